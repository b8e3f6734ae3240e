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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquashedGaussianTest implements DistributionContract {

    private static final int POINTS = 240;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final SquashedGaussian one = new SquashedGaussian(1);
    private final SquashedGaussian two = new SquashedGaussian(2);

    @Override
    public Distribution distribution() {
        return two;
    }

    @Override
    public Tensor outputs() {
        return Tensor.of(new float[] {0, 0.3f, -1, -0.8f, 0.5f, -0.4f, -0.9f, -1.1f, -0.3f, 0, -0.8f, -1.2f}, 3, 4);
    }

    @Override
    public TensorTree actions(long count) {
        return Tensor.zeros(DType.FLOAT32, count, 2);
    }

    /** The middles of a grid over (-1, 1): the density and its derivatives vanish at the bounds. */
    @Override
    public Support support(TensorTree parameters) {
        double step = 2.0 / POINTS;
        double[] points = new double[2 * POINTS * POINTS];
        for (int i = 0; i < POINTS; i++) {
            for (int j = 0; j < POINTS; j++) {
                points[2 * (i * POINTS + j)] = (i + 0.5) * step - 1;
                points[2 * (i * POINTS + j) + 1] = (j + 0.5) * step - 1;
            }
        }
        return new Support(Tensor.of(points, (long) POINTS * POINTS, 2), step * step);
    }

    private static GaussianParameters parameters(double mean, double std) {
        return new GaussianParameters(
                Tensor.of(new double[] {mean}, 1, 1), Tensor.of(new double[] {Math.log(std)}, 1, 1));
    }

    private static Tensor action(double value) {
        return Tensor.of(new double[] {value}, 1, 1);
    }

    @Test
    void theDensityIsThatOfTheGaussianDividedByTheSlope() {
        double peak = -0.5 * Math.log(2 * Math.PI);
        assertThat(one.logProbability(parameters(0, 1), action(0)).item()).isCloseTo(peak, within(1e-12));
        // atanh(0.6) = log(2), 1 - 0.6^2 = 0.64
        double x = Math.log(2);
        assertThat(one.logProbability(parameters(0, 1), action(0.6)).item())
                .isCloseTo(peak - 0.5 * x * x - Math.log(0.64), within(1e-12));
        assertThat(one.logProbability(parameters(0.2, 2), action(-0.6)).item())
                .isCloseTo(peak - 0.5 * Math.pow((-x - 0.2) / 2, 2) - Math.log(2) - Math.log(0.64), within(1e-12));
    }

    /** Independent numbers: scipy.integrate.quad over x, in double precision. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.6698041182, 1e-6",
        "0, 0.1, -0.8935972127, 1e-6",
        "0.5, 0.5, 0.2983731476, 1e-6",
        "-1.3, 1, -0.2756566770, 1e-6",
        "2, 1.5, -1.2337702269, 1e-6",
        "0, 2, -0.0012334187, 2e-6",
        "1, 2, -0.3597096990, 2e-6",
        "0, 4, -2.3527897282, 1e-3",
        "0, 7.38905609893065, -7.0743445395, 0.02"
    })
    void entropyEqualsAdaptiveQuadrature(double mean, double std, double entropy, double tolerance) {
        assertThat(one.entropy(parameters(mean, std)).item()).isCloseTo(entropy, within(tolerance));
    }

    @Test
    void entropyIsBelowThatOfUniformActions() {
        for (double std = 0.1; std < 8; std += 0.1) {
            assertThat(one.entropy(parameters(0, std)).item()).isLessThan(Math.log(2));
        }
        assertThat(one.entropy(parameters(0, 0.87)).item()).isGreaterThan(Math.log(2) - 0.02);
    }

    @Test
    void divergenceIsThatOfTheGaussians() {
        GaussianParameters p = parameters(0.3, 0.5);
        GaussianParameters q = parameters(-0.4, 2);
        double expected = Math.log(4) + (0.25 + 0.49) / 8 - 0.5;
        assertThat(one.divergence(p, q).item()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void samplesAreSquashedGaussianSamples() {
        int count = 1000;
        Tensor squashed = Tensor.zeros(DType.FLOAT32, count, 1);
        Tensor plain = Tensor.zeros(DType.FLOAT32, count, 1);
        GaussianParameters rows =
                new GaussianParameters(Tensor.full(0.4, count, 1), Tensor.full(Math.log(0.8), count, 1));
        one.sample(rows, generators(count), squashed);
        new DiagonalGaussian(1).sample(rows, generators(count), plain);
        assertThat(squashed.sub(plain.tanh()).abs().max().item()).isLessThan(2e-7);
    }

    private static RandomGenerator[] generators(int count) {
        RandomGenerator[] random = new RandomGenerator[count];
        Arrays.fill(random, new RandomStreams(43).stream("samples"));
        return random;
    }

    @Test
    void actionsStayStrictlyInsideTheBounds() {
        int count = 200;
        GaussianParameters wide = new GaussianParameters(
                Tensor.of(new float[] {40}, 1, 1).expand(count, 1).contiguous(), Tensor.full(3, count, 1));
        Tensor actions = Tensor.zeros(DType.FLOAT32, count, 1);
        one.sample(wide, generators(count), actions);
        assertThat(actions.abs().max().item()).isLessThan(1).isGreaterThan(0.9999999);
        one.mode(wide, actions);
        assertThat(actions.max().item()).isLessThan(1);
        assertThat(one.logProbability(wide, actions).isFinite().all().item()).isEqualTo(1);
    }

    @Test
    void actionsAtTheBoundsHaveFiniteProbabilitiesAndDerivatives() {
        Tensor mean = Tensor.of(new float[] {0.5f, 0.5f, 0.5f}, 3, 1).requireGradient();
        Tensor logStd = Tensor.of(new float[] {0, -1, 2}, 3, 1).requireGradient();
        GaussianParameters p = new GaussianParameters(mean, logStd);
        Tensor logProbability = one.logProbability(p, Tensor.of(new float[] {1, -1, 1}, 3, 1));
        assertThat(logProbability.isFinite().all().item()).isEqualTo(1);
        logProbability.sum().add(one.entropy(p).sum()).backward();
        assertThat(mean.gradient().isFinite().all().item()).isEqualTo(1);
        assertThat(logStd.gradient().isFinite().all().item()).isEqualTo(1);
    }

    @Test
    void extremeMeansHaveFiniteEntropy() {
        GaussianParameters far = new GaussianParameters(
                Tensor.of(new float[] {-300, 300, 1e4f}, 3, 1), Tensor.of(new float[] {0, 2, -5}, 3, 1));
        // log(1 - tanh(x)^2) is 2 log 2 - 2 |x| out there
        double gaussian = 0.5 * (1 + Math.log(2 * Math.PI));
        assertThat(one.entropy(far).toDoubles()[0]).isCloseTo(gaussian + 2 * Math.log(2) - 600, within(1e-3));
        assertThat(one.entropy(far).isFinite().all().item()).isEqualTo(1);
    }

    /** In single precision the stored action loses digits near the bounds; up to 0.9999 the density must not. */
    @Test
    void singlePrecisionAgreesWithDouble() {
        for (double value : new double[] {0, 0.1, -0.5, 0.9, -0.99, 0.9999}) {
            float stored = (float) value;
            Tensor single = one.logProbability(
                    new GaussianParameters(Tensor.full(0.25, 1, 1), Tensor.full(0.5, 1, 1)),
                    Tensor.of(new float[] {stored}, 1, 1));
            Tensor precise = one.logProbability(parameters(0.25, Math.exp(0.5)), action(stored));
            assertThat(single.item()).isCloseTo(precise.item(), within(2e-5));
        }
    }

    /** Squashing moves the largest density away from the mean's image, so the usual clause does not hold. */
    @Override
    @Test
    public void noSampleIsMoreLikelyThanTheMode() {
        int count = 20_000;
        GaussianParameters rows =
                new GaussianParameters(Tensor.full(0.8, count, 1), Tensor.full(Math.log(0.9), count, 1));
        Tensor mode = Tensor.zeros(DType.FLOAT32, count, 1);
        one.mode(rows, mode);
        assertThat(mode.select(0, 0).item()).isCloseTo(Math.tanh(0.8), within(1e-7));
        Tensor samples = Tensor.zeros(DType.FLOAT32, count, 1);
        one.sample(rows, generators(count), samples);
        double below = samples.lt(mode).to(DType.FLOAT64).sum().item();
        assertThat(below).as("the median").isCloseTo(count / 2.0, within(5 * Math.sqrt(count) / 2));
    }

    @Test
    void actionsOfAnyShapeAreOneVector() {
        Tensor outputs = outputs().slice(0, 0, 2);
        TensorTree rows = two.parameters(outputs);
        Tensor action = Tensor.of(new float[] {0.3f, -0.7f, 0.1f, 0.2f}, 2, 2);
        float[] expected = two.logProbability(rows, action).toFloats();
        assertThat(two.logProbability(rows, action.view(2, 1, 2)).toFloats()).isEqualTo(expected);
        Tensor narrow = Tensor.of(new float[] {0.1f, 0.2f});
        TensorTree single =
                new GaussianParameters(Tensor.zeros(DType.FLOAT32, 2, 1), Tensor.zeros(DType.FLOAT32, 2, 1));
        assertThat(one.logProbability(single, narrow).toFloats())
                .isEqualTo(one.logProbability(single, narrow.view(2, 1)).toFloats());
    }
}
