package jarl.experiment;

import jarl.config.Option;
import jarl.config.Require;
import jarl.log.MlflowLog;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Options of progress logs. */
public record LogConfig(
        @Option(help = "environment steps between rows of progress.csv", standard = "10_000", atLeast = 1)
        long intervalSteps,

        @Option(
                help = "number of most recent finished episodes that statistics cover",
                standard = "100",
                atLeast = 1,
                atMost = 1_000_000,
                source = "rlpyt")
        int trajectoryWindow,

        @Option(
                help = "folder of MLflow's file store, often mlruns, or address of its server, such as "
                        + "http://localhost:5000, to which the run is written too, or none",
                standard = "none")
        String mlflow) {

    /** What {@code mlflow} is where the run is not written there. */
    public static final String NO_MLFLOW = "none";

    public LogConfig {
        Require.ranges(LogConfig.class, intervalSteps, trajectoryWindow, mlflow);
        Require.that(
                isFolderOrAddress(mlflow), "mlflow", "a folder, an address such as http://host:5000, or none", mlflow);
    }

    private static boolean isFolderOrAddress(String text) {
        try {
            return MlflowLog.isServer(text)
                    ? new URI(text).getHost() != null && new URI(text).getQuery() == null
                    : !text.isBlank()
                            && !text.contains("://")
                            && !Path.of(text).toString().isEmpty();
        } catch (URISyntaxException | InvalidPathException e) {
            return false;
        }
    }
}
