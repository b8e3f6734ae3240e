package jarl.app;

import jarl.Run;
import jarl.env.EnvSpec;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.runner.EvaluationResult;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import jarl.runner.RunPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * Shows a training under way: what it is, then a progress bar and a table on a terminal, plain lines elsewhere. The header is written by the
 * thread that starts the run, the rest by the run's own, which waits for it.
 */
final class TrainingScreen implements RunListener, AutoCloseable {
    private final Screen screen;
    private final boolean quiet;
    private final Timing timing;
    private final Runnable whenEnded;
    private final ProgressColumns columns = new ProgressColumns();
    private final ReturnHistory returns = new ReturnHistory();
    private final CountDownLatch headerShown = new CountDownLatch(1);
    private @Nullable ProgressBar bar;
    private boolean evaluates; // written before headerShown opens, read after
    private long steps;
    private volatile double trainingSeconds;

    /** A screen; {@code whenEnded} is called when training ends, before the evaluation after it. */
    TrainingScreen(Screen screen, boolean quiet, Timing timing, Runnable whenEnded) {
        this.screen = screen;
        this.quiet = quiet;
        this.timing = timing;
        this.whenEnded = whenEnded;
    }

    /** Says what is trained, and lets the run begin to speak. */
    void header(Run<?, ?> run, EnvSpec env, Path directory) {
        try {
            evaluates = run.config().evaluation().episodes() > 0;
            if (!quiet) {
                headerLines(run, env, directory).forEach(screen::line);
                screen.line("");
            }
        } finally {
            headerShown.countDown();
        }
    }

    private List<String> headerLines(Run<?, ?> run, EnvSpec env, Path directory) {
        ExperimentConfig config = run.config();
        String samples =
                config.sampler().batchB() + " columns x " + config.sampler().batchT()
                        + " steps in each batch, " + Numbers.grouped(run.plan().totalSteps()) + " steps in all, seed "
                        + config.seed();
        Table table = new Table()
                .row("Training", config.name() + ": " + config.env().id() + ", " + env.description())
                .row("Algorithm", algorithm(config))
                .row("Model", Numbers.grouped(run.parameterCount()) + " parameters");
        run.replay().ifPresent(size -> table.row("Replay", size));
        return table.row("Samples", samples)
                .row("Computing", computing(config, run.samplerThreads()))
                .row("Run in", directory.toString())
                .lines(screen.width());
    }

    private static String algorithm(ExperimentConfig config) {
        AlgorithmSpec entry = Algorithms.find(Algorithms.nameOf(config.algo()));
        return entry.name() + ", " + entry.description();
    }

    private static String computing(ExperimentConfig config, int threads) {
        return config.device() + ", " + count(threads, "sampler thread") + ", "
                + count(config.learner().threads(), "learner thread");
    }

    private static String count(int number, String of) {
        return number + " " + of + (number == 1 ? "" : "s");
    }

    @Override
    public void started(RunPlan plan, long step) {
        try {
            headerShown.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timing.over("run opened");
        steps = plan.totalSteps();
        if (quiet) {
            return;
        }
        if (step > 0) {
            screen.line("Resumed at step " + Numbers.grouped(step) + ".");
        }
        if (screen.isTerminal() && step < steps) {
            bar = ProgressLine.show(screen, step, steps, returns);
        }
    }

    @Override
    public void iteration(long step, RunControl run) {
        timing.iteration(step, run);
        if (bar != null) {
            bar.stepTo(step);
        }
    }

    @Override
    public void row(long step, Map<String, Double> row, RunControl run) {
        trainingSeconds = row.getOrDefault("Diagnostics/CumTrainTime", Double.NaN);
        if (quiet) {
            return;
        }
        returns.add(row);
        if (screen.isTerminal()) {
            columns.tableLines(step, row).forEach(screen::line);
        } else {
            screen.line(ProgressColumns.plainLine(step, steps, row));
        }
    }

    @Override
    public void evaluation(long step, EvaluationResult result, RunControl run) {
        // During training it is a column of the row; after it the command shows it.
        if (step < steps && !quiet) {
            result.cutOffNote()
                    .ifPresent(note -> screen.line("Evaluation at step " + Numbers.grouped(step) + ": " + note));
        }
    }

    @Override
    public void ended(long step, boolean finished) {
        timing.ended(step, finished);
        closeBar();
        whenEnded.run();
        if (finished && evaluates && !quiet) {
            screen.line("Evaluating the trained policy ...");
        }
    }

    /** Seconds of sampling and learning at the last row, over all sessions of the run. */
    double trainingSeconds() {
        return trainingSeconds;
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Takes the bar away; call when the run's thread no longer works. */
    @Override
    public void close() {
        headerShown.countDown();
        closeBar();
    }
}
