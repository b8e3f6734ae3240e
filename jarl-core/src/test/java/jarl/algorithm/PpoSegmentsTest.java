package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.ActorCriticAgent;
import jarl.optim.OptimizerConfig;
import jarl.random.RandomStreams;
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

/**
 * PPO with minibatches of whole segments against plain double arithmetic. The last progress makes the learning rate zero, so that every
 * update sees the same policy, which is not the one that acted: its ratios and values are those of LinearLoss.
 */
@Isolated
class PpoSegmentsTest {

    private static final double DISCOUNT = 0.9;
    private static final double LAMBDA = 0.95;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final double[] start = LinearLoss.parameters();

    @AutoClose
    final ActorCriticAgent agent = TinyBatch.linearAgent(start);

    private final TinyBatch batch = new TinyBatch(1).recordedWith(moved());

    private double[] moved() {
        double[] moved = start.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (i % 2 == 0 ? 1 : -1) * 0.15;
        }
        return moved;
    }

    private Ppo ppo(int epochs, int minibatches, boolean normalize, double valueClip, SegmentConfig segments) {
        Ppo.Config config = new Ppo.Config(
                DISCOUNT,
                0.1,
                true,
                epochs,
                minibatches,
                0.2,
                false,
                0.7,
                valueClip,
                0.01,
                1e9,
                LAMBDA,
                normalize,
                false,
                0,
                segments,
                OptimizerConfig.sgd(0));
        return new Ppo(config, agent, new RandomStreams(6).stream("learner"));
    }

    private static SegmentConfig vtrace() {
        return SegmentConfig.defaults().with("vtrace", true);
    }

    private static SegmentConfig prioritized(double alpha) {
        return SegmentConfig.defaults()
                .with("prioritized", true)
                .with("alpha", alpha)
                .with("beta", 0.1)
                .with("finalBeta", 0.6);
    }

    /** Ratios of the policy with the parameters of the start to the one that acted. */
    private double[] ratios() {
        double[] ratios = new double[TinyBatch.SIZE];
        for (int i = 0; i < ratios.length; i++) {
            double now = LinearLoss.logProbabilities(LinearLoss.logits(start, batch.observation[i]))[batch.action[i]];
            ratios[i] = Math.exp(now - LinearLoss.logProbabilities(batch.logits[i])[batch.action[i]]);
        }
        return ratios;
    }

    /**
     * By the definition: the sum over k of what the traces of the steps before leave of the clipped error of step k.
     *
     * @param value of each row
     */
    private double[] advantages(double[] value, double[] ratio, double errorClip, double traceClip) {
        double[] advantage = new double[TinyBatch.SIZE];
        for (int first = 0; first < advantage.length; first++) {
            double weight = 1;
            for (int i = first; i < advantage.length; i += TinyBatch.COLUMNS) {
                int after = i + TinyBatch.COLUMNS;
                double next = after < TinyBatch.SIZE ? value[after] : batch.bootstrap[i % TinyBatch.COLUMNS];
                next = batch.terminated[i] ? 0 : batch.truncated[i] ? batch.finalValue[i] : next;
                double error = batch.reward[i] + DISCOUNT * next - value[i];
                advantage[first] += weight * Math.min(ratio[i], errorClip) * error;
                if (batch.terminated[i] || batch.truncated[i]) {
                    break;
                }
                weight *= DISCOUNT * LAMBDA * Math.min(ratio[i], traceClip);
            }
        }
        return advantage;
    }

    private static double[] sum(double[] first, double... second) {
        double[] sum = first.clone();
        Arrays.setAll(sum, i -> first[i] + second[i]);
        return sum;
    }

    private LinearLoss loss(double[] advantages, double[] returns, boolean normalize, double valueClip) {
        double[] used = normalize ? LinearLoss.normalized(advantages) : advantages;
        return LinearLoss.ppo(start, batch, used, returns, 0.2, valueClip, 0.7, 0.01);
    }

    @ParameterizedTest
    @CsvSource({"false, 0, 1, 1", "true, 0.2, 1, 1", "false, 0.2, 0.9, 1.1", "true, 0, 2, 0.8"})
    void laterMinibatchesHaveAdvantagesOfTheNewestValuesAndRatios(
            boolean normalize, double valueClip, double errorClip, double traceClip) {
        SegmentConfig segments = vtrace().with("errorClip", errorClip).with("traceClip", traceClip);
        double[] none = new double[TinyBatch.SIZE];
        Arrays.fill(none, 1);
        double[] first = advantages(batch.value, none, errorClip, traceClip);
        double[] firstReturns = sum(first, batch.value);
        LinearLoss firstLoss = loss(first, firstReturns, normalize, valueClip);
        double[] ratios = ratios();
        assertThat(Arrays.stream(ratios).boxed()).anyMatch(ratio -> ratio < 0.9).anyMatch(ratio -> ratio > 1.1);
        try (Ppo ppo = ppo(2, 1, normalize, valueClip, segments)) {
            Map<String, double[]> statistics = ppo.optimize(batch.samples(), 1);
            for (int i = 0; i < TinyBatch.SIZE; i++) {
                batch.value[i] = LinearLoss.valueOf(start, batch.observation[i]);
            }
            double[] second = advantages(batch.value, ratios, errorClip, traceClip);
            double[] returns = sum(second, batch.value);
            LinearLoss secondLoss = loss(second, returns, normalize, valueClip);
            are(statistics, "loss", firstLoss.total(), secondLoss.total());
            are(statistics, "policyLoss", firstLoss.policy(), secondLoss.policy());
            are(statistics, "valueLoss", firstLoss.value(), secondLoss.value());
            double[] gradient = LinearLoss.gradient(
                    p -> LinearLoss.ppo(
                                    p,
                                    batch,
                                    normalize ? LinearLoss.normalized(second) : second,
                                    returns,
                                    0.2,
                                    valueClip,
                                    0.7,
                                    0.01)
                            .total(),
                    start);
            assertThat(agent.parameters().gradients().toDoubles()).containsExactly(gradient, within(1e-5));
        }
    }

    private static void are(Map<String, double[]> statistics, String name, double... expected) {
        assertThat(statistics.get(name)).as(name).containsExactly(expected, within(1e-5));
    }

    /** What the first minibatch has not seen stays as it was recorded. */
    @Test
    void aMinibatchRenewsItsOwnSegmentsOnly() {
        try (Ppo ppo = ppo(2, 2, false, 0, vtrace())) {
            double[] losses = ppo.optimize(batch.samples(), 1).get("policyLoss");
            double[] ratios = ratios();
            double[] none = new double[TinyBatch.SIZE];
            Arrays.fill(none, 1);
            double[] recorded = advantages(batch.value, none, 1, 1);
            double[] value = new double[TinyBatch.SIZE];
            Arrays.setAll(value, i -> LinearLoss.valueOf(start, batch.observation[i]));
            double[] newest = advantages(value, ratios, 1, 1);
            assertThat(sorted(losses[0], losses[1]))
                    .as("both columns as recorded")
                    .containsExactly(sorted(policyLoss(recorded, 0), policyLoss(recorded, 1)), within(1e-5));
            assertThat(sorted(losses[2], losses[3]))
                    .as("both columns renewed")
                    .containsExactly(sorted(policyLoss(newest, 0), policyLoss(newest, 1)), within(1e-5));
        }
    }

    private static double[] sorted(double... numbers) {
        Arrays.sort(numbers);
        return numbers;
    }

    /** Of one column. */
    private double policyLoss(double[] advantage, int column) {
        Arrays.fill(batch.valid, false);
        for (int i = column; i < TinyBatch.SIZE; i += TinyBatch.COLUMNS) {
            batch.valid[i] = true;
        }
        double loss = LinearLoss.ppo(start, batch, advantage, advantage, 0.2, 0, 0.7, 0.01)
                .policy();
        Arrays.fill(batch.valid, true);
        return loss;
    }

    private double[] priorities(double alpha) {
        double[] advantages = batch.advantages(DISCOUNT, LAMBDA);
        double[] sums = new double[TinyBatch.COLUMNS];
        for (int i = 0; i < TinyBatch.SIZE; i++) {
            sums[i % TinyBatch.COLUMNS] += Math.abs(advantages[i]);
        }
        double total = Arrays.stream(sums).map(sum -> Math.pow(sum, alpha)).sum();
        return Arrays.stream(sums).map(sum -> Math.pow(sum, alpha) / total).toArray();
    }

    /** Both columns are in the only minibatch; their weights are (2 p)^-beta, beta 0.6 at the end of the run and 0.35 in its middle. */
    @ParameterizedTest
    @CsvSource({"false, 1, 0.6", "true, 1, 0.6", "true, 0.5, 0.35"})
    void advantagesAreWeightedAgainstTheirPriority(boolean normalize, double progress, double beta) {
        double alpha = 4;
        double[] share = priorities(alpha);
        assertThat(share[0]).isNotCloseTo(0.5, within(0.1));
        double[] raw = batch.advantages(DISCOUNT, LAMBDA);
        double[] weighted = normalize ? LinearLoss.normalized(raw) : raw.clone();
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] *= Math.pow(2 * share[i % TinyBatch.COLUMNS], -beta);
        }
        double[] returns = batch.returns(DISCOUNT, LAMBDA);
        LinearLoss expected = LinearLoss.ppo(start, batch, weighted, returns, 0.2, 0, 0.7, 0.01);
        try (Ppo ppo = ppo(1, 1, normalize, 0, prioritized(alpha))) {
            are(ppo.optimize(batch.samples(), progress), "loss", expected.total());
        }
    }

    /** Of 400 minibatches of one column, each column has its share, within four standard deviations of the binomial. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 2})
    void segmentsAreDrawnInProportionToTheirPriority(double alpha) {
        double[] share = priorities(alpha);
        double[] advantages = batch.advantages(DISCOUNT, LAMBDA);
        double weight = Math.pow(2 * share[0], -0.6);
        for (int i = 0; i < advantages.length; i++) {
            advantages[i] *= weight;
        }
        double first = policyLoss(advantages, 0);
        try (Ppo ppo = ppo(200, 2, false, 0, prioritized(alpha))) {
            double[] losses = ppo.optimize(batch.samples(), 1).get("policyLoss");
            long count = Arrays.stream(losses)
                    .filter(loss -> Math.abs(loss - first) < 1e-4)
                    .count();
            assertThat(count / 400.0).isCloseTo(share[0], within(4 * Math.sqrt(share[0] * share[1] / 400)));
        }
    }

    /** Column 1 idles from row 3 on; what idle rows hold is absurd. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsInWhichAColumnIdledHaveNoPart(boolean prioritized) {
        for (int i = 7; i < TinyBatch.SIZE; i += 2) {
            batch.valid[i] = false;
            batch.reward[i] = 1e6;
            batch.value[i] = -1e6;
        }
        double[] advantages = batch.advantages(DISCOUNT, LAMBDA);
        if (prioritized) {
            double[] sums = new double[TinyBatch.COLUMNS];
            for (int i = 0; i < TinyBatch.SIZE; i++) {
                sums[i % 2] += batch.valid[i] ? Math.abs(advantages[i]) : 0;
            }
            for (int i = 0; i < TinyBatch.SIZE; i++) {
                advantages[i] *= Math.pow(2 * sums[i % 2] / (sums[0] + sums[1]), -0.6);
            }
        }
        double[] returns = batch.returns(DISCOUNT, LAMBDA);
        LinearLoss expected = LinearLoss.ppo(start, batch, advantages, returns, 0.2, 0, 0.7, 0.01);
        SegmentConfig segments = prioritized ? prioritized(1) : vtrace();
        try (Ppo ppo = ppo(1, 1, false, 0, segments)) {
            are(ppo.optimize(batch.samples(), 1), "loss", expected.total());
        }
    }

    @Test
    void moreMinibatchesThanColumnsAreRefused() {
        try (Ppo ppo = ppo(1, 3, false, 0, vtrace())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ppo.optimize(batch.samples(), 0))
                    .withMessage("minibatches must be at most 2 (columns, as segments are whole ones), got 3");
        }
    }

    @Test
    void nothingAccumulatesOverThousandsOfUpdates() {
        var samples = batch.samples();
        try (Ppo ppo = ppo(2, 2, true, 0.2, prioritized(0.8).with("vtrace", true))) {
            NativeMemory.assertFlat(300, 4, () -> ppo.optimize(samples, 0.5));
        }
    }
}
