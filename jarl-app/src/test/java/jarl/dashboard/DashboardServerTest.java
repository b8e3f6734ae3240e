package jarl.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardServerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HEADER = "Diagnostics/CumSteps,ReturnAverage\n";

    @TempDir
    private Path folder;

    private Path run(String name, int seed, double rate, String rows) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("params.json"), "{\"seed\": " + seed + ", \"algo.learningRate\": " + rate + "}");
        Files.writeString(run.resolve("progress.csv"), HEADER + rows);
        return run;
    }

    private static HttpResponse<String> get(DashboardServer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The first line of the answer to a request that no well-behaved client sends. */
    private static String raw(DashboardServer server, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void runsAreGroupedByEverythingButTheSeed() throws Exception {
        run("a/seed-1", 1, 0.1, "10,1\n20,2\n");
        run("a/seed-2", 2, 0.1, "10,3\n20,4\n");
        run("b/seed-1", 1, 0.2, "10,0\n20,0\n");
        try (DashboardServer server = new DashboardServer(folder, "127.0.0.1", 0, null)) {
            JsonNode first = JSON.readTree(get(server, "/api/groups").body())
                    .path("groups")
                    .path(0);
            assertThat(first.path("values").path("algo.learningRate").asText()).isEqualTo("0.1");
            // mean of 2 and 4; deviation with divisor n - 1 is sqrt(2)
            assertThat(first.path("summary").path(0).asDouble()).isEqualTo(3);
            assertThat(first.path("summary").path(2).floatValue()).isEqualTo((float) (3 + Math.sqrt(2)));
            JsonNode curves =
                    JSON.readTree(get(server, "/api/curves?group=a%2Fseed-1").body());
            JsonNode center = curves.path("groups").path(0).path("center");
            assertThat(center.path(0).asDouble()).isEqualTo(2);
            assertThat(center.path(center.size() - 1).asDouble()).isEqualTo(3);
        }
    }

    @Test
    void aRunOfOneRowHasAPlaceBesideLongOnes() throws Exception {
        run("long/seed-1", 1, 0.1, "0,0\n1000000,10\n");
        run("one/seed-1", 1, 0.2, "123457,5\n");
        run("short/seed-1", 1, 0.3, "500001,6\n500003,7\n");
        try (DashboardServer server = new DashboardServer(folder, "127.0.0.1", 0, null)) {
            JsonNode curves =
                    JSON.readTree(get(server, "/api/curves?group=long%2Fseed-1&group=one%2Fseed-1&group=short%2Fseed-1")
                            .body());
            Map<Double, Double> one = drawn(curves, 1);
            assertThat(one).isEqualTo(Map.of(123457.0, 5.0));
            assertThat(drawn(curves, 2)).isEqualTo(Map.of(500001.0, 6.0, 500003.0, 7.0));
            assertThat(drawn(curves, 0).get(123457.0)).isCloseTo(1.23457, within(1e-6)); // linear between its rows
        }
    }

    /** The points of a group's centre, by x. */
    private static Map<Double, Double> drawn(JsonNode curves, int group) {
        JsonNode center = curves.path("groups").path(group).path("center");
        Map<Double, Double> points = new TreeMap<>();
        for (int i = 0; i < center.size(); i++) {
            if (!center.path(i).isNull()) {
                points.put(curves.path("x").path(i).asDouble(), center.path(i).asDouble());
            }
        }
        return points;
    }

    @Test
    void aPointBetweenTwoPlacesIsAtTheNearest() {
        double[] grid = {0, 10, 20};
        assertThat(View.onGrid(new double[][] {{13}, {5}}, grid)).containsExactly(Double.NaN, 5, Double.NaN);
        assertThat(View.onGrid(new double[][] {{17}, {5}}, grid)).containsExactly(Double.NaN, Double.NaN, 5);
        assertThat(View.onGrid(new double[][] {{1, 3}, {5, 6}}, grid)).containsExactly(6, Double.NaN, Double.NaN);
        assertThat(View.onGrid(new double[2][0], grid)).containsExactly(Double.NaN, Double.NaN, Double.NaN);
    }

    @Test
    void theWordOfTheSetThatARunFailedIsTaken() throws Exception {
        Path run = run("set/slow/seed-1", 1, 0.1, "10,1\n");
        Files.writeString(run.resolve("status.json"), "{\"state\": \"stopped\", \"error\": null}");
        Path other = run("set/fast/seed-1", 1, 0.2, "10,1\n");
        Files.writeString(other.resolve("status.json"), "{\"state\": \"finished\"}");
        String entry =
                "{\"folder\": \"%s/seed-1\", \"setting\": \"%s\", \"values\": {}, \"seed\": 1, \"words\": [\"p\"],"
                        + " \"state\": \"%s\", \"attempts\": 1, \"seconds\": 1.0, \"error\": %s, \"process\": 0}";
        String set = "{\"version\": 1, \"updated\": \"\", \"resources\": {\"cores\": 1, \"retries\": 0}, \"runs\": ["
                + entry.formatted("slow", "slow", "failed", "\"ended after its time limit of 40 s\"") + ", "
                + entry.formatted("fast", "fast", "done", "null") + "]}";
        Files.writeString(folder.resolve("set/experiments.json"), set);
        RunIndex index = new RunIndex(folder);
        index.scan();
        FoundRun slow = Objects.requireNonNull(index.find("set/slow/seed-1"));
        assertThat(slow.state()).isEqualTo("failed");
        assertThat(slow.error()).isEqualTo("ended after its time limit of 40 s");
        assertThat(Objects.requireNonNull(index.find("set/fast/seed-1")).state())
                .isEqualTo("finished");
        long before = index.version();
        index.scan();
        assertThat(index.version()).isEqualTo(before);
        Files.writeString(folder.resolve("set/experiments.json"), "{");
        index.scan();
        assertThat(slow.state()).isEqualTo("stopped");
        assertThat(index.version()).isGreaterThan(before);
    }

    @Test
    void valuesAreAsPeopleWriteThemAndLongOnesStayDifferent() throws Exception {
        Path run = run("a/seed-1", 1, 3e-4, "10,1\n");
        Path twin = run("b/seed-1", 1, 3e-4, "10,1\n");
        String same = "x".repeat(400);
        Files.writeString(
                run.resolve("params.json"),
                "{\"algo.learningRate\": 3.0E-4, \"betas\": [1.0E-8, 2, \"a\"], \"path\": \"" + same + "1\"}");
        Files.writeString(twin.resolve("params.json"), "{\"algo.learningRate\": 3.0E-4, \"path\": \"" + same + "2\"}");
        RunIndex index = new RunIndex(folder);
        index.scan();
        Map<String, String> one = Objects.requireNonNull(index.find("a/seed-1")).parameters();
        assertThat(one).containsEntry("algo.learningRate", "3e-4").containsEntry("betas", "[1e-8,2,\"a\"]");
        assertThat(one.get("path"))
                .startsWith("xxx")
                .isNotEqualTo(Objects.requireNonNull(index.find("b/seed-1"))
                        .parameters()
                        .get("path"));
    }

    @Test
    void onlyTheServersOwnNamesAreAnswered() throws Exception {
        try (DashboardServer server = new DashboardServer(folder, "127.0.0.1", 0, null)) {
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                    .endsWith("403");
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).endsWith("200");
            assertThat(raw(server, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .endsWith("405");
            assertThat(raw(server, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
                    .endsWith("405");
        }
    }

    @Test
    void noFileOutsideOfTheFolderIsServed() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("params.json"), "{\"secret\": 1}");
        Files.writeString(outside.resolve("run.log"), "secret");
        Path inside = Files.createDirectories(folder.resolve("inside"));
        Files.createSymbolicLink(inside.resolve("link"), outside);
        Path run = Files.createDirectories(inside.resolve("run"));
        Files.writeString(run.resolve("params.json"), "{}");
        Files.createSymbolicLink(run.resolve("run.log"), outside.resolve("run.log"));
        try (DashboardServer server = new DashboardServer(inside, "127.0.0.1", 0, null)) {
            assertThat(server.runs()).isEqualTo(1);
            assertThat(get(server, "/api/log?id=run").body()).isEqualTo("[]");
            assertThat(get(server, "/api/run?id=..%2Foutside").statusCode()).isEqualTo(404);
            assertThat(get(server, "/..%2f..%2fparams.json").statusCode()).isEqualTo(404);
            assertThat(raw(server, "GET /../outside/params.json HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .endsWith("404");
        }
    }

    @Test
    void anAddressThatOthersReachNeedsAToken() throws Exception {
        assertThatThrownBy(() -> new DashboardServer(folder, "0.0.0.0", 0, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--token is needed");
        try (DashboardServer server = new DashboardServer(folder, "127.0.0.1", 0, "0123456789abcdef")) {
            assertThat(get(server, "/api/groups").statusCode()).isEqualTo(401);
            assertThat(get(server, "/", "Cookie", "jarl-dashboard=0123456789abcdeX")
                            .statusCode())
                    .isEqualTo(401);
            HttpResponse<String> opened = get(server, "/?token=0123456789abcdef");
            assertThat(opened.statusCode()).isEqualTo(303);
            assertThat(opened.headers().firstValue("Set-Cookie"))
                    .hasValueSatisfying(cookie -> assertThat(cookie).contains("HttpOnly", "SameSite=Strict"));
            assertThat(get(server, "/api/groups", "Cookie", "jarl-dashboard=0123456789abcdef")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void noScriptRunsThatIsNotTheServersOwn() throws Exception {
        try (DashboardServer server = new DashboardServer(folder, "127.0.0.1", 0, null)) {
            HttpResponse<String> page = get(server, "/");
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "script-src 'self'")
                            .doesNotContain("unsafe"));
            assertThat(page.body()).doesNotContain("http:", "https:", "onclick", "<style");
            for (String module : Set.of("main.js", "chart.js", "compare.js", "detail.js", "dom.js", "figure.js")) {
                assertThat(get(server, "/" + module).body()).doesNotContain("innerHTML", "eval(", "document.write");
            }
        }
    }

    @Test
    void rowsThatComeAreReadAndHalfOnesWait() throws Exception {
        Path table = run("r", 1, 0.1, "10,1\n20,").resolve("progress.csv");
        ProgressTail tail = new ProgressTail(table, Set.of("ReturnAverage"));
        tail.read();
        assertThat(tail.column("ReturnAverage")).containsExactly(1);
        Files.writeString(table, "2.5\n30,3\n", StandardOpenOption.APPEND);
        tail.read();
        assertThat(tail.column("ReturnAverage")).containsExactly(1, 2.5, 3);
        Files.writeString(table, HEADER + "10,7\n20,8\n30,9\n40,9\n"); // a resumed run cut it back, and wrote more
        tail.read();
        assertThat(tail.column("ReturnAverage")).containsExactly(7, 8, 9, 9);
    }

    @Test
    void rowsBeyondTheMostTakeNoMemory() throws Exception {
        Path table = run("r", 1, 0.1, "10,1\n20,2\n30,3\n").resolve("progress.csv");
        ProgressTail tail = new ProgressTail(table, Set.of("ReturnAverage"), 2);
        tail.read();
        assertThat(tail.column("ReturnAverage")).containsExactly(1, 2);
    }

    @Test
    void hostileFilesAreBounded() throws Exception {
        String script = "<script>alert(1)</script>";
        Path run = run(script.replace("/", ""), 1, 0.1, "10,1\n" + "x".repeat(10 << 20) + "\n20,\0\n1,2,3\n30,3\n");
        Files.writeString(run.resolve("run.log"), script + "\0\n" + "y".repeat(10 << 20) + "\n");
        ProgressTail tail = new ProgressTail(run.resolve("progress.csv"), Set.of("ReturnAverage"));
        tail.read();
        assertThat(tail.column("ReturnAverage")).containsExactly(1, Double.NaN, 3);
        try (DashboardServer server = new DashboardServer(folder, "127.0.0.1", 0, null)) {
            HttpResponse<String> groups = get(server, "/api/groups");
            assertThat(groups.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(groups.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(groups.body()).contains("<script>");
            assertThat(get(server, "/api/log?id=%3Cscript%3Ealert(1)%3Cscript%3E")
                            .body()
                            .length())
                    .isLessThan(5000);
        }
    }
}
