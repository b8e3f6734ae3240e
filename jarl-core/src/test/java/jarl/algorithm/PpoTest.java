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
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.Samples;
import jarl.tensor.NativeMemory;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
class PpoTest {

    private static final OptimizerConfig SGD = OptimizerConfig.sgd(0);

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final double[] start = LinearLoss.parameters();

    @AutoClose
    final ActorCriticAgent agent = TinyBatch.linearAgent(start);

    /** The options that tests vary; the rest is fixed. */
    private record Options(
            int epochs, int minibatches, double valueClip, boolean normalize, double targetKl, boolean linearClip) {

        static final Options PLAIN = new Options(1, 1, 0, false, 0, false);

        Ppo.Config config(double discount, double learningRate, OptimizerConfig optimizer) {
            return new Ppo.Config(
                    discount,
                    learningRate,
                    true,
                    epochs,
                    minibatches,
                    0.2,
                    linearClip,
                    0.7,
                    valueClip,
                    0.01,
                    1e9,
                    0.95,
                    normalize,
                    false,
                    targetKl,
                    SegmentConfig.defaults(),
                    optimizer);
        }
    }

    private static RandomStream random() {
        return new RandomStreams(6).stream("learner");
    }

    private Ppo ppo(Options options) {
        return new Ppo(options.config(0.9, 0.1, SGD), agent, random());
    }

    private double[] parameters() {
        return agent.parameters().flat().toDoubles();
    }

    /** With progress 1 the learning rate is zero, so that the loss and its gradient stay those of the start. */
    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "0.2, false", "0.2, true"})
    void lossAndGradientEqualThePaper(double valueClip, boolean normalize) {
        TinyBatch batch = new TinyBatch(1).recordedWith(moved());
        double[] raw = batch.advantages(0.9, 0.95);
        double[] advantages = normalize ? LinearLoss.normalized(raw) : raw;
        double[] returns = batch.returns(0.9, 0.95);
        LinearLoss expected = LinearLoss.ppo(start, batch, advantages, returns, 0.2, valueClip, 0.7, 0.01);
        assertThat(expected.clipFraction())
                .as("some ratios are clipped, some are not")
                .isBetween(0.2, 0.8);
        double[] gradient = LinearLoss.gradient(
                p -> LinearLoss.ppo(p, batch, advantages, returns, 0.2, valueClip, 0.7, 0.01)
                        .total(),
                start);
        try (Ppo ppo = ppo(new Options(1, 1, valueClip, normalize, 0, false))) {
            Map<String, double[]> statistics = ppo.optimize(batch.samples(), 1);
            is(statistics, "loss", expected.total());
            is(statistics, "policyLoss", expected.policy());
            is(statistics, "valueLoss", expected.value());
            is(statistics, "entropy", expected.entropy());
            is(statistics, "perplexity", Math.exp(expected.entropy()));
            is(statistics, "approximateKl", expected.divergence());
            is(statistics, "clipFraction", expected.clipFraction());
            is(statistics, "gradNorm", LinearLoss.norm(gradient));
            assertThat(agent.parameters().gradients().toDoubles()).containsExactly(gradient, within(1e-5));
            assertThat(parameters()).isEqualTo(start);
        }
    }

    /** Parameters at some distance of the start. */
    private double[] moved() {
        double[] moved = start.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (i % 2 == 0 ? 1 : -1) * 0.15;
        }
        return moved;
    }

    private static void is(Map<String, double[]> statistics, String name, double expected) {
        assertThat(statistics.get(name)).as(name).containsExactly(new double[] {expected}, within(1e-5));
    }

    /** The second epoch has the values, advantages, targets and clipping of the value function that the first one left. */
    @ParameterizedTest
    @CsvSource({"0, false", "0.2, true"})
    void recomputedAdvantagesFollowTheValueFunction(double valueClip, boolean normalize) {
        TinyBatch batch = new TinyBatch(1).recordedWith(moved());
        Ppo.Config config = new Options(2, 1, valueClip, normalize, 0, false).config(0.9, 0.1, SGD);
        double[] recorded;
        try (ActorCriticAgent other = TinyBatch.linearAgent(start);
                Ppo ppo = new Ppo(config, other, random())) {
            recorded = ppo.optimize(batch.samples(), 0).get("valueLoss");
        }
        try (Ppo ppo = new Ppo(config.with("recomputeAdvantage", true), agent, random())) {
            Map<String, double[]> statistics = ppo.optimize(batch.samples(), 0);
            double[] first = batch.advantages(0.9, 0.95);
            double[] gradient = LinearLoss.gradient(
                    p -> LinearLoss.ppo(
                                    p,
                                    batch,
                                    normalize ? LinearLoss.normalized(first) : first,
                                    batch.returns(0.9, 0.95),
                                    0.2,
                                    valueClip,
                                    0.7,
                                    0.01)
                            .total(),
                    start);
            double[] middle = start.clone();
            for (int i = 0; i < middle.length; i++) {
                middle[i] -= 0.1 * gradient[i];
            }
            TinyBatch newest = new TinyBatch(1).recordedWith(moved());
            for (int i = 0; i < TinyBatch.SIZE; i++) {
                newest.value[i] = LinearLoss.valueOf(middle, newest.observation[i]);
            }
            double[] second = newest.advantages(0.9, 0.95);
            LinearLoss expected = LinearLoss.ppo(
                    middle,
                    newest,
                    normalize ? LinearLoss.normalized(second) : second,
                    newest.returns(0.9, 0.95),
                    0.2,
                    valueClip,
                    0.7,
                    0.01);
            assertThat(statistics.get("valueLoss")[0])
                    .as("the first epoch is the same")
                    .isEqualTo(recorded[0]);
            assertThat(statistics.get("valueLoss")[1]).isCloseTo(expected.value(), within(1e-4));
            assertThat(statistics.get("policyLoss")[1]).isCloseTo(expected.policy(), within(1e-4));
            assertThat(statistics.get("loss")[1]).isCloseTo(expected.total(), within(1e-4));
            assertThat(Math.abs(expected.value() - recorded[1])).isGreaterThan(1e-3);
        }
    }

    @Test
    void epochsWithRecomputedAdvantagesEndWhenThePolicyHasMovedFarEnough() {
        Ppo.Config config = new Options(4, 2, 0, false, 1e-6, false).config(0.9, 0.1, SGD);
        try (Ppo ppo = new Ppo(config.with("recomputeAdvantage", true), agent, random())) {
            TinyBatch fresh = new TinyBatch(1).recordedWith(start);
            assertThat(ppo.optimize(fresh.samples(), 0).get("approximateKl")).hasSize(2);
        }
    }

    @Test
    void advantagesOfSegmentsAreNotRecomputedInEachEpoch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ppo.Config.defaults()
                        .with("segments", SegmentConfig.defaults().with("prioritized", true))
                        .with("recomputeAdvantage", true))
                .withMessage(
                        "recomputeAdvantage must be false with segments (vtrace recomputes advantages before each minibatch), got true");
    }

    @Test
    void valueClippingChangesTheValueLoss() {
        TinyBatch batch = new TinyBatch(1);
        double[] advantages = batch.advantages(0.9, 0.95);
        double[] returns = batch.returns(0.9, 0.95);
        double free = LinearLoss.ppo(start, batch, advantages, returns, 0.2, 0, 0.7, 0.01)
                .value();
        double clipped = LinearLoss.ppo(start, batch, advantages, returns, 0.2, 0.2, 0.7, 0.01)
                .value();
        assertThat(clipped).as("the larger error counts").isGreaterThan(free + 0.01);
    }

    @Test
    void theRatioClipFallsWithProgress() {
        TinyBatch batch = new TinyBatch(1);
        double[] advantages = batch.advantages(0.9, 0.95);
        double[] returns = batch.returns(0.9, 0.95);
        LinearLoss expected = LinearLoss.ppo(start, batch, advantages, returns, 0.2 * 0.25, 0, 0.7, 0.01);
        try (Ppo ppo = ppo(new Options(1, 1, 0, false, 0, true))) {
            Map<String, double[]> statistics = ppo.optimize(batch.samples(), 0.75);
            is(statistics, "policyLoss", expected.policy());
            is(statistics, "clipFraction", expected.clipFraction());
        }
    }

    @Test
    void theLearningRateFallsWithProgressToNothing() {
        TinyBatch batch = new TinyBatch(1);
        try (Ppo ppo = ppo(Options.PLAIN)) {
            ppo.optimize(batch.samples(), 1);
            assertThat(parameters()).isEqualTo(start);
            double[] gradient = agent.parameters().gradients().toDoubles();
            ppo.optimize(batch.samples(), 0.75);
            double[] expected = start.clone();
            for (int i = 0; i < expected.length; i++) {
                expected[i] -= 0.025 * gradient[i];
            }
            assertThat(parameters()).containsExactly(expected, within(1e-6));
        }
        try (Ppo adam = new Ppo(Ppo.Config.defaults(), agent, random())) {
            double[] before = parameters();
            adam.optimize(batch.samples(), 1);
            assertThat(parameters())
                    .as("rate and clip zero, 16 updates of Adam")
                    .isEqualTo(before);
            assertThat(adam.updates()).isEqualTo(40);
        }
    }

    /**
     * Row i has the return sqrt(2^(i+1)) and the model the value 0, so that a minibatch's value loss times its size is the sum of 2^i over
     * its rows: a set written in binary.
     */
    @ParameterizedTest
    @CsvSource({"1, 10", "2, 10", "5, 10", "10, 10", "3, 9", "4, 8"})
    void everyEpochUsesEachRowOnceInANewOrder(int minibatches, int used) {
        TinyBatch batch = new TinyBatch(1);
        for (int i = 0; i < TinyBatch.SIZE; i++) {
            batch.reward[i] = Math.sqrt(2 << i);
        }
        int epochs = 6;
        try (ActorCriticAgent zero = TinyBatch.linearAgent(new double[LinearLoss.PARAMETERS]);
                Ppo ppo = new Ppo(
                        new Options(epochs, minibatches, 0, false, 0, false).config(0, 0.1, SGD), zero, random())) {
            double[] valueLoss = ppo.optimize(batch.samples(), 1).get("valueLoss");
            assertThat(valueLoss).hasSize(epochs * minibatches);
            assertThat(ppo.updates()).isEqualTo((long) epochs * minibatches);
            int size = TinyBatch.SIZE / minibatches;
            long[] rows = Arrays.stream(valueLoss)
                    .mapToLong(loss -> Math.round(loss * size))
                    .toArray();
            for (int epoch = 0; epoch < epochs; epoch++) {
                long union = 0;
                for (int i = epoch * minibatches; i < (epoch + 1) * minibatches; i++) {
                    assertThat(Long.bitCount(rows[i])).isEqualTo(size);
                    assertThat(union & rows[i]).as("rows used before").isZero();
                    union |= rows[i];
                }
                assertThat(Long.bitCount(union)).isEqualTo(used);
                assertThat(union).isLessThan(1 << TinyBatch.SIZE);
            }
            if (minibatches > 1) {
                assertThat(Arrays.copyOfRange(rows, 0, minibatches))
                        .isNotEqualTo(Arrays.copyOfRange(rows, minibatches, 2 * minibatches));
            }
        }
    }

    /** Of 100 shuffles each row should come first, second, and so on about ten times. */
    @Test
    void everyRowComesToEveryPlace() {
        TinyBatch batch = new TinyBatch(1);
        for (int i = 0; i < TinyBatch.SIZE; i++) {
            batch.reward[i] = Math.sqrt(2 * i);
        }
        int[][] places = new int[TinyBatch.SIZE][TinyBatch.SIZE];
        try (ActorCriticAgent zero = TinyBatch.linearAgent(new double[LinearLoss.PARAMETERS]);
                Ppo ppo = new Ppo(
                        new Options(100, TinyBatch.SIZE, 0, false, 0, false).config(0, 0.1, SGD), zero, random())) {
            double[] rows = ppo.optimize(batch.samples(), 1).get("valueLoss");
            for (int i = 0; i < rows.length; i++) {
                places[i % TinyBatch.SIZE][(int) Math.round(rows[i])]++;
            }
        }
        for (int[] counts : places) {
            assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count >= 1 && count <= 30);
        }
    }

    /** An advantage alone in its minibatch is its own mean. */
    @Test
    void minibatchesOfOneRowCanBeNormalized() {
        try (Ppo ppo = ppo(new Options(1, TinyBatch.SIZE, 0, true, 0, false))) {
            double[] policyLoss = ppo.optimize(new TinyBatch(1).samples(), 0).get("policyLoss");
            assertThat(policyLoss).containsExactly(new double[TinyBatch.SIZE], within(0.0));
        }
    }

    @Test
    void moreMinibatchesThanRowsAreRefused() {
        try (Ppo ppo = ppo(new Options(1, 11, 0, false, 0, false))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ppo.optimize(new TinyBatch(1).samples(), 0))
                    .withMessage("minibatches must be at most 10 (rows of a batch), got 11");
        }
    }

    @Test
    void epochsEndWhenThePolicyHasMovedFarEnough() {
        TinyBatch fresh = new TinyBatch(1).recordedWith(start);
        try (Ppo ppo = ppo(new Options(4, 2, 0, false, 1e-6, false))) {
            // the first update starts from the recorded policy, the second has seen it move
            double[] divergence = ppo.optimize(fresh.samples(), 0).get("approximateKl");
            assertThat(divergence).hasSize(2);
            assertThat(divergence[0]).isCloseTo(0, within(1e-6));
            assertThat(divergence[1]).isGreaterThan(1.5e-6);
            assertThat(ppo.updates()).isEqualTo(2);
        }
        TinyBatch far = new TinyBatch(1);
        try (Ppo ppo = ppo(new Options(4, 2, 0, false, 1e-6, false))) {
            assertThat(ppo.optimize(far.samples(), 0).get("approximateKl")).hasSize(1);
        }
        try (Ppo ppo = ppo(new Options(4, 2, 0, false, 1e6, false))) {
            assertThat(ppo.optimize(far.samples(), 0).get("approximateKl")).hasSize(8);
        }
    }

    @Test
    void statisticsAreNamedInOrder() {
        try (Ppo ppo = new Ppo(Ppo.Config.defaults(), agent, random())) {
            Map<String, double[]> statistics = ppo.optimize(new TinyBatch(2).samples(), 0);
            assertThat(statistics.keySet()).containsExactlyElementsOf(ppo.statistics());
            assertThat(statistics.get("loss")).hasSize(40);
            assertThat(statistics.get("explainedVariance")).hasSize(1);
        }
    }

    @Test
    void manyUpdatesAreAllReported() {
        try (Ppo ppo = ppo(new Options(20, 5, 0, false, 0, false))) {
            assertThat(ppo.optimize(new TinyBatch(2).samples(), 0.5).get("loss"))
                    .hasSize(100);
            assertThat(ppo.optimize(new TinyBatch(3).samples(), 0.5).get("loss"))
                    .hasSize(100);
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsTraining() {
        TinyBatch batch = new TinyBatch(1);
        batch.reward[4] = Double.POSITIVE_INFINITY;
        try (Ppo ppo = ppo(Options.PLAIN)) {
            assertThatThrownBy(() -> ppo.optimize(batch.samples(), 0))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageMatching("loss is (NaN|-?Infinity) in update 1 of 1 of this batch");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestoredAlgorithmContinuesWithTheSameBits(boolean recompute) {
        Ppo.Config config = Ppo.Config.defaults().with("recomputeAdvantage", recompute);
        try (Ppo ppo = new Ppo(config, agent, random())) {
            for (int seed = 0; seed < 3; seed++) {
                ppo.optimize(new TinyBatch(seed).samples(), 0);
            }
            StateWriter state = new StateWriter();
            ppo.save(state);
            RandomStream another = new RandomStreams(99).stream("another");
            try (ActorCriticAgent otherAgent = TinyBatch.linearAgent(parameters());
                    Ppo other = new Ppo(config, otherAgent, another)) {
                other.restore(state.reader());
                assertThat(other.updates()).isEqualTo(120);
                for (int seed = 5; seed < 8; seed++) {
                    double[] loss =
                            ppo.optimize(new TinyBatch(seed).samples(), 0.5).get("loss");
                    assertThat(other.optimize(new TinyBatch(seed).samples(), 0.5)
                                    .get("loss"))
                            .isEqualTo(loss);
                    assertThat(otherAgent.parameters().flat().toDoubles()).isEqualTo(parameters());
                }
            }
        }
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Options(0, 1, 0, false, 0, false).config(0.9, 0.1, SGD))
                .withMessage("epochs must be in [1, 10000], got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Options(1, 1, -0.5, false, 0, false).config(0.9, 0.1, SGD))
                .withMessage("valueClip must be at least 0, got -0.5");
    }

    @Test
    void nothingAccumulatesOverThousandsOfUpdates() {
        // ten forgotten tensors in each update would be about 8 MiB, all of them more than 40
        Samples<ActorCriticInfo> samples = new TinyBatch(1).samples();
        Ppo.Config config = new Options(2, 2, 0.2, true, 10, true)
                .config(0.9, 1e-4, OptimizerConfig.adam(1e-8))
                .with("recomputeAdvantage", true);
        try (Ppo ppo = new Ppo(config, agent, random())) {
            NativeMemory.assertFlat(500, 4, () -> ppo.optimize(samples, 0.5));
        }
    }
}
