package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in one program do not know of each other. */
class ConcurrentRunsTest {

    @TempDir
    Path folder;

    private int runs;

    /** With layers of these sizes the bits of a product depended on how many threads OpenBLAS put on it. */
    private Run<float[], Integer> start(int seed, int learnerThreads) {
        ExperimentConfig config = new ExperimentReader()
                .assign("steps=1536")
                .assign("seed=" + seed)
                .assign("sampler={batchT: 32, batchB: 16}")
                .assign("model.hiddenSizes=[33,700]")
                .assign("algo.epochs=2")
                .assign("learner.threads=" + learnerThreads)
                .assign("log.intervalSteps=512")
                .assign("evaluation.episodes=0")
                .read();
        return Training.of(CartPole::new)
                .config(config)
                .workers(1)
                .runDir(folder.resolve("run" + runs++))
                .start();
    }

    private String fingerprint(int run) {
        return RunFolders.fingerprint(folder.resolve("run" + run));
    }

    @Test
    void runsWithDifferentLearnerThreadsGiveTheSameBitsAloneAndTogether() {
        int[] threads = {1, 3, 2};
        for (int run = 0; run < threads.length; run++) {
            try (var alone = start(run, threads[run])) {
                var _ = alone.await();
            }
        }
        List<Run<float[], Integer>> together = IntStream.range(0, threads.length)
                .mapToObj(run -> start(run, threads[run]))
                .toList();
        for (Run<float[], Integer> run : together) {
            try (run) {
                var _ = run.await();
            }
        }
        for (int run = 0; run < threads.length; run++) {
            assertThat(fingerprint(threads.length + run))
                    .as("run %d together with the others", run)
                    .isEqualTo(fingerprint(run));
        }
    }
}
