package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Trains configurations, as a whole and in parts, and tells the parameters they end with: {@link RunFolders#fingerprint}. */
public final class Reruns {

    private final Path folder;
    private final @Nullable EnvFactory<?, ?> own;
    private int runs;

    /** Each run gets a folder of its own in this one, and environments as its configuration says. */
    public Reruns(Path folder) {
        this(folder, null);
    }

    /** The same with environments that have no name. */
    public Reruns(Path folder, @Nullable EnvFactory<?, ?> own) {
        this.folder = folder;
        this.own = own;
    }

    private EnvFactory<?, ?> factory(ExperimentConfig config) {
        return own == null ? Environments.find(config.env().id()).factory() : own;
    }

    /** Trains without a break. */
    public String train(ExperimentConfig config, int workers) {
        Path directory = folder.resolve("run" + runs++);
        try (var run = training(config, directory).workers(workers).start()) {
            assertThat(run.await().steps()).isEqualTo(config.steps());
        }
        return RunFolders.fingerprint(directory);
    }

    /** Stops after {@code stop} steps with two workers and resumes with one. */
    public String trainInTwoParts(ExperimentConfig config, long stop) {
        Path directory = folder.resolve("run" + runs++);
        CompletableFuture<Run<?, ?>> started = new CompletableFuture<>();
        RunListener stopper = new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step == stop) {
                    started.join().stop();
                }
            }
        };
        try (var run = training(config, directory).workers(2).listener(stopper).start()) {
            started.complete(run);
            assertThat(run.await().steps()).isEqualTo(stop);
        }
        try (var run = Training.of(factory(config))
                .workers(1)
                .runDir(directory)
                .resume(true)
                .start()) {
            assertThat(run.await().finished()).isTrue();
        }
        return RunFolders.fingerprint(directory);
    }

    private Training<?, ?> training(ExperimentConfig config, Path directory) {
        return Training.of(factory(config)).config(config).runDir(directory);
    }
}
