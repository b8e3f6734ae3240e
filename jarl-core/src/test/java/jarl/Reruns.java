package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Trains configurations, as a whole and in parts, and tells the parameters they end with: {@link RunFolders#fingerprint}. */
public final class Reruns {

    private final Path folder;
    private int runs;

    /** Each run gets a folder of its own in this one. */
    public Reruns(Path folder) {
        this.folder = folder;
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
        EnvFactory<?, ?> factory = Environments.find(config.env().id()).factory();
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
        try (var run =
                Training.of(factory).workers(1).runDir(directory).resume(true).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        return RunFolders.fingerprint(directory);
    }

    private static Training<?, ?> training(ExperimentConfig config, Path directory) {
        return Training.of(Environments.find(config.env().id()).factory())
                .config(config)
                .runDir(directory);
    }
}
