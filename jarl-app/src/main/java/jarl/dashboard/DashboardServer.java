package jarl.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jarl.config.ConfigException;
import jarl.config.Warnings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the page and what it asks for, to this machine alone unless told otherwise. Answers only GET, writes nothing. */
public final class DashboardServer implements AutoCloseable {
    private static final int SCAN_MILLISECONDS = 500;
    private static final int THREADS = 4;
    private static final int PART = 1 << 20;
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Set<String> ASSETS = Set.of(
            "index.html",
            "style.css",
            "icon.svg",
            "main.js",
            "chart.js",
            "compare.js",
            "detail.js",
            "dom.js",
            "figure.js",
            "names.js",
            "uPlot.iife.min.js",
            "uPlot.min.css");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

    /** Answers of which a part changes without a row of progress. */
    private static final Set<String> ALWAYS_NEW = Set.of("run", "log", "episodes");

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(double[].class, new Numbers()))
            .build();

    private final RunIndex index;
    private final Answers answers;
    private final Guard guard;
    private final HttpServer server;
    private final ExecutorService threads;
    private final ScheduledExecutorService scans;

    /** Numbers with seven digits at most, null where there is none: JSON has no NaN. */
    private static final class Numbers extends JsonSerializer<double[]> {
        @Override
        public void serialize(double[] numbers, JsonGenerator out, SerializerProvider all) throws IOException {
            out.writeStartArray();
            for (double number : numbers) {
                if (!Double.isFinite(number)) {
                    out.writeNull();
                } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
                    out.writeNumber((long) number);
                } else {
                    out.writeNumber((float) number);
                }
            }
            out.writeEndArray();
        }
    }

    /**
     * Starts to serve.
     *
     * @param folder of the runs
     * @param host to listen on; one that other machines reach needs a token
     * @param port 0 for a free one
     * @param token null for none
     * @throws ConfigException if the folder, the host, the token or the port cannot be
     */
    public DashboardServer(Path folder, String host, int port, @Nullable String token) {
        guard = new Guard(host, token);
        index = new RunIndex(folder);
        index.scan();
        answers = new Answers(index);
        answers.prepare();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
        } catch (IOException taken) {
            throw new ConfigException("cannot listen on " + host + " port " + port + ": " + taken.getMessage(), taken);
        }
        threads = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("jarl-dashboard-", 0).factory());
        scans = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("jarl-dashboard-scan").factory());
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        var _ = scans.scheduleWithFixedDelay(this::scan, SCAN_MILLISECONDS, SCAN_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    private void scan() {
        try {
            index.scan();
        } catch (RuntimeException failure) {
            Warnings.warn("runs could not be looked at: " + failure);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** How many runs there are now. */
    public int runs() {
        return index.runs().size();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            headers(exchange.getResponseHeaders());
            String path = exchange.getRequestURI().getPath();
            if (!guard.namesThisServer(exchange)) {
                send(exchange, 403, "text/plain", "not a name of this server");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                send(exchange, 405, "text/plain", "only GET is answered");
            } else if (guard.isInAddress(exchange.getRequestURI())) {
                exchange.getResponseHeaders().set("Set-Cookie", guard.cookie());
                exchange.getResponseHeaders().set("Location", "/");
                send(exchange, 303, "text/plain", "");
            } else if (!guard.admits(exchange)) {
                send(exchange, 401, "text/plain", "open the address that ends in ?token=TOKEN");
            } else if (path.startsWith("/api/")) {
                api(exchange, path.substring("/api/".length()));
            } else if (path.equals("/file")) {
                file(exchange, Query.of(exchange.getRequestURI().getRawQuery()));
            } else {
                asset(exchange, path.equals("/") ? "index.html" : path.substring(1));
            }
        } catch (IOException gone) {
            // A browser went away.
        } catch (RuntimeException failure) {
            Warnings.warn("a request could not be answered: " + failure);
        }
    }

    private void api(HttpExchange exchange, String name) throws IOException {
        Query query = Query.of(exchange.getRequestURI().getRawQuery());
        String tag = "\"" + index.version() + "\"";
        if (!ALWAYS_NEW.contains(name)
                && tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        exchange.getResponseHeaders().set("ETag", tag);
        Object answer = answers.of(name, query);
        if (answer == null) {
            send(exchange, 404, "text/plain", "not found");
        } else {
            send(exchange, 200, "application/json", JSON.writeValueAsBytes(answer));
        }
    }

    /** A file of a run, as far as it is written now; a table to be saved, a film to be shown. */
    private void file(HttpExchange exchange, Query query) throws IOException {
        FoundRun run = index.find(query.get("id", ""));
        String name = query.get("name", "");
        Path file = run == null ? null : Downloads.file(run, name);
        if (file == null) {
            send(exchange, 404, "text/plain", "not found");
            return;
        }
        try (SeekableByteChannel channel = SafeFiles.open(file)) {
            long length = channel.size();
            exchange.getResponseHeaders().set("Content-Type", Downloads.type(name));
            if (!Downloads.isFilm(name)) {
                exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename=\"" + name + "\"");
            }
            exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
            for (long at = 0; at < length; ) {
                byte[] part = SafeFiles.read(channel, at, (int) Math.min(PART, length - at));
                if (part.length == 0) {
                    return; // cut back meanwhile: the browser sees that it ends too early
                }
                exchange.getResponseBody().write(part);
                at += part.length;
            }
        }
    }

    private static void asset(HttpExchange exchange, String name) throws IOException {
        if (!ASSETS.contains(name)) {
            send(exchange, 404, "text/plain", "not found");
            return;
        }
        try (InputStream in = DashboardServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + name);
            }
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            send(exchange, 200, type + "; charset=utf-8", in.readAllBytes());
        }
    }

    private static void headers(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-cache");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD"); // whose answers have no body
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        scans.shutdownNow();
        threads.shutdownNow();
    }
}
