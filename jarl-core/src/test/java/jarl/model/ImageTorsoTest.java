package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.kernel.KernelChoice;
import jarl.nn.GradientCheck;
import jarl.nn.Initialization;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.SpaceTensors;
import jarl.space.ImageBox;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImageTorsoTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private static ImageTorso torso(ImageTorso.Kind kind, ImageBox space, int width) {
        return kind.create(space, width, false, Initialization.TORCH_DEFAULT, new RandomStreams(1).stream("model"));
    }

    private static List<Tensor> parameters(ImageTorso torso) {
        List<Tensor> parameters = new ArrayList<>();
        torso.visitParameters("", (_, parameter) -> parameters.add(parameter));
        return parameters;
    }

    /** Worked out by hand from the papers' layer tables; rlpyt's 3456 and 3136 are published. */
    @ParameterizedTest
    @CsvSource({
        "ATARI, 4, 104, 80, 1, 3456, 12336", // 32 x 12 x 9
        "ATARI, 1, 104, 80, 2, 6912, 34912",
        "NATURE, 4, 84, 84, 1, 3136, 77984", // 64 x 7 x 7
        "NATURE, 4, 36, 36, 1, 64, 77984", // the smallest: 8 x 8, 3 x 3, 1 x 1
        "IMPALA, 3, 64, 64, 1, 2048, 97600", // 32 x 8 x 8
        "IMPALA, 4, 84, 84, 1, 3872, 97744", // 84, 42, 21, 11
        "IMPALA, 3, 64, 64, 4, 8192, 1551616",
        "MINATAR, 4, 10, 10, 1, 1024, 592" // 16 x 8 x 8
    })
    void sizesAreThoseOfThePapers(
            ImageTorso.Kind kind, int channels, int height, int width, int wider, int outputs, long count) {
        ImageTorso torso = torso(kind, new ImageBox(channels, height, width), wider);
        assertThat(torso.outputs()).isEqualTo(outputs);
        assertThat(parameters(torso).stream().mapToLong(Tensor::numel).sum()).isEqualTo(count);
        assertThat(torso.forward(Tensor.full(7, 2, channels, height, width)).shape())
                .containsExactly(2, outputs);
    }

    /** Two numbers for each of 16 channels more; where a pixel's channels have mean 0 and variance 1, some are positive and some are not. */
    @Test
    void layerNormalizationOfChannelsIsPartOfATorso() {
        ImageBox space = new ImageBox(4, 10, 10);
        ImageTorso torso = ImageTorso.Kind.MINATAR.create(
                space, 1, true, Initialization.TORCH_DEFAULT, new RandomStreams(1).stream("model"));
        assertThat(torso.outputs()).isEqualTo(1024);
        assertThat(parameters(torso).stream().mapToLong(Tensor::numel).sum()).isEqualTo(592 + 32);
        Tensor output = torso.forward(image(space).to(DType.FLOAT32));
        assertThat(output.shape()).containsExactly(2, 1024);
        double[] pixel = output.view(2, 16, 64).select(2, 5).select(0, 1).toDoubles();
        assertThat(Arrays.stream(pixel).boxed())
                .anyMatch(value -> value == 0)
                .anyMatch(value -> value > 0.1 && value < 4);
        assertThat(torso.forward(image(space).to(DType.FLOAT32).channelsLast()).toDoubles())
                .containsExactly(output.toDoubles(), within(1e-4));
    }

    /** The weights and images of the reference: exact formulas, so that no file is needed. */
    private static void fill(List<Tensor> parameters) {
        try (var _ = TensorScope.withoutGradients()) {
            for (int p = 0; p < parameters.size(); p++) {
                Tensor parameter = parameters.get(p);
                long[] shape = parameter.shape();
                long fan = shape.length > 1 ? parameter.numel() / shape[0] : 16;
                float[] values = new float[(int) parameter.numel()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (Math.sin(0.7 * (i + 1) * (p + 1)) / Math.sqrt((double) fan));
                }
                var _ = parameter.copyInPlace(Tensor.of(values, shape));
            }
        }
    }

    private static Tensor image(ImageBox space) {
        Tensor image = (Tensor) SpaceTensors.allocate(space, 2);
        byte[] values = new byte[2 * space.size()];
        for (long i = 0; i < values.length; i++) {
            values[(int) i] = (byte) ((i * i / 7 + 31 * i) % (space.maximum() + 1));
        }
        image.segment().copyFrom(MemorySegment.ofArray(values));
        return image;
    }

    /**
     * What PyTorch 2.13 computes for the same layers, weights and images (divided by their maximum): the outputs' sum, sum of squares and two
     * elements of the second image, and the norms of the gradients of half the sum of squares for the first two parameters and the last.
     */
    @ParameterizedTest
    @CsvSource({
        "ATARI, 4, 104, 80, 255, 286.629, 118.221, 689, 0.2178524, 2838, 0.03152395, 307.758, 37.7104, 153.962",
        "NATURE, 4, 84, 84, 255, 251.153, 73.5839, 656, 0.1926735, 2479, 0.1383284, 1.07693, 0.102288, 84.905",
        "IMPALA, 3, 21, 18, 255, 66.2799, 70.3187, 55, 0.7743219, 229, 0.08244222, 29.7592, 3.44569, 34.2243",
        "MINATAR, 4, 10, 10, 1, 99.8204, 49.1191, 357, 0.1686843, 869, 0.07245331, 130.643, 69.9352, 69.9352"
    })
    void outputsAndGradientsAreThoseOfPyTorch(
            ImageTorso.Kind kind,
            int channels,
            int height,
            int width,
            int maximum,
            double sum,
            double squares,
            int first,
            float firstValue,
            int second,
            float secondValue,
            double weightNorm,
            double biasNorm,
            double lastNorm) {
        ImageBox space = new ImageBox(channels, height, width, maximum);
        for (boolean channelsLast : new boolean[] {false, true}) {
            ImageTorso torso = torso(kind, space, 1);
            List<Tensor> parameters = parameters(torso);
            fill(parameters);
            Tensor image = image(space).to(DType.FLOAT32);
            Tensor output = torso.forward(channelsLast ? image.channelsLast() : image);
            assertThat(output.select(0, 1).sum().item()).isCloseTo(sum, within(1e-5 * sum));
            assertThat(output.square().sum().item()).isCloseTo(squares, within(1e-5 * squares));
            float[] row = output.select(0, 1).toFloats();
            assertThat(row[first]).isCloseTo(firstValue, within(2e-6f));
            assertThat(row[second]).isCloseTo(secondValue, within(2e-6f));
            output.square().sum().mul(0.5).backward();
            assertThat(norm(parameters.getFirst())).isCloseTo(weightNorm, within(1e-4 * weightNorm));
            assertThat(norm(parameters.get(1))).isCloseTo(biasNorm, within(1e-4 * biasNorm));
            assertThat(norm(parameters.getLast())).isCloseTo(lastNorm, within(1e-4 * lastNorm));
        }
    }

    private static double norm(Tensor parameter) {
        return parameter.gradient().to(DType.FLOAT64).norm().item();
    }

    /** As an agent's, whose gradients have memory of their own; then kernels may compute. */
    private static ImageTorso impala(int channels, int height, int width) {
        ImageTorso torso = torso(ImageTorso.Kind.IMPALA, new ImageBox(channels, height, width), 1);
        for (Tensor parameter : parameters(torso)) {
            TensorAccess.gradientInto(parameter, Tensor.zeros(DType.FLOAT32, parameter.shape()));
        }
        return torso;
    }

    private static Tensor images(int count, int channels, int height, int width) {
        Tensor images = Tensor.zeros(DType.UINT8, count, channels, height, width);
        byte[] bytes = new byte[(int) images.numel()];
        new SplittableRandom(7).nextBytes(bytes);
        images.segment().copyFrom(MemorySegment.ofArray(bytes));
        return images;
    }

    /** The gradients of a sum of outputs with different weights, which are cleared. */
    private static List<float[]> gradients(ImageTorso torso, Tensor output) {
        output.mul(GradientCheck.weights(output.numel()).to(output.dtype()).view(output.shape()))
                .sum()
                .backward();
        List<float[]> gradients = new ArrayList<>();
        for (Tensor parameter : parameters(torso)) {
            gradients.add(parameter.gradient().toFloats());
            try (var _ = TensorScope.withoutGradients()) {
                var _ = parameter.gradient().zeroInPlace();
            }
        }
        return gradients;
    }

    private static void assertClose(float[] actual, float[] expected) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(actual).containsExactly(expected, within(1e-5f * largest));
    }

    /** Libtorch computes images of float64, layer by layer. */
    @ParameterizedTest
    @CsvSource({"3, 21, 18, 9", "1, 7, 9, 1", "4, 84, 84, 2"})
    void impalaByKernelsIsLibtorchs(int channels, int height, int width, int count) {
        assumeTrue(KernelChoice.residual(), "libtorch computes this torso here");
        ImageTorso torso = impala(channels, height, width);
        Tensor images = images(count, channels, height, width);
        Tensor output = Objects.requireNonNull(torso.forwardAtOnce(images));
        Tensor expected = torso.forward(images.to(DType.FLOAT64));
        assertThat(output.shape()).isEqualTo(expected.shape());
        assertClose(output.toFloats(), expected.toFloats());
        List<float[]> gradients = gradients(torso, output);
        List<float[]> expectedGradients = gradients(torso, expected);
        for (int i = 0; i < gradients.size(); i++) {
            assertClose(gradients.get(i), expectedGradients.get(i));
        }
    }

    @Test
    void threeThreadsComputeTheSameBitsOfImpalaAsOne() {
        assumeTrue(KernelChoice.residual(), "libtorch computes this torso here");
        ImageTorso torso = impala(4, 30, 33);
        Tensor images = images(37, 4, 30, 33);
        int before = TorchLibrary.threads();
        try {
            TorchLibrary.setThreads(1);
            Tensor alone = torso.forward(images);
            List<float[]> gradientsAlone = gradients(torso, alone);
            TorchLibrary.setThreads(3);
            Tensor together = torso.forward(images);
            assertThat(together.toFloats()).isEqualTo(alone.toFloats());
            List<float[]> gradientsTogether = gradients(torso, together);
            for (int i = 0; i < gradientsAlone.size(); i++) {
                assertThat(gradientsTogether.get(i)).isEqualTo(gradientsAlone.get(i));
            }
        } finally {
            TorchLibrary.setThreads(before);
        }
    }

    /** A network that has diverged must not look sound. */
    @Test
    void notANumberComesThroughThePoolsOfImpala() {
        ImageTorso torso = impala(1, 8, 8);
        try (var _ = TensorScope.withoutGradients()) {
            var _ = parameters(torso).get(1).copyInPlace(Tensor.full(Float.NaN, 16));
        }
        assertThat(torso.forward(images(1, 1, 8, 8)).toFloats()).containsOnly(Float.NaN);
    }

    /** Too many parameters to move one by one: each tensor of them is moved along random directions. */
    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void derivativesAreFiniteDifferences(ImageTorso.Kind kind) {
        RandomStream random = new RandomStreams(4).stream("directions");
        ImageBox space = new ImageBox(2, 37, 38, 3);
        ImageTorso torso = torso(kind, space, 1);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(torso);
        Tensor image = image(space).to(DType.FLOAT64);
        Tensor weights = GradientCheck.weights(2L * torso.outputs());
        Supplier<Tensor> loss =
                () -> torso.forward(image).reshape(-1).mul(weights).sum();
        loss.get().backward();
        for (Tensor parameter : parameters) {
            double[] values = new double[(int) parameter.numel()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextGaussian() / Math.sqrt(values.length);
            }
            Tensor direction = Tensor.of(values, parameter.shape());
            double derivative = parameter.gradient().mul(direction).sum().item();
            double step = 1e-6;
            double difference =
                    (moved(parameter, direction, step, loss) - moved(parameter, direction, -step, loss)) / (2 * step);
            assertThat(derivative).isCloseTo(difference, within(1e-6 * (1 + Math.abs(difference))));
        }
    }

    private static double moved(Tensor parameter, Tensor direction, double step, Supplier<Tensor> loss) {
        try (var _ = TensorScope.withoutGradients()) {
            var _ = parameter.addInPlace(direction, step);
            double value = loss.get().item();
            var _ = parameter.addInPlace(direction, -step);
            return value;
        }
    }

    @Test
    void imagesThatAreTooSmallAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> torso(ImageTorso.Kind.NATURE, new ImageBox(4, 10, 10), 1))
                .withMessage("images of 10 x 10 are too small for layer 2 of the torso, a window of 4 x 4");
    }

    @Test
    void orthogonalWindowsAreOrthogonal() {
        ImageTorso torso = ImageTorso.Kind.NATURE.create(
                new ImageBox(4, 84, 84), 1, false, Initialization.ORTHOGONAL, new RandomStreams(1).stream("model"));
        Tensor windows = parameters(torso).getFirst().detach().view(32, 256);
        assertThat(windows.matmul(windows.transpose(0, 1)).toFloats())
                .containsExactly(identity(32, 2), within(1e-5f)); // the gain of ReLU is the root of 2
    }

    private static float[] identity(int size, float value) {
        float[] matrix = new float[size * size];
        for (int i = 0; i < size; i++) {
            matrix[i * size + i] = value;
        }
        return matrix;
    }
}
