package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CategoricalTest implements DistributionContract {

    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Categorical four = new Categorical(4);
    private final Tensor p = Tensor.of(new double[] {0.5, -1, 2, 0}, 1, 4);
    private final Tensor q = Tensor.of(new double[] {1, 1, -0.5, 0.25}, 1, 4);

    @Override
    public Distribution distribution() {
        return four;
    }

    @Override
    public Tensor outputs() {
        return Tensor.of(new float[] {0.5f, -1, 2, 0, 0, 0, 0, 0, 8, 1, -3, 8.5f}, 3, 4);
    }

    @Override
    public TensorTree actions(long count) {
        return Tensor.zeros(DType.INT64, count);
    }

    @Override
    public Support support(TensorTree parameters) {
        return new Support(Tensor.of(new long[] {0, 1, 2, 3}), 1);
    }

    /** Golden numbers: torch.distributions.Categorical of PyTorch 2.13. */
    @Test
    void numbersEqualPyTorch() {
        double[] expected = {-1.84234958239, -3.34234958239, -0.34234958239, -2.34234958239};
        for (int i = 0; i < 4; i++) {
            assertThat(four.logProbability(p, Tensor.of(new long[] {i})).item()).isCloseTo(expected[i], within(1e-10));
        }
        assertThat(four.entropy(p).item()).isCloseTo(0.878281175268733, within(1e-12));
        assertThat(four.divergence(p, q).item()).isCloseTo(1.2505273861311228, within(1e-12));
    }

    @Test
    void weightsAreProbabilitiesOnceDividedByTheirSum() {
        // weights 1, 2, 5 of 8
        Tensor logits = Tensor.of(new double[] {0, Math.log(2), Math.log(5)}, 1, 3);
        Categorical three = new Categorical(3);
        assertThat(three.logProbability(logits, Tensor.of(new long[] {1})).exp().item())
                .isCloseTo(0.25, within(1e-12));
        double entropy = -(0.125 * Math.log(0.125) + 0.25 * Math.log(0.25) + 0.625 * Math.log(0.625));
        assertThat(three.entropy(logits).item()).isCloseTo(entropy, within(1e-12));
        Tensor uniform = Tensor.zeros(DType.FLOAT64, 1, 3);
        assertThat(three.divergence(logits, uniform).item()).isCloseTo(Math.log(3) - entropy, within(1e-12));
    }

    @Test
    void entropyLiesBetweenZeroAndTheLogarithmOfN() {
        assertThat(four.entropy(Tensor.zeros(DType.FLOAT64, 1, 4)).item()).isCloseTo(Math.log(4), within(1e-12));
        assertThat(four.entropy(Tensor.of(new float[] {0, 1e4f, 0, 0}, 1, 4)).item())
                .isZero();
    }

    @Test
    void addingAConstantToTheLogitsChangesNothing() {
        assertThat(four.entropy(p.add(1000)).item()).isCloseTo(four.entropy(p).item(), within(1e-9));
        assertThat(four.divergence(p, p.add(-500)).item()).isCloseTo(0, within(1e-9));
    }

    @Test
    void sampledFrequenciesAreTheProbabilities() {
        int count = 40_000;
        double[] probabilities = p.softmax(-1).toDoubles();
        long[] hits = hits(p.to(DType.FLOAT32), count);
        for (int i = 0; i < 4; i++) {
            double deviation = Math.sqrt(count * probabilities[i] * (1 - probabilities[i]));
            assertThat((double) hits[i]).isCloseTo(count * probabilities[i], within(5 * deviation));
        }
    }

    private static long[] hits(Tensor logits, int count) {
        int n = (int) logits.size(-1);
        RandomGenerator[] random = new RandomGenerator[count];
        Arrays.fill(random, new RandomStreams(31).stream("hits"));
        Tensor actions = Tensor.zeros(DType.INT64, count);
        new Categorical(n).sample(logits.view(1, n).expand(count, n).contiguous(), random, actions);
        long[] hits = new long[n];
        for (long action : actions.toLongs()) {
            hits[(int) action]++;
        }
        return hits;
    }

    @Test
    void extremeLogitsStayExact() {
        assertThat(hits(Tensor.of(new float[] {-1e4f, 1e4f, 0}), 1000)).containsExactly(0, 1000, 0);
        assertThat(hits(Tensor.of(new float[] {-1e4f, -1e4f, -3e4f}), 1000)[2]).isZero();
        assertThat(hits(Tensor.of(new float[] {0, -INFINITY, 0}), 1000)[1]).isZero();
        assertThat(hits(Tensor.of(new float[] {-INFINITY, -INFINITY, -50}), 100))
                .containsExactly(0, 0, 100);
        Tensor large = Tensor.of(new float[] {-1e4f, 1e4f, 0}, 1, 3);
        Categorical three = new Categorical(3);
        assertThat(three.logProbability(large, Tensor.of(new long[] {1})).item())
                .isZero();
        assertThat(three.logProbability(large, Tensor.of(new long[] {0})).item())
                .isEqualTo(-2e4);
        assertThat(three.divergence(large, large).item()).isZero();
        assertThat(three.divergence(large, large.neg()).item()).isEqualTo(2e4);
    }

    /** A uniform draw just below 1 must not fall off the end onto an impossible choice. */
    @Test
    void theLargestDrawHitsThePossibleChoices() {
        RandomGenerator almostOne = () -> -1L;
        Tensor action = Tensor.zeros(DType.INT64, 1);
        new Categorical(3)
                .sample(
                        Tensor.of(new float[] {0.3f, 0.7f, -INFINITY}, 1, 3),
                        new RandomGenerator[] {almostOne},
                        action);
        assertThat(action.item()).isEqualTo(1);
        RandomGenerator zero = () -> 0L;
        new Categorical(3)
                .sample(Tensor.of(new float[] {-INFINITY, 0.7f, 0}, 1, 3), new RandomGenerator[] {zero}, action);
        assertThat(action.item()).isEqualTo(1);
    }

    @Test
    void impossibleChoicesCountNothing() {
        Categorical three = new Categorical(3);
        Tensor masked = Tensor.of(new float[] {0, -INFINITY, 0}, 1, 3).requireGradient();
        assertThat(three.entropy(masked).item()).isCloseTo(Math.log(2), within(1e-6));
        assertThat(three.divergence(masked, masked).item()).isZero();
        assertThat(three.divergence(masked, Tensor.zeros(DType.FLOAT32, 1, 3)).item())
                .isCloseTo(Math.log(3) - Math.log(2), within(1e-6));
        assertThat(three.logProbability(masked, Tensor.of(new long[] {1})).item())
                .isEqualTo(Double.NEGATIVE_INFINITY);
        three.entropy(masked)
                .add(three.divergence(masked, masked.detach()))
                .sub(three.logProbability(masked, Tensor.of(new long[] {0})))
                .sum()
                .backward();
        assertThat(masked.gradient().toFloats()).containsExactly(-0.5f, 0, 0.5f);
    }

    @Test
    void theModeIsTheFirstOfTheLargest() {
        Tensor logits = Tensor.of(new float[] {0, 3, 3, -INFINITY, -5, -4, -1, -2}, 2, 4);
        Tensor action = Tensor.zeros(DType.INT64, 2);
        four.mode(logits, action);
        assertThat(action.toLongs()).containsExactly(1, 2);
    }
}
