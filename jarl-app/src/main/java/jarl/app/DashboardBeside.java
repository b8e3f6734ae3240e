package jarl.app;

import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Warnings;
import jarl.dashboard.DashboardServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The dashboard beside a command that trains. It ends with the command; where it cannot be, the command goes on without it. */
final class DashboardBeside implements AutoCloseable {
    static final String DESCRIPTION =
            "Show the training in the browser meanwhile, as jarl dashboard does, on this machine alone.";
    private static final String HOST = "127.0.0.1";

    private final @Nullable DashboardServer server;

    private DashboardBeside(@Nullable DashboardServer server) {
        this.server = server;
    }

    /** Serves the runs in a folder and shows where, if that is wanted. */
    static DashboardBeside start(Screen screen, boolean wanted, Path folder) {
        DashboardServer server = wanted ? server(screen, folder) : null;
        if (server != null) {
            screen.lineAsItIs("Dashboard  http://" + HOST + ":" + server.port() + "/");
        }
        return new DashboardBeside(server);
    }

    private static @Nullable DashboardServer server(Screen screen, Path folder) {
        try {
            return new DashboardServer(folder, HOST, DashboardCommand.PORT, null);
        } catch (ConfigException taken) {
            try {
                return new DashboardServer(folder, HOST, 0, null);
            } catch (RuntimeException failure) {
                return without(screen, failure);
            }
        } catch (RuntimeException failure) {
            return without(screen, failure);
        }
    }

    private static @Nullable DashboardServer without(Screen screen, RuntimeException failure) {
        screen.line(Warnings.line("there is no dashboard: " + FirstLine.of(failure)));
        return null;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
