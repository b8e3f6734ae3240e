package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.kernel.Bfloat16Kernel;
import jarl.tensor.TorchLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose hidden layers compute in bfloat16 are reproducible as others are. */
class Bfloat16RunTest {

    private static final long STEPS = 192;

    @TempDir
    Path folder;

    @BeforeEach
    void kernelIsThere() {
        TorchLibrary.load();
        assumeTrue(Bfloat16Kernel.available(), "neither AMX nor AMD's AVX512-BF16, or no vectors of 512 bits");
    }

    private String fingerprint(String run, long steps, int learnerThreads, boolean bfloat16) {
        ExperimentConfig config = new ExperimentReader()
                .assign("algo=sac")
                .assign("env=Pendulum-v1")
                .assign("algo.learning={batchSize: 70, minimumSteps: 64}")
                .assign("model={hiddenSizes: [256, 96], bfloat16: " + bfloat16 + "}")
                .assign("steps=" + STEPS)
                .assign("seed=2")
                .assign("learner.threads=" + learnerThreads)
                .assign("log.intervalSteps=64")
                .assign("evaluation={intervalSteps: 64, episodes: 2}")
                .read();
        try (var training = Training.of(Environments.find("Pendulum-v1").factory())
                .config(config)
                .steps(steps)
                .resume(true)
                .runDir(folder.resolve(run))
                .start()) {
            var _ = training.await();
        }
        return RunFolders.fingerprint(folder.resolve(run));
    }

    @Test
    void bitsDoNotDependOnTheLearnersThreadsNorOnAnInterruption() throws IOException {
        String one = fingerprint("one", STEPS, 1, true);
        assertThat(fingerprint("three", STEPS, 3, true)).isEqualTo(one);
        String half = fingerprint("halves", STEPS / 2, 1, true);
        assertThat(half).isNotEqualTo(one);
        assertThat(fingerprint("halves", STEPS, 2, true)).isEqualTo(one);
        assertThat(fingerprint("float32", STEPS, 1, false)).isNotEqualTo(one);

        assertThat(Files.readString(folder.resolve("one/system.json")))
                .containsPattern("512-bit vectors, bfloat16 by A(MX|VX512-BF16)");
        assertThat(Files.readString(folder.resolve("float32/system.json"))).doesNotContain("bfloat16");
    }
}
