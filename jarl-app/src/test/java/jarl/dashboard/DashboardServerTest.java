package jarl.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Set;
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
