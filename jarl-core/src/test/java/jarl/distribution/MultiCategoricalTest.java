package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
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

class MultiCategoricalTest implements DistributionContract {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final MultiCategorical twoAndThree = new MultiCategorical(2, 3);

    /** Weights 1, 3 of 4 and 1, 2, 5 of 8. */
    private final Tensor byHand = Tensor.of(new double[] {0, Math.log(3), 0, Math.log(2), Math.log(5)}, 1, 5);

    @Override
    public Distribution distribution() {
        return twoAndThree;
    }

    @Override
    public Tensor outputs() {
        return Tensor.of(new float[] {0.5f, -1, 2, 0, 1, 0, 0, 0, 0, 0, 8, 1, -3, 8.5f, 2}, 3, 5);
    }

    @Override
    public TensorTree actions(long count) {
        return Tensor.zeros(DType.INT64, count, 2);
    }

    @Override
    public Support support(TensorTree parameters) {
        return new Support(Tensor.of(new long[] {0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2}, 6, 2), 1);
    }

    @Test
    void probabilitiesOfTheChoicesMultiplyAndEntropiesAdd() {
        assertThat(twoAndThree
                        .logProbability(byHand, Tensor.of(new long[] {1, 2}, 1, 2))
                        .exp()
                        .item())
                .isCloseTo(0.75 * 0.625, within(1e-12));
        assertThat(twoAndThree
                        .logProbability(byHand, Tensor.of(new long[] {0, 1}, 1, 2))
                        .exp()
                        .item())
                .isCloseTo(0.25 * 0.25, within(1e-12));
        double first = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
        double second = -(0.125 * Math.log(0.125) + 0.25 * Math.log(0.25) + 0.625 * Math.log(0.625));
        assertThat(twoAndThree.entropy(byHand).item()).isCloseTo(first + second, within(1e-12));
        // against uniform choices: what is missing to the largest entropy
        assertThat(twoAndThree
                        .divergence(byHand, Tensor.zeros(DType.FLOAT64, 1, 5))
                        .item())
                .isCloseTo(Math.log(6) - first - second, within(1e-12));
    }

    /** Choices of equal and of different sizes are computed in different ways. */
    @Test
    void choicesOfEqualSizeGiveWhatSeparateCategoricalsGive() {
        MultiCategorical threes = new MultiCategorical(3, 3);
        Categorical three = new Categorical(3);
        Tensor p = Tensor.of(new double[] {0.5, -1, 2, 0, 1, 0.3, 7, 0, 1, -2, 0, 4}, 2, 6);
        Tensor q = p.neg().add(0.25);
        Tensor action = Tensor.of(new long[] {2, 0, 1, 1}, 2, 2);
        Tensor[] expected = {
            Tensor.zeros(DType.FLOAT64, 2), Tensor.zeros(DType.FLOAT64, 2), Tensor.zeros(DType.FLOAT64, 2)
        };
        for (int i = 0; i < 2; i++) {
            Tensor pPart = p.slice(1, 3L * i, 3L * i + 3);
            Tensor qPart = q.slice(1, 3L * i, 3L * i + 3);
            expected[0] = expected[0].add(three.logProbability(pPart, action.select(1, i)));
            expected[1] = expected[1].add(three.entropy(pPart));
            expected[2] = expected[2].add(three.divergence(pPart, qPart));
        }
        assertThat(threes.logProbability(p, action).toDoubles())
                .containsExactly(expected[0].toDoubles(), within(1e-12));
        assertThat(threes.entropy(p).toDoubles()).containsExactly(expected[1].toDoubles(), within(1e-12));
        assertThat(threes.divergence(p, q).toDoubles()).containsExactly(expected[2].toDoubles(), within(1e-12));
    }

    /** Both ways of computing: choices of different and of equal sizes. */
    @Test
    void impossibleChoicesCountNothing() {
        float impossible = Float.NEGATIVE_INFINITY;
        Tensor logits = Tensor.of(new float[] {0, 0, 0, impossible, 0}, 1, 5);
        assertThat(twoAndThree.entropy(logits).item()).isCloseTo(2 * Math.log(2), within(1e-6));
        assertThat(twoAndThree.divergence(logits, logits).item()).isZero();
        Tensor equal = Tensor.of(new float[] {0, 0, impossible, 0}, 1, 4);
        assertThat(new MultiCategorical(2, 2).entropy(equal).item()).isCloseTo(Math.log(2), within(1e-6));
        assertThat(new MultiCategorical(2, 2).divergence(equal, equal).item()).isZero();
    }

    @Test
    void sampledFrequenciesAreTheProbabilities() {
        int count = 40_000;
        RandomGenerator[] random = new RandomGenerator[count];
        Arrays.fill(random, new RandomStreams(31).stream("hits"));
        Tensor actions = Tensor.zeros(DType.INT64, count, 2);
        twoAndThree.sample(byHand.to(DType.FLOAT32).expand(count, 5).contiguous(), random, actions);
        int[] hits = new int[6];
        long[] values = actions.toLongs();
        for (int row = 0; row < count; row++) {
            hits[(int) (3 * values[2 * row] + values[2 * row + 1])]++;
        }
        double[] first = {0.25, 0.75};
        double[] second = {0.125, 0.25, 0.625};
        for (int i = 0; i < 6; i++) {
            double probability = first[i / 3] * second[i % 3];
            double deviation = Math.sqrt(count * probability * (1 - probability));
            assertThat((double) hits[i]).isCloseTo(count * probability, within(5 * deviation));
        }
    }

    @Test
    void eachChoiceTakesOneUniformOfTheRowsStream() {
        // 0.3 of 1, 3 is the second value; 0.3 of 1, 2, 5 as well; 0.9 the last
        double[] uniforms = {0.3, 0.3, 0.1, 0.9};
        int[] used = {0};
        RandomGenerator tape = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("only uniforms were expected");
            }

            @Override
            public double nextDouble() {
                return uniforms[used[0]++];
            }
        };
        Tensor actions = Tensor.zeros(DType.INT64, 2, 2);
        Tensor logits = byHand.to(DType.FLOAT32).expand(2, 5).contiguous();
        twoAndThree.sample(logits, new RandomGenerator[] {tape, tape}, actions);
        assertThat(actions.toLongs()).containsExactly(1, 1, 0, 2);
        assertThat(used[0]).isEqualTo(4);
    }

    @Test
    void theModeIsTheFirstOfTheLargestOfEachChoice() {
        Tensor actions = Tensor.zeros(DType.INT64, 2, 2);
        twoAndThree.mode(Tensor.of(new float[] {0, 3, 3, -5, 3, 2, 2, -2, -1, -1}, 2, 5), actions);
        assertThat(actions.toLongs()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void aFamilyWithoutChoicesIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(MultiCategorical::new);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiCategorical(2, 0))
                .withMessageContaining("n=0");
    }
}
