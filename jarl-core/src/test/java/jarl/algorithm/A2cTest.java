package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.agent.DivergedException;
import jarl.checkpoint.StateWriter;
import jarl.optim.OptimizerConfig;
import jarl.samples.Samples;
import jarl.tensor.NativeMemory;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated
class A2cTest {

    private static final OptimizerConfig SGD = OptimizerConfig.sgd(0);

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final double[] start = LinearLoss.parameters();

    @AutoClose
    final ActorCriticAgent agent = TinyBatch.linearAgent(start);

    private static A2c.Config config(double lambda, boolean normalize, double maxGradNorm, OptimizerConfig optimizer) {
        return new A2c.Config(0.9, 0.1, true, 0.5, 0.01, maxGradNorm, lambda, normalize, optimizer);
    }

    private double[] parameters() {
        return agent.parameters().flat().toDoubles();
    }

    /** With progress 1 the learning rate is zero, so that the loss and its gradient stay those of the start. */
    @ParameterizedTest
    @CsvSource({"1, false", "0.95, false", "0.95, true", "0, true"})
    void lossAndGradientEqualThePaper(double lambda, boolean normalize) {
        TinyBatch batch = new TinyBatch(1);
        double[] raw = batch.advantages(0.9, lambda);
        double[] advantages = normalize ? LinearLoss.normalized(raw) : raw;
        double[] returns = batch.returns(0.9, lambda);
        LinearLoss expected = LinearLoss.a2c(start, batch, advantages, returns, 0.5, 0.01);
        double[] gradient = LinearLoss.gradient(
                p -> LinearLoss.a2c(p, batch, advantages, returns, 0.5, 0.01).total(), start);
        try (A2c a2c = new A2c(config(lambda, normalize, 1e9, SGD), agent)) {
            Map<String, double[]> statistics = a2c.optimize(batch.samples(), 1);
            assertThat(statistics.get("loss")).containsExactly(new double[] {expected.total()}, within(1e-5));
            assertThat(statistics.get("policyLoss")).containsExactly(new double[] {expected.policy()}, within(1e-5));
            assertThat(statistics.get("valueLoss")).containsExactly(new double[] {expected.value()}, within(1e-5));
            assertThat(statistics.get("entropy")).containsExactly(new double[] {expected.entropy()}, within(1e-5));
            assertThat(statistics.get("perplexity"))
                    .containsExactly(new double[] {Math.exp(expected.entropy())}, within(1e-5));
            assertThat(statistics.get("gradNorm"))
                    .containsExactly(new double[] {LinearLoss.norm(gradient)}, within(1e-5));
            assertThat(agent.parameters().gradients().toDoubles()).containsExactly(gradient, within(1e-5));
        }
    }

    /** One column, one step: reward 1, value 0.5, then the end. A = 0.5; the policy is uniform over three actions. */
    @Test
    void oneStepOfAUniformPolicyHasTheLossWorkedOutByHand() {
        TinyBatch batch = new TinyBatch(1);
        Arrays.fill(batch.terminated, true);
        Arrays.fill(batch.reward, 1);
        Arrays.fill(batch.value, 0.5);
        try (ActorCriticAgent uniform = TinyBatch.linearAgent(new double[LinearLoss.PARAMETERS]);
                A2c a2c = new A2c(config(1, false, 1e9, SGD), uniform)) {
            Map<String, double[]> statistics = a2c.optimize(batch.samples(), 1);
            // 0.5 log 3, (0 - 1)^2 / 2, log 3
            assertThat(statistics.get("policyLoss")[0]).isCloseTo(0.5 * Math.log(3), within(1e-6));
            assertThat(statistics.get("valueLoss")[0]).isCloseTo(0.5, within(1e-6));
            assertThat(statistics.get("perplexity")[0]).isCloseTo(3, within(1e-6));
            assertThat(statistics.get("loss")[0]).isCloseTo(0.49 * Math.log(3) + 0.25, within(1e-6));
        }
    }

    @Test
    void oneBatchIsOneStepAlongTheClippedGradient() {
        TinyBatch batch = new TinyBatch(1);
        double[] advantages = batch.advantages(0.9, 1);
        double[] returns = batch.returns(0.9, 1);
        double[] gradient = LinearLoss.gradient(
                p -> LinearLoss.a2c(p, batch, advantages, returns, 0.5, 0.01).total(), start);
        double norm = LinearLoss.norm(gradient);
        assertThat(norm).isGreaterThan(0.2);
        double[] expected = start.clone();
        for (int i = 0; i < expected.length; i++) {
            expected[i] -= 0.1 * gradient[i] * 0.2 / norm;
        }
        try (A2c a2c = new A2c(config(1, false, 0.2, SGD), agent)) {
            assertThat(a2c.updates()).isZero();
            Map<String, double[]> statistics = a2c.optimize(batch.samples(), 0);
            assertThat(parameters()).containsExactly(expected, within(1e-6));
            assertThat(statistics.get("gradNorm")[0]).as("before clipping").isCloseTo(norm, within(1e-5));
            assertThat(a2c.updates()).isEqualTo(1);
        }
    }

    @Test
    void theScheduleLowersTheRateToNothing() {
        TinyBatch batch = new TinyBatch(1);
        try (A2c a2c = new A2c(config(1, false, 1e9, SGD), agent)) {
            a2c.optimize(batch.samples(), 1);
            assertThat(parameters()).isEqualTo(start);
            double[] gradient = agent.parameters().gradients().toDoubles();
            a2c.optimize(batch.samples(), 0.75);
            double[] expected = start.clone();
            for (int i = 0; i < expected.length; i++) {
                expected[i] -= 0.025 * gradient[i];
            }
            assertThat(parameters()).containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void statisticsAreNamedInOrder() {
        try (A2c a2c = new A2c(A2c.Config.defaults(), agent)) {
            Map<String, double[]> statistics = a2c.optimize(new TinyBatch(2).samples(), 0);
            assertThat(statistics.keySet()).containsExactlyElementsOf(a2c.statistics());
            assertThat(a2c.statistics())
                    .containsExactly(
                            "loss",
                            "gradNorm",
                            "entropy",
                            "perplexity",
                            "policyLoss",
                            "valueLoss",
                            "explainedVariance");
        }
    }

    @Test
    void explainedVarianceIsOneForPerfectValuesAndZeroForConstantOnes() {
        TinyBatch perfect = new TinyBatch(3);
        Arrays.fill(perfect.terminated, true);
        System.arraycopy(perfect.reward, 0, perfect.value, 0, TinyBatch.SIZE);
        TinyBatch constant = new TinyBatch(3);
        Arrays.fill(constant.terminated, true);
        Arrays.fill(constant.value, 3);
        try (A2c a2c = new A2c(A2c.Config.defaults(), agent)) {
            assertThat(a2c.optimize(perfect.samples(), 0).get("explainedVariance")[0])
                    .isCloseTo(1, within(1e-6));
            assertThat(a2c.optimize(constant.samples(), 0).get("explainedVariance")[0])
                    .isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsTraining() {
        TinyBatch batch = new TinyBatch(1);
        batch.reward[4] = Double.NaN;
        try (A2c a2c = new A2c(A2c.Config.defaults(), agent)) {
            assertThatThrownBy(() -> a2c.optimize(batch.samples(), 0))
                    .isInstanceOf(DivergedException.class)
                    .hasMessage("loss is NaN in update 1 of 1 of this batch");
        }
    }

    @Test
    void aRestoredAlgorithmContinuesWithTheSameBits() {
        try (A2c a2c = new A2c(A2c.Config.defaults(), agent)) {
            for (int seed = 0; seed < 3; seed++) {
                a2c.optimize(new TinyBatch(seed).samples(), 0);
            }
            StateWriter state = new StateWriter();
            a2c.save(state);
            try (ActorCriticAgent otherAgent = TinyBatch.linearAgent(parameters());
                    A2c other = new A2c(A2c.Config.defaults(), otherAgent)) {
                other.restore(state.reader());
                assertThat(other.updates()).isEqualTo(3);
                for (int seed = 5; seed < 8; seed++) {
                    double[] loss =
                            a2c.optimize(new TinyBatch(seed).samples(), 0.5).get("loss");
                    assertThat(other.optimize(new TinyBatch(seed).samples(), 0.5)
                                    .get("loss"))
                            .isEqualTo(loss);
                    assertThat(otherAgent.parameters().flat().toDoubles()).isEqualTo(parameters());
                }
            }
        }
    }

    @Test
    void samplesAreNotChanged() {
        Samples<ActorCriticInfo> samples = new TinyBatch(1).samples();
        float[] rewards = samples.env().reward().toFloats();
        float[] logits = ((Tensor) samples.agent().info().policy()).toFloats();
        try (A2c a2c = new A2c(config(0.95, true, 1, SGD), agent)) {
            a2c.optimize(samples, 0);
        }
        assertThat(samples.env().reward().toFloats()).isEqualTo(rewards);
        assertThat(((Tensor) samples.agent().info().policy()).toFloats()).isEqualTo(logits);
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new A2c.Config(1.01, 1e-3, false, 0.5, 0.01, 1, 1, false, SGD))
                .withMessage("discount must be in [0, 1], got 1.01");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new A2c.Config(0.99, 0, false, 0.5, 0.01, 1, 1, false, SGD))
                .withMessage("learningRate must be above 0, got 0");
    }

    @Test
    void nothingAccumulatesOverThousandsOfBatches() {
        // ten forgotten tensors in each batch would be about 8 MiB, all of them more than 40
        Samples<ActorCriticInfo> samples = new TinyBatch(1).samples();
        try (A2c a2c = new A2c(config(0.95, true, 1, OptimizerConfig.adam(1e-8)), agent)) {
            NativeMemory.assertFlat(2000, 4, () -> a2c.optimize(samples, 0.5));
        }
    }
}
