package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.ActorCriticAgent;
import jarl.optim.OptimizerConfig;
import jarl.random.RandomStreams;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in which a column idled are not learned from. */
class InvalidRowsTest {

    private static final OptimizerConfig SGD = OptimizerConfig.sgd(0);

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final double[] start = LinearLoss.parameters();

    @AutoClose
    final ActorCriticAgent agent = TinyBatch.linearAgent(start);

    /** Column 0 ends with row 1 and idles afterwards; column 1 ends with row 2 and idles. What idle rows hold is absurd. */
    private static TinyBatch waiting() {
        TinyBatch batch = new TinyBatch(1);
        for (int i = 4; i < TinyBatch.SIZE; i++) {
            batch.valid[i] = i % 2 == 1 && i < 6;
            if (!batch.valid[i]) {
                batch.reward[i] = 1e6;
                batch.value[i] = -1e6;
                batch.observation[i][0] = 1e4;
                batch.terminated[i] = false;
                batch.truncated[i] = false;
            }
        }
        return batch;
    }

    private static double[] valid(TinyBatch batch, double... values) {
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (batch.valid[i]) {
                kept.add(values[i]);
            }
        }
        return kept.stream().mapToDouble(each -> each).toArray();
    }

    /** Normalised among the valid rows only, put back where they were. */
    private static double[] normalized(TinyBatch batch, double[] advantages) {
        double[] normal = LinearLoss.normalized(valid(batch, advantages));
        double[] result = new double[TinyBatch.SIZE];
        int next = 0;
        for (int i = 0; i < result.length; i++) {
            result[i] = batch.valid[i] ? normal[next++] : Double.NaN;
        }
        return result;
    }

    @Test
    void aFeedForwardBatchHoldsTheValidRowsInOrder() {
        TinyBatch tiny = waiting();
        assertThat(tiny.validRows()).isEqualTo(5);
        GeneralizedAdvantage estimate = PolicyGradient.advantages(tiny.samples(), 0.9, 0.95);
        PolicyBatch batch = PolicyBatch.of(tiny.samples(), estimate, agent);
        assertThat(batch.parts()).isEqualTo(5);
        assertThat(batch.valid()).isEqualTo(NoTensors.INSTANCE);
        assertThat(batch.value().toDoubles()).isEqualTo(valid(tiny, tiny.value));
        assertThat(((Tensor) batch.action()).toDoubles())
                .isEqualTo(
                        valid(tiny, Arrays.stream(tiny.action).asDoubleStream().toArray()));
        assertThat(batch.advantage().toDoubles())
                .containsExactly(valid(tiny, tiny.advantages(0.9, 0.95)), within(1e-5));
        assertThat(((Tensor) batch.inputs().observation()).abs().max().item()).isLessThan(1e3);
        PolicyBatch two = batch.select(Tensor.of(new long[] {3, 1}));
        assertThat(two.value().toDoubles())
                .containsExactly(batch.value().toDoubles()[3], batch.value().toDoubles()[1]);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a2cLearnsFromValidRowsOnly(boolean normalize) {
        TinyBatch batch = waiting();
        double[] advantages = batch.advantages(0.9, 0.95);
        if (normalize) {
            advantages = normalized(batch, advantages);
        }
        double[] used = advantages;
        double[] returns = batch.returns(0.9, 0.95);
        LinearLoss expected = LinearLoss.a2c(start, batch, used, returns, 0.5, 0.01);
        double[] gradient = LinearLoss.gradient(
                p -> LinearLoss.a2c(p, batch, used, returns, 0.5, 0.01).total(), start);
        A2c.Config config = new A2c.Config(0.9, 0.1, true, 0.5, 0.01, 1e9, 0.95, normalize, SGD);
        try (A2c a2c = new A2c(config, agent)) {
            Map<String, double[]> statistics = a2c.optimize(batch.samples(), 1);
            isLoss(statistics, expected);
            assertThat(agent.parameters().gradients().toDoubles()).containsExactly(gradient, within(1e-5));
            isExplainedVariance(statistics, valid(batch, batch.value), valid(batch, returns));
        }
    }

    private static void isExplainedVariance(Map<String, double[]> statistics, double[] value, double[] returns) {
        double[] residual = new double[value.length];
        Arrays.setAll(residual, i -> returns[i] - value[i]);
        assertThat(statistics.get("explainedVariance")[0])
                .isCloseTo(1 - variance(residual) / variance(returns), within(1e-4));
    }

    private static double variance(double... values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }

    private static void isLoss(Map<String, double[]> statistics, LinearLoss expected) {
        assertThat(statistics.get("loss")).containsExactly(new double[] {expected.total()}, within(1e-5));
        assertThat(statistics.get("policyLoss")).containsExactly(new double[] {expected.policy()}, within(1e-5));
        assertThat(statistics.get("valueLoss")).containsExactly(new double[] {expected.value()}, within(1e-5));
        assertThat(statistics.get("entropy")).containsExactly(new double[] {expected.entropy()}, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ppoLearnsFromValidRowsOnly(boolean normalize) {
        TinyBatch batch = waiting();
        double[] raw = batch.advantages(0.9, 0.95);
        double[] advantages = normalize ? normalized(batch, raw) : raw;
        LinearLoss expected = LinearLoss.ppo(start, batch, advantages, batch.returns(0.9, 0.95), 0.2, 0.3, 0.5, 0.01);
        Ppo.Config config = new Ppo.Config(
                0.9,
                0.1,
                true,
                1,
                1,
                0.2,
                false,
                0.5,
                0.3,
                0.01,
                1e9,
                0.95,
                normalize,
                false,
                0,
                SegmentConfig.defaults(),
                SGD);
        try (Ppo ppo = new Ppo(config, agent, new RandomStreams(1).stream("shuffle"))) {
            Map<String, double[]> statistics = ppo.optimize(batch.samples(), 1);
            isLoss(statistics, expected);
            assertThat(statistics.get("approximateKl"))
                    .containsExactly(new double[] {expected.divergence()}, within(1e-5));
            assertThat(statistics.get("clipFraction"))
                    .containsExactly(new double[] {expected.clipFraction()}, within(1e-5));
        }
    }

    /** Advantages 1, 3, 5, 7 in valid rows: mean 4, deviation sqrt(20 / 3). */
    @Test
    void advantagesOfSequencesAreNormalisedOverValidRows() {
        double unit = Math.sqrt(3.0 / 20);
        PolicyBatch batch = sequences(new float[] {1, 3, 5, 1e6f, 7, -1e6f}, 1, 1, 1, 0, 1, 0);
        double[] normal = batch.normalizedAdvantage().toDoubles();
        assertThat(new double[] {normal[0], normal[1], normal[2], normal[4]})
                .containsExactly(new double[] {-3 * unit, -unit, unit, 3 * unit}, within(1e-6));
        assertThat(batch.mean(batch.advantage()).item()).isEqualTo(4);
        assertThat(batch.parts()).isEqualTo(2);
        PolicyBatch second = TensorTree.slice(batch, 1, 1, 2);
        assertThat(second.advantage().toDoubles()).containsExactly(3, 1e6, -1e6);
        assertThat(second.mean(second.advantage()).item()).isEqualTo(3);
        assertThat(second.normalizedAdvantage().toDoubles()[0])
                .as("one number has no deviation")
                .isZero();
    }

    private static PolicyBatch sequences(float[] advantage, float... valid) {
        Tensor numbers = Tensor.of(advantage, 3, 2);
        TensorTree none = NoTensors.INSTANCE;
        return new PolicyBatch(
                new AgentInputs(numbers, numbers, numbers, none, none),
                numbers,
                Tensor.of(valid, 3, 2),
                numbers,
                numbers,
                numbers,
                numbers,
                numbers);
    }
}
