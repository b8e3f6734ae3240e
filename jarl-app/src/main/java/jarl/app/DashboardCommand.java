package jarl.app;

import jarl.config.ConfigException;
import jarl.dashboard.DashboardServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl dashboard}. */
@Command(
        name = "dashboard",
        header = "Show all runs of a folder in the browser, while they run.",
        description = {
            "Serves a page on this machine: runs in groups of everything but the seed, mean and spread, curves.",
            "It reads only. Ctrl-C ends it; the runs go on."
        })
final class DashboardCommand implements Callable<Integer> {
    static final int PORT = 8765;
    private static final int HIGHEST_PORT = 65_535;

    private final Screen screen;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Folder of the runs (default: runs).")
    private Path folder = Path.of("runs");

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on (default: 8765; 0: a free one).")
    private int port = PORT;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "Address to listen on (default: 127.0.0.1, this machine alone).")
    private String host = "127.0.0.1";

    @Option(
            names = "--token",
            paramLabel = "T",
            description = "What a browser must know, 16 characters or more; needed if other machines can reach --host.")
    private @Nullable String token;

    DashboardCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ConfigException("--port must be in [0, 65535], got " + port);
        }
        CountDownLatch ended = new CountDownLatch(1);
        try (DashboardServer server = new DashboardServer(folder, host, port, token);
                StopSignals signals = new StopSignals(screen, "The dashboard has ended.")) {
            signals.stops(ended::countDown);
            screen.line(server.runs() + (server.runs() == 1 ? " run in " : " runs in ") + folder + "; open");
            screen.lineAsItIs("  http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port() + "/"
                    + (token == null ? "" : "?token=TOKEN"));
            screen.flush();
            ended.await();
        }
        return ExitCode.DONE;
    }
}
