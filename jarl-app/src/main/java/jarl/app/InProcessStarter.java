package jarl.app;

import jarl.Run;
import jarl.Training;
import jarl.agent.DivergedException;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.runner.RunListener;
import jarl.sweep.PlannedRun;
import jarl.sweep.RunStarter;
import jarl.sweep.Slot;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains the runs of a set in this Java machine, each on a thread of its own: it is started and its code compiled once for all of them. A run
 * that takes the memory, or the machine, with it takes all.
 */
final class InProcessStarter implements RunStarter {

    static final String DESCRIPTION =
            "Train all runs as one program, on threads, instead of a process each: faster for short runs, as it starts and warms up"
                    + " once; out of memory, it takes all with it. Default: for runs of at most a million steps on one core, without images, GPU"
                    + " or time limit.";

    private final Path results;

    InProcessStarter(Path results) {
        this.results = results;
    }

    @Override
    public Attempt start(PlannedRun run, Slot slot, Runnable ended) {
        if (!slot.gpus().isEmpty()) {
            throw new ConfigException("--in-process goes with neither gpus nor an affinity with GPUs: a process sees"
                    + " one choice of them");
        }
        Threaded attempt = new Threaded(run, slot, results.resolve(run.folder()), ended);
        Thread.ofPlatform().daemon().name("run " + run.folder()).start(attempt::train);
        return attempt;
    }

    /** The attempt of one run. */
    private static final class Threaded implements Attempt {

        private final PlannedRun planned;
        private final Slot slot;
        private final RunFolder folder;
        private final Runnable ended;
        private @Nullable Run<?, ?> run;
        private boolean stopping;
        private @Nullable Ending ending;

        private Threaded(PlannedRun planned, Slot slot, Path folder, Runnable ended) {
            this.planned = planned;
            this.slot = slot;
            this.folder = RunFolder.at(folder);
            this.ended = ended;
        }

        private void train() {
            Ending how;
            try {
                how = trained();
            } catch (Throwable failure) { // whatever it is belongs to this run
                how = ending(failure);
            }
            end(how);
        }

        private Ending trained() {
            TrainRequest request = TrainRequest.of(planned.words());
            boolean resume = folder.holdsRun();
            ExperimentConfig config = request.config();
            if (resume) {
                long saved = folder.savedConfig().steps();
                folder.requireSame(config.withSteps(saved)); // a search lengthens its runs
                if (config.steps() <= saved && folder.isFinished()) {
                    return new Ending(Outcome.DONE, "");
                }
            }
            EnvSpec env = Environments.find(config.env().id());
            try (Run<?, ?> started = training(env, config, resume).start()) {
                if (!begin(started)) {
                    started.stop();
                }
                return started.await().finished()
                        ? new Ending(Outcome.DONE, "")
                        : new Ending(Outcome.STOPPED, ChildStarter.STOPPED);
            }
        }

        private Training<?, ?> training(EnvSpec env, ExperimentConfig config, boolean resume) {
            String[] command = new String[planned.words().size() + 2];
            command[0] = "jarl";
            command[1] = "train";
            for (int i = 2; i < command.length; i++) {
                command[i] = planned.words().get(i - 2);
            }
            return Training.of(env.factory(config.env().options()))
                    .config(config)
                    .steps(config.steps())
                    .runDir(folder.path())
                    .workers(slot.cores())
                    .resume(resume)
                    .listener(RunListener.NONE)
                    .messages(_ -> {}) // they are in the run's log
                    .commandLine(command);
        }

        private Ending ending(Throwable failure) {
            if (failure instanceof UncheckedIOException e && Failure.isDiskFull(e.getCause())) {
                return new Ending(Outcome.HOPELESS, SetTraining.DISK_FULL + " while writing " + folder.path());
            }
            Failure described = Failure.of(failure);
            boolean again = !(failure instanceof ConfigException || failure instanceof DivergedException);
            return new Ending(again ? Outcome.FAILED : Outcome.HOPELESS, FirstLine.cut(described.message()));
        }

        /** Whether to go on with it. */
        private synchronized boolean begin(Run<?, ?> started) {
            run = started;
            return !stopping;
        }

        private void end(Ending how) {
            synchronized (this) {
                if (ending != null) {
                    return; // given up before
                }
                ending = how;
            }
            ended.run();
        }

        @Override
        public synchronized Optional<Ending> ending() {
            return Optional.ofNullable(ending);
        }

        @Override
        public synchronized void stop() {
            stopping = true;
            if (run != null) {
                run.stop();
            }
        }

        /** Gives up on it: a thread cannot be ended from outside, and goes on as far as it can. */
        @Override
        public void kill() {
            stop();
            leave();
            end(new Ending(
                    Outcome.HOPELESS,
                    "did not end when it was asked to, and cannot be killed where all runs share one process"));
        }

        private synchronized void leave() {
            if (run != null) {
                run.leave();
            }
        }

        @Override
        public Optional<ProcessHandle> process() {
            return Optional.empty();
        }
    }
}
