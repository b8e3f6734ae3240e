package jarl.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless browser that is on the PATH, spoken to by the DevTools protocol over the JDK's WebSocket. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of(
            "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "chrome-headless-shell");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LISTENS = "DevTools listening on ws://";
    private static final long SECONDS = 60;

    /** What the page complained about: exceptions, errors of the console, what the content policy refused. */
    final List<String> complaints = new CopyOnWriteArrayList<>();

    private final Process process;
    private final Path profile;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                heard(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** The browser of this machine, if there is one. */
    static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "");
        return NAMES.stream()
                .flatMap(name -> Arrays.stream(path.split(File.pathSeparator)).map(each -> Path.of(each, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a browser; its profile and what it saves are in {@code folder}. */
    Chromium(Path browser, Path folder) throws Exception {
        profile = folder.resolve("profile");
        process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-extensions",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String authority = authority(process.errorReader());
        HttpRequest pages = HttpRequest.newBuilder(URI.create("http://" + authority + "/json/list"))
                .build();
        JsonNode list = JSON.readTree(
                client.send(pages, HttpResponse.BodyHandlers.ofString()).body());
        String page = list.valueStream()
                .filter(each -> each.path("type").asText().equals("page"))
                .findFirst()
                .orElseThrow()
                .path("webSocketDebuggerUrl")
                .asText();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(page), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log")) {
            send(domain + ".enable", Map.of());
        }
        send("Page.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
    }

    private static String authority(BufferedReader errors) throws IOException {
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(LISTENS)) {
                Thread.ofVirtual().start(() -> drain(errors)); // or it would wait for someone to read on
                return line.substring(LISTENS.length(), line.indexOf('/', LISTENS.length()));
            }
        }
        throw new IllegalStateException("the browser ended without listening");
    }

    private static void drain(BufferedReader errors) {
        try {
            while (errors.readLine() != null) {
                // nothing that the page says is among it
            }
        } catch (IOException | UncheckedIOException ended) {
            // with the browser
        }
    }

    private void heard(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            CompletableFuture<JsonNode> waiting =
                    asked.remove(message.path("id").asInt(-1));
            String method = message.path("method").asText();
            if (waiting != null) {
                waiting.complete(message);
            } else if (method.equals("Runtime.exceptionThrown")
                    || (method.equals("Log.entryAdded")
                            && message.at("/params/entry/level").asText().equals("error"))) {
                complaints.add(message.path("params").toString());
            }
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    /** Sends a command of the protocol and awaits its result. */
    JsonNode send(String method, Map<String, ?> parameters) throws Exception {
        int id = number.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        ObjectNode command = JSON.createObjectNode().put("id", id).put("method", method);
        command.set("params", JSON.valueToTree(parameters));
        socket.sendText(command.toString(), true).get(SECONDS, TimeUnit.SECONDS);
        JsonNode found = answer.get(SECONDS, TimeUnit.SECONDS);
        if (found.has("error")) {
            throw new IllegalStateException(method + ": " + found.path("error"));
        }
        return found.path("result");
    }

    /** Opens an address in a fresh page. */
    void open(String address) throws Exception {
        send("Page.navigate", Map.of("url", "about:blank"));
        send("Page.navigate", Map.of("url", address));
    }

    /** The value of an expression of JavaScript. */
    JsonNode value(String expression) throws Exception {
        JsonNode result =
                send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression is true. */
    void await(String expression) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!value("Boolean(" + expression + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("never true: " + expression + "; the page has "
                        + value("document.body.innerText") + "; " + complaints);
            }
            Thread.sleep(50);
        }
    }

    /** Presses a key, by its name in the DOM. */
    void press(String key) throws Exception {
        String text = key.length() == 1 ? key : key.equals("Enter") ? "\r" : "";
        int code = Map.of("Tab", 9, "Enter", 13, " ", 32, "ArrowRight", 39).getOrDefault(key, 0);
        String name = key.equals(" ") ? "Space" : key;
        for (String type : List.of("keyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type",
                            type,
                            "key",
                            key,
                            "code",
                            name,
                            "windowsVirtualKeyCode",
                            code,
                            "text",
                            type.equals("keyDown") ? text : ""));
        }
    }

    /** Makes the window as large as this, with a light or a dark scheme. */
    void size(int width, int height, boolean dark) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        send("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    }

    /** What is seen, as PNG. */
    byte[] picture() throws Exception {
        return Base64.getDecoder()
                .decode(send("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asText());
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        client.shutdownNow();
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join()); // they write until then
        for (String link : List.of("SingletonLock", "SingletonCookie", "SingletonSocket")) {
            Files.deleteIfExists(profile.resolve(link)); // links that lead out of the folder
        }
    }
}
