package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.distribution.GaussianParameters;
import jarl.distribution.Reparameterized.Drawn;
import jarl.distribution.SquashedGaussian;
import jarl.nn.GradientCheck;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The distribution over all matrices, held against loops in doubles. */
class FeatureNoisePolicyTest {

    private static final int ROWS = 3;
    private static final int FEATURES = 6;
    private static final int SIZE = 2;
    private static final SquashedGaussian DISTRIBUTION = new SquashedGaussian(SIZE);
    private static final double[] OBSERVATIONS = {0.3, -1.2, 0.8, 0.4, -0.6, 1.5};
    private static final double[] NOISE = {0.7, -1.1, 0.2, 1.6, -0.4, 0.9};

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final FeatureNoisePolicy policy = policy();

    /** With logarithms of sigma that all differ. */
    private static FeatureNoisePolicy policy() {
        ModelConfig config = ModelConfig.defaults().with("hiddenSizes", List.of(5, FEATURES));
        RandomStream random = new RandomStreams(3).stream("model");
        var policy = FeatureNoisePolicy.ofVectors(Box.unbounded(2), Box.of(-1, 1, SIZE), -1, config, random);
        float[] logStd = new float[SIZE * FEATURES];
        for (int i = 0; i < logStd.length; i++) {
            logStd[i] = -1.5f + 0.2f * i;
        }
        write(policy.logStd(), logStd);
        return policy;
    }

    @SuppressWarnings("CheckReturnValue")
    private static void write(Tensor parameter, float... numbers) {
        try (var _ = TensorScope.withoutGradients()) {
            parameter.copyInPlace(Tensor.of(numbers, parameter.shape()));
        }
    }

    private static AgentInputs inputs(DType type) {
        Tensor observation = Tensor.of(OBSERVATIONS, ROWS, 2).to(type);
        return new AgentInputs(
                observation,
                Tensor.zeros(DType.FLOAT32, ROWS, SIZE),
                Tensor.zeros(DType.FLOAT32, ROWS),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
    }

    private Drawn draw(FeatureNoisePolicy of, DType type) {
        return DISTRIBUTION.draw(
                of.forward(inputs(type)), Tensor.of(NOISE, ROWS, SIZE).to(type));
    }

    /** sigma_ij, as it is stored. */
    private static double sigma(int i, int j) {
        return Math.exp(-1.5f + 0.2f * (j * FEATURES + i));
    }

    private static double variance(float[] features, int row, int j) {
        double sum = 1e-6;
        for (int i = 0; i < FEATURES; i++) {
            double each = features[row * FEATURES + i] * sigma(i, j);
            sum += each * each;
        }
        return sum;
    }

    @Test
    void theVarianceIsThatOfFeaturesTimesTheMatrixAndTheProbabilityFollows() {
        var _ = new Parameters(policy, Device.CPU);
        FeatureNoisePolicy.Output output = policy.withFeatures(inputs(DType.FLOAT32));
        float[] features = output.features().toFloats();
        float[] means = output.mean().toFloats();
        GaussianParameters gaussian = policy.forward(inputs(DType.FLOAT32));
        assertThat(TensorAccess.isOnHeap(gaussian.logStd())).isTrue();
        assertThat(gaussian.mean().toFloats()).isEqualTo(means);
        double[] logStds = gaussian.logStd().toDoubles();
        double[] probabilities = draw(policy, DType.FLOAT32).logProbability().toDoubles();
        for (int row = 0; row < ROWS; row++) {
            double logProbability = 0;
            for (int j = 0; j < SIZE; j++) {
                int at = row * SIZE + j;
                double variance = variance(features, row, j);
                assertThat(logStds[at]).isCloseTo(0.5 * Math.log(variance), within(1e-6));
                double x = means[at] + Math.sqrt(variance) * NOISE[at];
                double difference = x - means[at];
                logProbability += -0.5 * difference * difference / variance
                        - 0.5 * Math.log(2 * Math.PI * variance)
                        - Math.log(1 - Math.tanh(x) * Math.tanh(x));
            }
            assertThat(probabilities[row]).isCloseTo(logProbability, within(1e-5));
        }
    }

    /** log pi changes by -1 + 2 tanh(x) std noise with log std, and that by f^2 sigma^2 / variance with log sigma. */
    @Test
    void theGradientOfTheProbabilityByLogSigmaIsTheFormulas() {
        var parameters = new Parameters(policy, Device.CPU);
        FeatureNoisePolicy.Output output = policy.withFeatures(inputs(DType.FLOAT32));
        float[] features = output.features().toFloats();
        float[] means = output.mean().toFloats();
        draw(policy, DType.FLOAT32).logProbability().sum().backward();
        float[] gradient = parameters.named().get("head.logStd").gradient().toFloats();
        for (int j = 0; j < SIZE; j++) {
            for (int i = 0; i < FEATURES; i++) {
                double expected = 0;
                for (int row = 0; row < ROWS; row++) {
                    int at = row * SIZE + j;
                    double variance = variance(features, row, j);
                    double strayed = Math.sqrt(variance) * NOISE[at];
                    double byLogStd = -1 + 2 * Math.tanh(means[at] + strayed) * strayed;
                    double f = features[row * FEATURES + i];
                    expected += byLogStd * f * f * sigma(i, j) * sigma(i, j) / variance;
                }
                assertThat((double) gradient[j * FEATURES + i]).isCloseTo(expected, within(1e-5));
            }
        }
    }

    private Tensor loss(FeatureNoisePolicy of, DType type) {
        Drawn drawn = draw(of, type);
        Tensor actions = drawn.action().mul(Tensor.of(new double[] {0.4, -1.3}).to(type));
        return actions.sum()
                .add(drawn.logProbability()
                        .mul(GradientCheck.weights(ROWS).to(type))
                        .sum());
    }

    /** In doubles by libtorch against differences; on the heap against that. */
    @Test
    void derivativesByAllParametersAreDifferencesOnTheHeapToo() {
        FeatureNoisePolicy inDoubles = policy();
        List<Tensor> expected = GradientCheck.inDoublePrecision(inDoubles);
        GradientCheck.check(() -> loss(inDoubles, DType.FLOAT64), expected);
        var parameters = new Parameters(policy, Device.CPU);
        loss(policy, DType.FLOAT32).backward();
        List<Tensor> onHeap = new ArrayList<>(parameters.named().values());
        assertThat(onHeap).hasSameSizeAs(expected);
        for (int i = 0; i < onHeap.size(); i++) {
            assertThat(onHeap.get(i).gradient().toDoubles())
                    .containsExactly(expected.get(i).gradient().toDoubles(), within(2e-5));
        }
    }

    @Test
    void theMeanIsKeptWithinTwo() {
        var parameters = new Parameters(policy, Device.CPU);
        write(parameters.named().get("head.mean.bias"), 9, -9);
        parameters.written();
        assertThat(policy.withFeatures(inputs(DType.FLOAT32)).mean().toFloats()).containsExactly(2, -2, 2, -2, 2, -2);
    }
}
