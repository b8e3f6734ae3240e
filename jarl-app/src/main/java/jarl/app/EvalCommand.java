package jarl.app;

import jarl.SavedRun;
import jarl.checkpoint.Checkpoint;
import jarl.env.EnvFactory;
import jarl.runner.EvaluationResult;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl eval}. */
@Command(
        name = "eval",
        header = "Play episodes with a trained policy and report the returns.",
        description = {
            "Plays whole episodes and reports mean, deviation and median of their returns, and the",
            "interquartile mean (IQM) with its 95%% bootstrap interval. The same seed plays the same episodes."
        })
final class EvalCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "RUN_DIR", description = "A directory written by jarl train.")
    private Path runDirectory = Path.of("");

    @Option(
            names = "--episodes",
            paramLabel = "N",
            defaultValue = "100",
            description = "Number of whole episodes (default: ${DEFAULT-VALUE}).")
    private String episodes = "100";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Seed of the evaluation episodes (default: the run's); they never coincide with training episodes.")
    private @Nullable String seed;

    @Mixin
    private final CheckpointChoice checkpoint = new CheckpointChoice();

    @Option(
            names = "--stochastic",
            description =
                    "Sample the actions (DQN: epsilon-greedy) instead of taking the most likely ones (default: as "
                            + "evaluation.deterministic of the run says, which by default is greedy).")
    private boolean stochastic;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads (default: all processors); does not affect results.")
    private @Nullable String workers;

    @Option(names = "--json", description = "Print one line of JSON instead of a table.")
    private boolean json;

    EvalCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        int number = Numbers.count("--episodes", episodes);
        int threads =
                workers == null ? Runtime.getRuntime().availableProcessors() : Numbers.count("--workers", workers);
        SavedRun run = SavedRun.open(runDirectory);
        String env = run.config().env().id();
        EnvFactory<?, ?> factory = run.config().env().factory();
        long episodeSeed = seed == null ? run.config().seed() : Numbers.whole("--seed", seed, Long.MIN_VALUE);
        NativeLibrary.load();
        Checkpoint chosen = checkpoint.of(run);
        if (screen.isTerminal()) {
            screen.line("Playing " + number + " episodes of " + env + " with " + chosen.folder() + " ...");
        }
        boolean greedy = run.config().evaluation().deterministic() && !stochastic;
        EvaluationResult result = run.evaluate(chosen, factory, number, episodeSeed, threads, greedy);
        if (json) {
            screen.resultAsItIs(EvaluationText.json(result, greedy));
            return ExitCode.DONE;
        }
        Table table = new Table()
                .row("run", runDirectory + " (" + env + ")")
                .row("policy", "step " + Numbers.grouped(chosen.step()))
                .row("actions", EvaluationText.actions(greedy))
                .row("seed", Long.toString(episodeSeed));
        EvaluationText.addTo(table, result, screen.plusMinus());
        table.lines(screen.resultWidth()).forEach(screen::result);
        return ExitCode.DONE;
    }
}
