package jarl.app;

import jarl.checkpoint.Checkpoint;
import jarl.config.ConfigException;
import jarl.experiment.SavedRun;
import picocli.CommandLine.Option;

/** The option that says which checkpoint of a run is meant. */
final class CheckpointChoice {
    @Option(
            names = "--checkpoint",
            paramLabel = "newest|best|STEP",
            defaultValue = "newest",
            description = "Which policy (${DEFAULT-VALUE}).")
    private String checkpoint = "newest";

    /**
     * The one that is meant.
     *
     * @throws ConfigException if there is none
     */
    Checkpoint of(SavedRun run) {
        return switch (checkpoint) {
            case "newest" -> run.newest();
            case "best" -> run.best();
            default -> {
                if (!checkpoint.matches("\\d[\\d_,]{0,23}")) {
                    throw new ConfigException("--checkpoint must be newest, best or a step, got " + checkpoint);
                }
                yield run.checkpoint(Numbers.whole("--checkpoint", checkpoint.replace(",", ""), 0));
            }
        };
    }
}
