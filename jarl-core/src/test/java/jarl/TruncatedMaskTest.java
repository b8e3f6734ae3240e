package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.EnvFactory;
import jarl.env.TimeLimit;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.testing.Script;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a forbidden action would be worth is no part of any target, also where an episode was cut off. */
@Execution(ExecutionMode.CONCURRENT)
class TruncatedMaskTest {

    /** One of two actions is always forbidden, and a step costs 1: its value is the network's fancy, since it is never taken. */
    private static Script<float[], Integer> oneWay() {
        return Script.endless()
                .observing(Box.of(0, 1, 1), _ -> new float[] {1})
                .acting(new Discrete(2))
                .masking(_ -> new boolean[] {true, false})
                .rewarding(-1);
    }

    /** A step costs 1 for ever, and counts 0.9 times the one before: -1 / (1 - 0.9) = -10. A fifth of all steps are cut off. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=dqn",
                "algo=dqn algo.doubleDqn=true algo.nStep=3 algo.learning.replay.prioritized=true",
                "algo=dqn algo.munchausen=true algo.nStep=1 algo.doubleDqn=false",
                "algo=c51 algo.minimumReturn=-20 algo.maximumReturn=10",
                "algo=qr-dqn algo.quantiles=10",
                "algo=iqn algo.fractions=8 algo.targetFractions=8",
                "algo=r2d1 algo.warmup=0 algo.training=5 algo.stateInterval=5 algo.nStep=1 algo.valueScale=0 "
                        + "algo.learning.replayRatio=160 model.name=lstm model.recurrentSize=16"
            })
    void truncatedStepsAreValuedByTheAllowedActionsOfTheFinalObservation(String algorithm) {
        List<String> assignments = List.of(algorithm.split(" "));
        ExperimentReader reader = new ExperimentReader()
                .assign(assignments.getFirst())
                .assign("algo.discount=0.9")
                .assign("algo.learning={batchSize: 32, minimumSteps: 100, replayRatio: 32, learningRate: 1e-2,"
                        + " maxGradNorm: 10, targetInterval: 10, targetRate: 1, optimizer: {name: adam, epsilon:"
                        + " 1e-8}}");
        assignments.subList(1, assignments.size()).forEach(reader::assign);
        ExperimentConfig config = reader.assign("algo.learning.replay.size=2000")
                .assign("model.hiddenSizes=[16]")
                .assign("steps=600")
                .assign("sampler={batchT: 5, batchB: 4, shards: 1}")
                .assign("log.intervalSteps=100")
                .assign("evaluation.episodes=0")
                .assign("seed=1")
                .read();
        double[] value = {0};
        RunListener listener = new RunListener() {
            @Override
            public void row(long step, Map<String, Double> row, RunControl run) {
                value[0] = row.getOrDefault("valueAverage", Double.NaN);
            }
        };
        EnvFactory<float[], Integer> factory = () -> new TimeLimit<>(oneWay().create(), 5);
        try (var run = Training.of(factory).config(config).listener(listener).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        double mean = algorithm.contains("r2d1") ? uncompressed(value[0]) : value[0];
        assertThat(mean).isCloseTo(-10, within(0.5));
    }

    /** R2D1 learns sign(x) (sqrt(|x| + 1) - 1) of a return x, where its valueScale is 0. */
    private static double uncompressed(double value) {
        return Math.signum(value) * (Math.pow(Math.abs(value) + 1, 2) - 1);
    }
}
