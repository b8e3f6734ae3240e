package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.algorithm.A2c;
import jarl.algorithm.Dqn;
import jarl.algorithm.Ppo;
import jarl.algorithm.QLearningConfig;
import jarl.optim.OptimizerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizerEpsilonTest {

    @TempDir
    Path folder;

    private static OptimizerConfig optimizer(ExperimentReader reader, String... assignments) {
        return switch (Configs.read(reader, assignments).algo()) {
            case Ppo.Config ppo -> ppo.optimizer();
            case A2c.Config a2c -> a2c.optimizer();
            case QLearningConfig learned -> learned.learning().optimizer();
            default -> throw new IllegalStateException("an algorithm without an optimizer");
        };
    }

    private static double epsilon(String... assignments) {
        return optimizer(new ExperimentReader(), assignments).epsilon();
    }

    @Test
    void aNamedOptimizerHasItsOwnEpsilonWhereNoneIsGiven() {
        assertThat(epsilon("algo=a2c", "algo.optimizer.name=rmsprop")).isEqualTo(1e-8);
        assertThat(epsilon("algo=a2c", "algo.optimizer.name=rmsprop-tf")).isEqualTo(1e-5);
        assertThat(epsilon("algo=dqn", "algo.learning.optimizer={name: rmsprop-tf, centered: true}"))
                .isEqualTo(1e-5);
        assertThat(epsilon("algo=dqn", "algo.learning.optimizer.name=adam"))
                .isEqualTo(Dqn.Config.defaults().learning().optimizer().epsilon());
    }

    @Test
    void aGivenEpsilonCountsBeforeAndAfterTheName() {
        assertThat(epsilon("algo=a2c", "algo.optimizer.name=rmsprop-tf", "algo.optimizer.epsilon=0.1"))
                .isEqualTo(0.1);
        assertThat(epsilon("algo.optimizer.epsilon=0.1", "algo.optimizer.name=rmsprop-tf", "algo=a2c"))
                .isEqualTo(0.1);
        // also where it is the number of the algorithm's defaults
        assertThat(epsilon("algo.optimizer.epsilon=1e-8", "algo.optimizer.name=rmsprop-tf"))
                .isEqualTo(1e-8);
    }

    @Test
    void theEpsilonOfAPresetIsForThePresetsOptimizer() throws IOException {
        assertThat(optimizer(new ExperimentReader().preset("minatar-breakout-rainbow"))
                        .epsilon())
                .isEqualTo(3.125e-4);
        assertThat(optimizer(
                                new ExperimentReader().preset("minatar-breakout-rainbow"),
                                "algo.learning.optimizer.name=rmsprop-tf")
                        .epsilon())
                .isEqualTo(1e-5);
        Path yaml = Files.writeString(
                folder.resolve("nature.yaml"),
                "algo: {name: dqn, learning: {optimizer: {name: rmsprop-tf, epsilon: 0.01, decay: 0.95, centered: true}}}\n");
        assertThat(optimizer(new ExperimentReader().file(yaml)))
                .isEqualTo(OptimizerConfig.rmsPropTf(0.95, 0.01, 0, true));
        assertThat(optimizer(new ExperimentReader().file(yaml), "algo.learning.optimizer.decay=0.9"))
                .isEqualTo(OptimizerConfig.rmsPropTf(0.9, 0.01, 0, true));
    }
}
