package jarl.app;

import jarl.SavedRun;
import jarl.checkpoint.Checkpoint;
import jarl.config.ConfigException;
import picocli.CommandLine.Option;

/** The option that chooses a checkpoint of a run. */
final class CheckpointChoice {
    @Option(
            names = "--checkpoint",
            paramLabel = "newest|best|STEP",
            defaultValue = "newest",
            description = "Checkpoint to use (default: ${DEFAULT-VALUE}).")
    private String checkpoint = "newest";

    /**
     * Finds the chosen checkpoint.
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
