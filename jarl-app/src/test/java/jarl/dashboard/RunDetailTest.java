package jarl.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says about one run, and about groups side by side. */
class RunDetailTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private DashboardServer server;

    @BeforeEach
    void serve() throws IOException {
        run("a/1", 0.1, 3);
        run("a/2", 0.1, 4);
        run("b/1", 0.2, 1);
        run("b/2", 0.2, 4);
        server = new DashboardServer(folder, "127.0.0.1", 0, null);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private void run(String name, double rate, int score) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("params.json"), "{\"algo.rate\": " + rate + ", \"same\": [1]}");
        Files.writeString(
                run.resolve("progress.csv"), "Diagnostics/CumSteps,ReturnAverage,Loss\n10,%d,5\n".formatted(score));
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + server.port() + path);
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private JsonNode json(String path) throws Exception {
        return JSON.readTree(get(path).body());
    }

    @Test
    void groupsAreComparedRunAgainstRun() throws Exception {
        // 3 > 1, 3 < 4, 4 > 1, and a tie of 4 and 4 that counts one half: 2.5 of 4
        JsonNode better = json("/api/improvement?group=a%2F1&group=b%2F1");
        assertThat(better.at("/numbers/0").asDouble()).isEqualTo(0.625);
        JsonNode sides = json("/api/compare?group=a%2F1&group=b%2F1");
        assertThat(sides.at("/keys/0/key").asText()).isEqualTo("algo.rate");
        assertThat(sides.at("/keys/0/values").toString()).isEqualTo("[\"0.1\",\"0.2\"]");
        assertThat(sides.at("/keys/0/differs").asBoolean()).isTrue();
        assertThat(sides.at("/keys/1/differs").asBoolean()).isFalse();
        assertThat(sides.at("/profile/x/0").asDouble()).isEqualTo(1);
        assertThat(sides.at("/profile/groups/0/center/0").asDouble()).isEqualTo(1); // both of 3 and 4 are above 1
        assertThat(sides.at("/profile/groups/1/center/0").asDouble()).isEqualTo(0.5); // 1 is not
    }

    @Test
    void aColumnIsGivenAsItIsWritten() throws Exception {
        assertThat(json("/api/column?id=a%2F1&metric=Loss").toString()).contains("\"x\":[10]", "\"y\":[5]");
        assertThat(json("/api/column?id=a%2F1&metric=none").path("x")).isEmpty();
    }

    @Test
    void aVeryLongColumnKeepsItsLowestAndHighestNumbers() {
        double[][] curve = {{0, 1, 2, 3, 4, 5, 6, 7}, {0, 9, -9, 1, 5, 5, 7, 6}};
        double[][] thin = RunAnswers.thinned(curve, 4);
        assertThat(thin[0]).containsExactly(1, 2, 4, 6);
        assertThat(thin[1]).containsExactly(9, -9, 5, 7);
    }

    @Test
    void everyEpisodeIsShownAsItComesAndHalfOnesWait() throws Exception {
        assertThat(json("/api/episodes?id=a%2F1").path("total").asInt()).isZero();
        Path table = folder.resolve("a/1/episodes.csv");
        Files.writeString(table, "step,length,return,column,wall_time\n4,4,1.5,0,1\n9,5,<b>,0,1\n1");
        assertThat(json("/api/episodes?id=a%2F1").path("x").toString()).isEqualTo("[4,9]");
        Files.writeString(table, "2,3,7,0,1\n", StandardOpenOption.APPEND);
        JsonNode all = json("/api/episodes?id=a%2F1");
        assertThat(all.path("x").toString()).isEqualTo("[4,9,12]");
        assertThat(all.path("return").toString()).isEqualTo("[1.5,null,7]");
        assertThat(all.path("length").toString()).isEqualTo("[4,5,3]");
    }

    @Test
    void onlyTablesAndFilmsOfARunAreServed() throws Exception {
        Path run = folder.resolve("a/1");
        Path secret = Files.writeString(folder.resolve("secret.gif"), "secret");
        Files.createSymbolicLink(run.resolve("link.gif"), secret);
        Files.createSymbolicLink(run.resolve("episodes.csv"), secret);
        Files.createSymbolicLink(run.resolve("videos"), folder);
        Files.writeString(run.resolve("status.json"), "{}");
        Files.writeString(run.resolve("play.gif"), "<script>");
        Files.writeString(run.resolve("<b>.gif"), "<script>");
        HttpResponse<String> table = get("/file?id=a%2F1&name=progress.csv");
        assertThat(table.body()).isEqualTo(Files.readString(run.resolve("progress.csv")));
        assertThat(table.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"progress.csv\"");
        HttpResponse<String> film = get("/file?id=a%2F1&name=play.gif");
        assertThat(film.headers().firstValue("Content-Type")).hasValue("image/gif");
        assertThat(film.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(json("/api/run?id=a%2F1").path("films").toString()).isEqualTo("[\"play.gif\"]");
        for (String name : new String[] {
            "link.gif",
            "episodes.csv",
            "videos%2Fsecret.gif",
            "status.json",
            "..%2F..%2Fsecret.gif",
            "%3Cb%3E.gif",
            "",
            "."
        }) {
            assertThat(get("/file?id=a%2F1&name=" + name).statusCode()).as(name).isEqualTo(404);
        }
        assertThat(get("/file?id=..&name=secret.gif").statusCode()).isEqualTo(404);
    }
}
