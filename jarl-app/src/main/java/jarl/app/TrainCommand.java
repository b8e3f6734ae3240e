package jarl.app;

import jarl.Run;
import jarl.Training;
import jarl.config.ConfigException;
import jarl.config.Warnings;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.log.RunDirectory;
import jarl.runner.EvaluationResult;
import jarl.sweep.ExperimentsFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jarl train}. */
@Command(
        name = "train",
        header = "Train an agent, or resume a run.",
        description = {
            "Trains a preset, or a YAML file such as the config.yaml of a run, changed by key=value.",
            "Ctrl-C finishes the current iteration, or aborts the current evaluation, writes a checkpoint",
            "and stops; --resume continues from it. Before the first iteration there is nothing to save: --resume",
            "begins again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  jarl train                                           cartpole-ppo",
            "  jarl train pendulum-ppo --seed 3",
            "  jarl train cartpole-ppo algo.learningRate=3e-4 model.hiddenSizes=[128,128]",
            "  jarl train cartpole-ppo --seeds 1-5",
            "  jarl train env=Acrobot-v1 algo=a2c --steps 1e6",
            "  jarl train --run-dir runs/cartpole-ppo/1 --resume",
            "  jarl train --run-dir runs/cartpole-ppo/1 --resume --steps 400_000",
            "  jarl train cartpole-ppo --from runs/cartpole-ppo/1 --seed 2",
            "",
            "jarl describe PRESET lists the keys.",
            "Exit codes: 0 done, 2 a mistake to correct, 3 an environment failed, 4 training diverged, 130 stopped."
        })
final class TrainCommand implements Callable<Integer> {
    private static final String STARTING = "Stopping before the next iteration. Press Ctrl-C again to leave at once.";
    private static final String TRAINING =
            "Stopping after this iteration, with a checkpoint. Press Ctrl-C again to leave at once.";
    private static final String EVALUATING =
            "Stopping the evaluation; the trained policy is saved. Press Ctrl-C again to leave at once.";

    private final Screen screen;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "PRESET|FILE.yaml|key=value",
            description = "Preset or YAML file to train (default: cartpole-ppo) and options to change.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Total environment steps, summed over all environments (1e6 is accepted). With --resume, a larger number"
                            + " lengthens the run; schedules, such as the learning rate's, are stretched to the new length.")
    private @Nullable String steps;

    @Option(names = "--seed", paramLabel = "N", description = "Random seed; determines every random choice of the run.")
    private @Nullable String seed;

    @Option(
            names = "--seeds",
            paramLabel = "1-5|1,3,7",
            description =
                    "Train one run for each of these seeds, side by side on one core (or --workers cores) each, and show what"
                            + " they reach together; --run-dir is then the folder of them all.")
    private @Nullable String seeds;

    @Option(names = "--in-process", negatable = true, description = "With --seeds: " + InProcessStarter.DESCRIPTION)
    private @Nullable Boolean inProcess;

    @Option(names = "--device", paramLabel = "cpu|cuda[:i]", description = "Device to learn on.")
    private @Nullable String device;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Directory of logs and checkpoints (default: runs/NAME/TIME).")
    private @Nullable Path runDirectory;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Sampler threads (default: all processors); does not affect results.")
    private @Nullable String workers;

    @Option(names = "--resume", description = "Resume the run in --run-dir from its newest checkpoint.")
    private boolean resume;

    @Option(
            names = "--from",
            paramLabel = "RUN_DIR",
            description =
                    "Start a new run with the parameters of another run's best checkpoint (the newest if none has a score)."
                            + " Steps, optimizer and schedules start afresh.")
    private @Nullable Path from;

    @Option(names = "--quiet", description = "Print only errors and the final result.")
    private boolean quiet;

    @Option(names = "--dashboard", description = DashboardBeside.DESCRIPTION)
    private boolean dashboard;

    @Option(
            names = "--timing",
            description =
                    "Print at the end when each stage was over, from the start of the command: libtorch, first update, training.")
    private boolean timed;

    private final Timing timing = new Timing();

    TrainCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        timing.over("command line read");
        int exit;
        try {
            exit = run();
        } finally {
            NativeLibrary.await();
        }
        timing.over("end");
        if (timed) {
            timing.lines().forEach(screen::lineAsItIs);
        }
        return exit;
    }

    private int run() {
        TrainRequest request = TrainRequest.of(words)
                .assign("steps", steps)
                .assign("seed", seed)
                .assign("device", device);
        if (resume && runDirectory == null) {
            throw new ConfigException("--resume needs --run-dir: the directory of the run to resume");
        }
        if (inProcess != null && seeds == null) {
            throw new ConfigException("--in-process goes with --seeds: one run is in this process anyway");
        }
        if (seeds != null) {
            return trainSeeds(request, seeds);
        }
        if (!resume) {
            if (request.isKnown()) {
                NativeLibrary.loadAhead();
            }
            ExperimentConfig config = request.config();
            return train(config, runDirectory == null ? fresh(config) : unused(runDirectory));
        }
        RunFolder folder = RunFolder.at(runDirectory);
        if (folder.holdsRun()) {
            return resume(request, folder);
        }
        RunDirectory.refuseRemains(folder.path());
        if (words.isEmpty()) {
            throw new ConfigException("there is no run in " + folder.path()
                    + " to resume: name the preset or the options that a run is to start with, if there is none");
        }
        ExperimentConfig config = request.config();
        say("There is no run in " + folder.path() + " yet: starting from the beginning.");
        return train(config, folder);
    }

    private int trainSeeds(TrainRequest request, String list) {
        if (request.assigns("seed") || from != null || timed || quiet) {
            throw new ConfigException("--seeds goes with neither --seed, --from, --timing nor --quiet");
        }
        return new SeedsTraining(screen, dashboard).train(request, list, runDirectory, resume, workers, inProcess);
    }

    private static RunFolder fresh(ExperimentConfig config) {
        return RunFolder.fresh(config.name(), LocalDateTime.now(ZoneId.systemDefault()));
    }

    private static RunFolder unused(Path directory) {
        RunFolder folder = RunFolder.at(directory);
        if (folder.holdsRun()) {
            throw new ConfigException("run directory " + directory
                    + " already holds a run: continue it with --resume, or choose another --run-dir");
        }
        if (ExperimentsFile.exists(directory)) {
            throw new ConfigException("run directory " + directory
                    + " holds a set of experiments: continue it with jarl sweep --resume, or choose another --run-dir");
        }
        return folder;
    }

    private int resume(TrainRequest request, RunFolder folder) {
        ExperimentConfig saved = folder.savedConfig();
        ExperimentConfig wanted = request.over(folder.configFile());
        folder.requireSame(wanted.withSteps(saved.steps()));
        long total = request.assigns("steps") ? wanted.steps() : saved.steps();
        if (total < saved.steps()) {
            throw new ConfigException("the run in " + folder.path() + " is " + saved.steps()
                    + " steps long: --steps can make it longer, got " + total);
        }
        if (total > saved.steps() || !folder.isFinished()) {
            return train(saved.withSteps(total), folder);
        }
        say("The run in " + folder.path() + " is finished: nothing is left to do. A larger --steps makes it longer.");
        folder.evaluation().ifPresent(result -> showResult(result, saved));
        return ExitCode.DONE;
    }

    private int train(ExperimentConfig config, RunFolder folder) {
        int threads =
                workers == null ? Runtime.getRuntime().availableProcessors() : Numbers.count("--workers", workers);
        EnvSpec env = Environments.find(config.env().id());
        timing.over("configuration read");
        try (StopSignals signals = new StopSignals(screen, STARTING);
                TrainingScreen view = new TrainingScreen(screen, quiet, timing, () -> signals.says(EVALUATING))) {
            if (Leash.isHeld()) {
                Leash.watch(System.in, signals::request);
            }
            NativeLibrary.load();
            timing.over("libtorch loaded");
            try (Run<?, ?> run = start(config, folder, env, threads, view)) {
                signals.says(TRAINING);
                signals.stops(run::stop);
                signals.leavesAfter(run::leave);
                view.header(run, env, folder.path());
                try (DashboardBeside _ = DashboardBeside.start(screen, dashboard, folder.path())) {
                    return end(run.await(), view, folder);
                }
            }
        } catch (UncheckedIOException e) {
            throw new ConfigException(NextSteps.afterLoss(e, folder), e);
        }
    }

    private Run<?, ?> start(ExperimentConfig config, RunFolder folder, EnvSpec env, int threads, TrainingScreen view) {
        try {
            Training<?, ?> training = Training.of(env.factory(config.env().options()))
                    .config(config)
                    .steps(config.steps())
                    .runDir(folder.path())
                    .workers(threads)
                    .resume(resume)
                    .listener(view)
                    .messages(this::warn)
                    .commandLine(commandLine());
            if (from != null) {
                training = training.startFrom(from);
            }
            return training.start();
        } catch (IllegalArgumentException e) {
            folder.discardIfUnused();
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            folder.discardIfUnused();
            throw e;
        }
    }

    /** Keeps the lines of run.log that the view does not show. */
    private void warn(String line) {
        if (Warnings.isIn(line)) {
            screen.line(line);
        }
    }

    private String[] commandLine() {
        List<String> typed = new ArrayList<>(List.of("jarl"));
        if (spec != null) {
            typed.addAll(spec.root().commandLine().getParseResult().originalArgs());
        }
        return typed.toArray(String[]::new);
    }

    private int end(Run.Result<?, ?> result, TrainingScreen view, RunFolder folder) {
        if (!result.finished()) {
            long total = result.run().plan().totalSteps();
            boolean begun = folder.newestCheckpoint().isPresent();
            screen.line(
                    !begun
                            ? "Stopped before the first iteration: no checkpoint was written; to start again:"
                            : result.steps() < total
                                    ? "Stopped at step " + Numbers.grouped(result.steps()) + " of "
                                            + Numbers.grouped(total) + "; to go on:"
                                    : "Trained " + Numbers.grouped(total)
                                            + " steps, and stopped in the evaluation; to go on:");
            screen.lineAsItIs("  " + JarlCommand.again("train --run-dir " + folder.path() + " --resume"));
            return ExitCode.STOPPED;
        }
        double seconds = view.trainingSeconds();
        String time = Double.isNaN(seconds) || seconds <= 0
                ? ""
                : " in " + Numbers.duration(seconds) + " of training (" + Numbers.decimals(result.steps() / seconds, 0)
                        + " steps/s)";
        String trained = "Trained " + Numbers.grouped(result.steps()) + " steps" + time + ".";
        if (result.evaluation().isPresent()) {
            say(trained);
            showResult(result.evaluation().get(), result.run().config());
        } else {
            screen.result(trained);
        }
        say("");
        NextSteps.lines(result.run().config().name(), folder.path(), screen.width())
                .forEach(line -> {
                    if (!quiet) {
                        screen.lineAsItIs(line);
                    }
                });
        return ExitCode.DONE;
    }

    private void showResult(EvaluationResult evaluation, ExperimentConfig config) {
        screen.result("Evaluation: "
                + EvaluationText.line(
                        evaluation, screen.plusMinus(), config.evaluation().deterministic()));
    }

    private void say(String line) {
        if (!quiet) {
            screen.line(line);
        }
    }
}
