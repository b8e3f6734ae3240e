package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

class BernoulliTest implements DistributionContract {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Bernoulli two = new Bernoulli(2);

    /** Probabilities of yes 0.25 and 0.8. */
    private final Tensor byHand = Tensor.of(new double[] {-Math.log(3), Math.log(4)}, 1, 2);

    @Override
    public Distribution distribution() {
        return two;
    }

    @Override
    public Tensor outputs() {
        return Tensor.of(new float[] {0.5f, -1, 0, 0.2f, 6, -7}, 3, 2);
    }

    @Override
    public TensorTree actions(long count) {
        return Tensor.zeros(DType.BOOL, count, 2);
    }

    @Override
    public Support support(TensorTree parameters) {
        return new Support(Tensor.of(new boolean[] {false, false, false, true, true, false, true, true}, 4, 2), 1);
    }

    private double probability(boolean first, boolean second) {
        return two.logProbability(byHand, Tensor.of(new boolean[] {first, second}, 1, 2))
                .exp()
                .item();
    }

    private static double entropy(double p) {
        return -(p * Math.log(p) + (1 - p) * Math.log(1 - p));
    }

    @Test
    void probabilitiesOfTheFlagsMultiplyAndEntropiesAdd() {
        assertThat(probability(true, true)).isCloseTo(0.2, within(1e-12));
        assertThat(probability(true, false)).isCloseTo(0.05, within(1e-12));
        assertThat(probability(false, true)).isCloseTo(0.6, within(1e-12));
        assertThat(probability(false, false)).isCloseTo(0.15, within(1e-12));
        assertThat(two.entropy(byHand).item()).isCloseTo(entropy(0.25) + entropy(0.8), within(1e-12));
        assertThat(two.divergence(byHand, Tensor.zeros(DType.FLOAT64, 1, 2)).item())
                .isCloseTo(2 * Math.log(2) - entropy(0.25) - entropy(0.8), within(1e-12));
    }

    @Test
    void certaintyLosesNoDigits() {
        Tensor certain = Tensor.of(new float[] {12, -12}, 1, 2);
        double rare = Math.log1p(Math.exp(-12));
        assertThat(two.logProbability(certain, Tensor.of(new boolean[] {true, false}, 1, 2))
                        .item())
                .isCloseTo(-2 * rare, within(1e-11));
        Tensor extreme = Tensor.of(new float[] {1e4f, -1e4f}, 1, 2).requireGradient();
        assertThat(two.entropy(extreme).item()).isZero();
        assertThat(two.logProbability(extreme, Tensor.of(new boolean[] {false, true}, 1, 2))
                        .item())
                .isEqualTo(-2e4);
        assertThat(two.divergence(extreme, extreme.neg()).item()).isEqualTo(2e4);
        two.entropy(extreme).sum().backward();
        assertThat(extreme.gradient().toFloats()).containsOnly(0f);
    }

    @Test
    void sampledFrequenciesAreTheProbabilities() {
        int count = 40_000;
        RandomGenerator[] random = new RandomGenerator[count];
        Arrays.fill(random, new RandomStreams(41).stream("hits"));
        Tensor actions = Tensor.zeros(DType.BOOL, count, 2);
        two.sample(byHand.to(DType.FLOAT32).expand(count, 2).contiguous(), random, actions);
        double[] probabilities = {0.25, 0.8};
        for (int i = 0; i < 2; i++) {
            double p = probabilities[i];
            double hits = actions.select(1, i).to(DType.FLOAT64).sum().item();
            assertThat(hits).isCloseTo(count * p, within(5 * Math.sqrt(count * p * (1 - p))));
        }
        double both = actions.select(1, 0)
                .logicalAnd(actions.select(1, 1))
                .to(DType.FLOAT64)
                .sum()
                .item();
        assertThat(both).as("independent").isCloseTo(count * 0.2, within(5 * Math.sqrt(count * 0.16)));
    }

    @Test
    void theModeIsTheLikelierValueOfEach() {
        Tensor actions = Tensor.zeros(DType.BOOL, 2, 2).fillInPlace(1);
        two.mode(Tensor.of(new float[] {0.1f, -0.1f, -3, 3}, 2, 2), actions);
        assertThat(actions.toDoubles()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void masksAreRefused() {
        assertThatThrownBy(() -> two.masked(byHand, Tensor.of(new boolean[] {true, true}, 1, 2)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Bernoulli");
        assertThatIllegalArgumentException().isThrownBy(() -> new Bernoulli(0));
    }
}
