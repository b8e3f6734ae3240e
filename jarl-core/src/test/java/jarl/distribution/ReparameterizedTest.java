package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.distribution.Reparameterized.Drawn;
import jarl.nn.GradientCheck;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Draws that can be differentiated, by hand, by finite differences and against what the same families say elsewhere. */
class ReparameterizedTest {

    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    @AutoClose
    final TensorScope scope = TensorScope.open();

    static Stream<Reparameterized> families() {
        return Stream.of(new DiagonalGaussian(2), new SquashedGaussian(2));
    }

    private static GaussianParameters parameters(double... meansThenLogStds) {
        int d = meansThenLogStds.length / 2;
        return new GaussianParameters(
                Tensor.of(Arrays.copyOf(meansThenLogStds, d), 1, d),
                Tensor.of(Arrays.copyOfRange(meansThenLogStds, d, 2 * d), 1, d));
    }

    @Test
    void aDrawMovesTheNoiseByMeanAndDeviation() {
        // x = 1 + 2 * 0.5 and -3 + 1/2 * (-2); z = 0.5 and -2
        Drawn drawn = new DiagonalGaussian(2)
                .draw(parameters(1, -3, Math.log(2), Math.log(0.5)), Tensor.of(new double[] {0.5, -2}, 1, 2));
        assertThat(drawn.action().toDoubles()).containsExactly(new double[] {2, -4}, within(1e-12));
        double expected = -0.5 * (0.25 + 4) - Math.log(2) - Math.log(0.5) - LOG_2_PI;
        assertThat(drawn.logProbability().toDoubles()).containsExactly(new double[] {expected}, within(1e-12));
    }

    @Test
    void aSquashedDrawIsTheTangentAndItsDensityIsDividedByTheSlope() {
        // x = log(2): tanh(x) = (2 - 1/2) / (2 + 1/2) = 0.6, 1 - 0.36 = 0.64
        double x = Math.log(2);
        Drawn drawn = new SquashedGaussian(1).draw(parameters(0, Math.log(2)), Tensor.of(new double[] {x / 2}, 1, 1));
        assertThat(drawn.action().toDoubles()).containsExactly(new double[] {0.6}, within(1e-12));
        double gaussian = -0.5 * x * x / 4 - Math.log(2) - 0.5 * LOG_2_PI;
        assertThat(drawn.logProbability().toDoubles())
                .containsExactly(new double[] {gaussian - Math.log(0.64)}, within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("families")
    void theProbabilityIsThatOfTheDrawnAction(Reparameterized family) {
        GaussianParameters p = parameters(0.3, -1.2, -0.5, 0.4);
        Drawn drawn = family.draw(p, Tensor.of(new double[] {-1.1, 0.6}, 1, 2));
        assertThat(drawn.logProbability().item())
                .isCloseTo(family.logProbability(p, drawn.action()).item(), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("families")
    void derivativesOfActionAndProbabilityAreTheirFiniteDifferences(Reparameterized family) {
        Tensor mean = Tensor.of(new double[] {0.2, -0.7, 1.1, 0.4}, 2, 2).requireGradient();
        Tensor logStd = Tensor.of(new double[] {-0.3, 0.5, 0.1, -1}, 2, 2).requireGradient();
        Tensor noise = Tensor.of(new double[] {0.8, -1.3, 0.05, 2}, 2, 2);
        GradientCheck.check(
                () -> {
                    Drawn drawn = family.draw(new GaussianParameters(mean, logStd), noise);
                    Tensor weighted = drawn.action().flatten(0, 1).mul(GradientCheck.weights(4));
                    return weighted.sum()
                            .add(drawn.logProbability()
                                    .mul(GradientCheck.weights(2))
                                    .sum());
                },
                List.of(mean, logStd));
    }

    /** Where tanh rounds to 1 the action says nothing of x: log(1 - tanh(x)^2) is 2 log 2 - 2 |x| out there. */
    @ParameterizedTest
    @ValueSource(doubles = {12, -30, 300, -1e4})
    void farOutTheSquashedProbabilityIsFiniteAndRight(double x) {
        Tensor mean = Tensor.of(new float[] {(float) x}, 1, 1).requireGradient();
        Tensor logStd = Tensor.of(new float[] {0}, 1, 1).requireGradient();
        Drawn drawn =
                new SquashedGaussian(1).draw(new GaussianParameters(mean, logStd), Tensor.of(new float[] {0}, 1, 1));
        assertThat(drawn.action().item()).isCloseTo(Math.signum(x), within(1e-6));
        double expected = -0.5 * LOG_2_PI - (2 * Math.log(2) - 2 * Math.abs(x));
        assertThat(drawn.logProbability().item()).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        drawn.logProbability().sum().backward();
        assertThat(mean.gradient().item()).isCloseTo(2 * Math.signum(x), within(1e-6));
        assertThat(logStd.gradient().item()).isEqualTo(-1);
    }

    /** So a learner's draws and a sampler's are of one distribution. */
    @ParameterizedTest
    @MethodSource("families")
    void theSameNoiseGivesWhatIsSampled(Reparameterized family) {
        RandomStream random = new RandomStreams(7).stream("noise");
        float[] noise = {(float) random.nextGaussian(), (float) random.nextGaussian()};
        GaussianParameters p = new GaussianParameters(
                Tensor.of(new float[] {0.4f, -0.1f}, 1, 2), Tensor.of(new float[] {-0.2f, 0.3f}, 1, 2));
        Tensor sampled = Tensor.zeros(DType.FLOAT32, 1, 2);
        family.sample(p, new RandomGenerator[] {new RandomStreams(7).stream("noise")}, sampled);
        assertThat(family.draw(p, Tensor.of(noise, 1, family.noise())).action().toFloats())
                .containsExactly(sampled.toFloats(), within(1e-6f));
    }

    @Test
    void sequencesAreDrawnFromAsRowsAre() {
        GaussianParameters p =
                new GaussianParameters(Tensor.zeros(DType.FLOAT32, 3, 4, 2), Tensor.zeros(DType.FLOAT32, 3, 4, 2));
        Drawn drawn = new SquashedGaussian(2).draw(p, Tensor.full(0.5, 3, 4, 2));
        assertThat(drawn.action().shape()).containsExactly(3, 4, 2);
        assertThat(drawn.logProbability().shape()).containsExactly(3, 4);
    }
}
