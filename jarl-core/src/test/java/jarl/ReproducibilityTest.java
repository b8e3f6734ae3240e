package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Environments;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentReader;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One configuration makes one result, whoever computes it. */
class ReproducibilityTest {

    @TempDir
    Path folder;

    private int runs;

    private String train(String algorithm, String environment, int workers, String... changes) {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("env=" + environment)
                .assign("steps=1200")
                .assign("sampler={batchT: 10, batchB: 12, shards: 4}")
                .assign("log.intervalSteps=600")
                .assign("evaluation.episodes=0");
        Path directory = folder.resolve("run" + runs++);
        try (var run = Training.of(Environments.find(environment).factory())
                .config(Configs.read(reader, changes))
                .workers(workers)
                .runDir(directory)
                .start()) {
            assertThat(run.await().steps()).isEqualTo(1200);
        }
        return RunFolders.fingerprint(directory);
    }

    @ParameterizedTest
    @CsvSource({"a2c, CartPole-v1", "ppo, CartPole-v1", "ppo, Pendulum-v1"})
    void theNumberOfWorkersDoesNotChangeABit(String algorithm, String environment) {
        String one = train(algorithm, environment, 1);
        assertThat(train(algorithm, environment, 1)).as("the same again").isEqualTo(one);
        assertThat(train(algorithm, environment, 2)).as("two workers").isEqualTo(one);
        assertThat(train(algorithm, environment, 4)).as("four workers").isEqualTo(one);
        assertThat(train(algorithm, environment, 1, "sampler=serial"))
                .as("serial")
                .isEqualTo(one);
        assertThat(train(algorithm, environment, 2, "evaluation.intervalSteps=600"))
                .as("looking at it does not change it")
                .isEqualTo(one);
        assertThat(train(algorithm, environment, 1, "seed=1"))
                .as("another seed")
                .isNotEqualTo(one);
    }
}
