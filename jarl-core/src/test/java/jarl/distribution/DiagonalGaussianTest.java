package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DiagonalGaussianTest implements DistributionContract {

    private static final int POINTS = 161;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final DiagonalGaussian two = new DiagonalGaussian(2);
    private final GaussianParameters p = parameters(0, 0.5, -0.5, 0.2);
    private final GaussianParameters q = parameters(0.1, 0.4, -0.4, 0.1);

    private static GaussianParameters parameters(double mean0, double mean1, double logStd0, double logStd1) {
        return new GaussianParameters(
                Tensor.of(new double[] {mean0, mean1}, 1, 2), Tensor.of(new double[] {logStd0, logStd1}, 1, 2));
    }

    @Override
    public Distribution distribution() {
        return two;
    }

    @Override
    public Tensor outputs() {
        return Tensor.of(new float[] {0, 0.5f, -0.5f, 0.2f, 1, -1, 0.1f, 0.3f, -0.5f, 0, 0, -0.2f}, 3, 4);
    }

    @Override
    public TensorTree actions(long count) {
        return Tensor.zeros(DType.FLOAT32, count, 2);
    }

    /** A grid over 8 standard deviations on either side: the trapezoidal rule is nearly exact for such functions. */
    @Override
    public Support support(TensorTree parameters) {
        GaussianParameters row = (GaussianParameters) parameters;
        double[] mean = row.mean().toDoubles();
        double[] std = row.logStd().exp().toDoubles();
        double step = 16.0 / (POINTS - 1);
        double[] points = new double[2 * POINTS * POINTS];
        for (int i = 0; i < POINTS; i++) {
            for (int j = 0; j < POINTS; j++) {
                points[2 * (i * POINTS + j)] = mean[0] + std[0] * (i * step - 8);
                points[2 * (i * POINTS + j) + 1] = mean[1] + std[1] * (j * step - 8);
            }
        }
        return new Support(Tensor.of(points, (long) POINTS * POINTS, 2), step * step * std[0] * std[1]);
    }

    /** The numbers of rlpyt's Gaussian, and with more digits those of PyTorch 2.13. */
    @Test
    void numbersEqualTheOriginals() {
        Tensor action = Tensor.of(new double[] {0.3, -0.7}, 1, 2);
        assertThat(two.logProbability(p, action).item()).isCloseTo(-2.1428, within(5e-5));
        assertThat(two.entropy(p).item()).isCloseTo(2.5379, within(5e-5));
        assertThat(two.divergence(p, q).item()).isCloseTo(0.0353, within(5e-5));
        assertThat(two.logProbability(p, action).item()).isCloseTo(-2.1428301818356625, within(1e-12));
        assertThat(two.entropy(p).item()).isCloseTo(2.5378770664093455, within(1e-12));
        assertThat(two.divergence(p, q).item()).isCloseTo(0.03528811402692811, within(1e-12));
    }

    @Test
    void theStandardNormalHasItsPeakEntropyAndDivergence() {
        GaussianParameters standard = parameters(0, 0, 0, 0);
        double peak = -Math.log(2 * Math.PI);
        assertThat(two.logProbability(standard, Tensor.zeros(DType.FLOAT64, 1, 2))
                        .item())
                .isCloseTo(peak, within(1e-12));
        assertThat(two.logProbability(standard, Tensor.of(new double[] {1, 2}, 1, 2))
                        .item())
                .isCloseTo(peak - 2.5, within(1e-12));
        assertThat(two.entropy(standard).item()).isCloseTo(1 + Math.log(2 * Math.PI), within(1e-12));
        // KL to a mean moved by 3 is 3^2 / 2
        assertThat(two.divergence(standard, parameters(3, 0, 0, 0)).item()).isCloseTo(4.5, within(1e-12));
    }

    @Test
    void sampledMomentsAreThoseOfTheParameters() {
        int count = 40_000;
        RandomGenerator[] random = new RandomGenerator[count];
        Arrays.fill(random, new RandomStreams(37).stream("moments"));
        Tensor samples = Tensor.zeros(DType.FLOAT32, count, 2);
        GaussianParameters repeated = TensorTree.map(
                p, leaf -> leaf.to(DType.FLOAT32).expand(count, 2).contiguous());
        two.sample(repeated, random, samples);
        for (int i = 0; i < 2; i++) {
            double mean = p.mean().toDoubles()[i];
            double std = Math.exp(p.logStd().toDoubles()[i]);
            Tensor column = samples.select(1, i);
            assertThat(column.mean().item()).isCloseTo(mean, within(5 * std / Math.sqrt(count)));
            assertThat(column.standardDeviation().item()).isCloseTo(std, within(5 * std / Math.sqrt(2.0 * count)));
        }
        Tensor product = samples.select(1, 0).mul(samples.select(1, 1).sub(0.5));
        assertThat(product.mean().item()).as("covariance").isCloseTo(0, within(5 * Math.exp(-0.3) / Math.sqrt(count)));
    }

    @Test
    void theModeIsTheMean() {
        Tensor action = Tensor.zeros(DType.FLOAT32, 1, 2);
        two.mode(TensorTree.map(p, leaf -> leaf.to(DType.FLOAT32)), action);
        assertThat(action.toFloats()).containsExactly(0, 0.5f);
    }

    @Test
    void outputsAreMeansThenLogarithmsOfStandardDeviations() {
        GaussianParameters read = (GaussianParameters) two.parameters(Tensor.of(new float[] {1, 2, 3, 4}, 1, 4));
        assertThat(read.mean().toFloats()).containsExactly(1, 2);
        assertThat(read.logStd().toFloats()).containsExactly(3, 4);
    }

    /** Actions of a box of any shape are one vector; they must not be broadcast against the parameters. */
    @Test
    void actionsOfAnyShapeAreOneVector() {
        GaussianParameters rows = TensorTree.map(p, leaf -> Tensor.cat(List.of(leaf, leaf.add(1)), 0));
        Tensor action = Tensor.of(new double[] {0.3, -0.7, 1, 2}, 2, 2);
        double[] expected = two.logProbability(rows, action).toDoubles();
        assertThat(two.logProbability(rows, action.view(2, 1, 2)).toDoubles()).isEqualTo(expected);
        assertThat(two.logProbability(rows, action.view(2, 2, 1)).toDoubles()).isEqualTo(expected);
        DiagonalGaussian one = new DiagonalGaussian(1);
        GaussianParameters narrow = TensorTree.slice(rows, 1, 0, 1);
        Tensor numbers = Tensor.of(new double[] {0.1, 0.2});
        assertThat(one.logProbability(narrow, numbers).toDoubles())
                .isEqualTo(one.logProbability(narrow, numbers.view(2, 1)).toDoubles());
    }

    @Test
    void theActionSpaceChoosesTheFamily() {
        assertThat(Distributions.of(new Discrete(3))).isEqualTo(new Categorical(3));
        assertThat(Distributions.of(Box.of(-1, 1, 2, 3))).isEqualTo(new DiagonalGaussian(6));
    }
}
