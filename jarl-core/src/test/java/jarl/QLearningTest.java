package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.testbed.Memory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.EvaluationResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Q-learning family finds what is known to be best, and one configuration makes one result. */
@Execution(ExecutionMode.CONCURRENT)
class QLearningTest {

    private static final String SMALL_REPLAY = "algo.learning={batchSize: 32, minimumSteps: 200, replayRatio: 4, "
            + "learningRate: 2e-3, targetInterval: 25, replay: {size: 4000}, optimizer: {name: adam, epsilon: 1e-8}}";

    @TempDir
    Path folder;

    private static ExperimentConfig corridor(String variant, long steps) {
        ExperimentReader reader =
                new ExperimentReader().assign("env=Corridor-v0").assign("env.options={cells: 6}");
        for (String assignment : variant.split(" ")) {
            reader.assign(assignment);
        }
        return reader.assign(SMALL_REPLAY)
                .assign("algo.discount=0.9")
                .assign("algo.exploration={steps: 3000, finalEpsilon: 0.1}")
                .assign("model={hiddenSizes: [32], activation: relu, initialization: torch-default}")
                .assign("steps=" + steps)
                .assign("sampler={batchT: 4, batchB: 4, shards: 2}")
                .assign("log.intervalSteps=" + steps / 4)
                .assign("evaluation.episodes=4")
                .assign("seed=1")
                .read();
    }

    private static Training<?, ?> training(ExperimentConfig config) {
        return Training.of(config.env().factory()).config(config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=dqn algo.nStep=1 algo.doubleDqn=false",
                "algo=dqn algo.doubleDqn=true algo.nStep=3 algo.network.dueling=true",
                "algo=dqn algo.munchausen=true algo.nStep=1 algo.doubleDqn=false",
                "algo=dqn algo.learning.replay.prioritized=true algo.network.noisyDeviation=0.5",
                "algo=c51 algo.nStep=1 algo.doubleDqn=false algo.minimumReturn=-1 algo.maximumReturn=2",
                "algo=c51 algo.minimumReturn=-1 algo.maximumReturn=2 algo.doubleDqn=true algo.nStep=3 "
                        + "algo.network.dueling=true algo.network.streamSize=16 algo.network.noisyDeviation=0.5 algo.learning.replay.prioritized=true",
                "algo=qr-dqn algo.quantiles=20",
                "algo=iqn algo.fractions=8 algo.targetFractions=8",
                "algo=dqn model.normalizeObservations=true reward.normalize=true",
                "algo=iqn algo.fractions=8 algo.targetFractions=8 model.normalizeObservations=true reward.normalize=true reward.scale=0.5"
            })
    void walksTheCorridorStraight(String variant) {
        try (var run = training(corridor(variant, 8000)).start()) {
            EvaluationResult evaluation = run.await().evaluation().orElseThrow();
            assertThat(evaluation.mean()).isCloseTo(1, within(1e-6));
            assertThat(evaluation.lengths()).containsOnly(5);
        }
    }

    /** The environment refuses forbidden actions, so a whole run proves that none was taken; at random 3.6 of 10 are right. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=qr-dqn algo.quantiles=20 algo.nStep=1",
                "algo=iqn algo.fractions=8 algo.targetFractions=8 algo.nStep=1 algo.network.noisyDeviation=0.5"
            })
    void choosesAmongTheAllowedActions(String variant) {
        ExperimentConfig config = corridor("env=MaskedChoice-v0 " + variant, 1600);
        try (var run = training(config).start()) {
            assertThat(run.await().evaluation().orElseThrow().mean()).isGreaterThan(9);
        }
    }

    @Test
    void recurrentQLearningRemembersTheCue() {
        ExperimentConfig config =
                new ExperimentReader().preset("memory-r2d1").assign("seed=1").read();
        EnvFactory<float[], Integer> factory = Memory::new;
        try (var run = Training.of(factory).config(config).start()) {
            assertThat(run.await().evaluation().orElseThrow().min()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=dqn algo.learning.replay.prioritized=true algo.network.dueling=true algo.network.noisyDeviation=0.5",
                "algo=iqn algo.fractions=8 algo.targetFractions=8",
                "algo=dqn model.normalizeObservations=true reward.normalize=true algo.nStep=3 algo.learning.replay.prioritized=true",
                "algo=r2d1 algo.warmup=2 algo.training=6 algo.stateInterval=2 model.name=lstm model.recurrentSize=8 "
                        + "model.normalizeObservations=true reward.normalize=true algo.learning.replay.prioritized=true",
            })
    void workersAndResumingChangeNothing(String variant) {
        ExperimentConfig config = corridor(variant, 1600);
        Reruns reruns = new Reruns(folder);
        String expected = reruns.train(config, 1);
        assertThat(reruns.train(config, 2)).isEqualTo(expected);
        assertThat(reruns.trainInTwoParts(config, 800)).isEqualTo(expected);
    }

    @Test
    void continuousActionsAreRefused() {
        ExperimentConfig config = new ExperimentReader()
                .assign("env=Pendulum-v1")
                .assign("algo=dqn")
                .read();
        assertThatThrownBy(() -> training(config).start().close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("algo dqn needs Discrete actions");
    }

    @Test
    void memoryNeedsARecurrentNetwork() {
        for (String assignments : List.of("algo=r2d1 model.name=mlp", "algo=dqn model.name=lstm")) {
            ExperimentReader reader = new ExperimentReader();
            for (String assignment : assignments.split(" ")) {
                reader.assign(assignment);
            }
            assertThatThrownBy(reader::read).isInstanceOf(ConfigException.class).hasMessageContaining("model.name");
        }
    }
}
