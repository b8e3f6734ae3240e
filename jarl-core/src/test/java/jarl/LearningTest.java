package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.env.classic.CartPole;
import jarl.env.testbed.Bandit;
import jarl.env.testbed.Corridor;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.EvaluationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training reaches what is known to be best. */
@Execution(ExecutionMode.CONCURRENT)
class LearningTest {

    private static ExperimentReader reader(String... assignments) {
        ExperimentReader reader = new ExperimentReader();
        for (String assignment : assignments) {
            reader.assign(assignment);
        }
        return reader;
    }

    @ParameterizedTest
    @CsvSource({"a2c, 0", "a2c, 1", "ppo, 0", "ppo, 1"})
    void findsTheBestArm(String algorithm, long seed) {
        ExperimentConfig config = reader(
                        "env=Bandit-v0",
                        "algo=" + algorithm,
                        "algo.learningRate=0.005",
                        "steps=8192",
                        "sampler={batchT: 4, batchB: 16, shards: 1}",
                        "log.intervalSteps=1024",
                        "seed=" + seed)
                .read();
        Bandit bandit = new Bandit();
        try (var run = Training.of(Bandit::new).config(config).start()) {
            var result = run.await();
            try (Policy<float[], Integer> policy = result.policy()) {
                assertThat(policy.act(new float[] {1})).isEqualTo(bandit.optimalArm());
            }
            // 100 pulls with noise 0.1: the mean is within 0.05 for certain
            assertThat(result.evaluation().orElseThrow().mean()).isCloseTo(bandit.optimalValue(), within(0.05));
        }
    }

    @ParameterizedTest
    @CsvSource({"a2c", "ppo"})
    void walksTheCorridorStraight(String algorithm) {
        ExperimentConfig config = reader(
                        "env=Corridor-v0",
                        "algo=" + algorithm,
                        "algo.gaeLambda=0.95",
                        "algo.discount=0.95",
                        "steps=25000",
                        "sampler={batchT: " + (algorithm.equals("a2c") ? 8 : 32) + ", batchB: 16, shards: 1}",
                        "log.intervalSteps=1000",
                        "seed=1")
                .read();
        Corridor corridor = new Corridor();
        try (var run = Training.of(Corridor::new).config(config).start()) {
            EvaluationResult evaluation = run.await().evaluation().orElseThrow();
            assertThat(evaluation.min()).isEqualTo(corridor.optimalValue(0, 1));
            assertThat(evaluation.lengths()).containsOnly(9); // ten cells, nine steps
        }
    }

    @Test
    void balancesThePole() {
        EnvFactory<float[], Integer> cartPole = CartPole::new;
        ExperimentConfig config = new ExperimentReader()
                .preset("cartpole-ppo")
                .assign("steps=40000")
                .assign("seed=1")
                .read();
        assertThat(Environments.find(config.env().id()).factory().create()).isInstanceOf(CartPole.class);
        try (var run = Training.of(cartPole).config(config).start()) {
            assertThat(run.await().evaluation().orElseThrow().mean()).isGreaterThan(150);
        }
    }
}
