package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.kernel.Vectors;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held to libtorch, layer by layer. */
class FusedConvolutionsTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final List<Conv2d> layers = new ArrayList<>();
    private final List<LayerNorm> norms = new ArrayList<>();
    private int channels;
    private int height;
    private int width;

    @BeforeAll
    static void needsTheVectorApi() {
        assumeTrue(Vectors.available(), Vectors::whyNot);
    }

    /** @param shapes channels, kernel, stride and padding of each layer */
    private void build(int channels, int height, int width, int... shapes) {
        RandomStream random = new RandomStreams(5).stream("model");
        this.channels = channels;
        this.height = height;
        this.width = width;
        int inputs = channels;
        for (int i = 0; i < shapes.length; i += 4) {
            Conv2d.Shape shape = new Conv2d.Shape(shapes[i], shapes[i + 1], shapes[i + 2], shapes[i + 3]);
            layers.add(new Conv2d(inputs, shape, Initialization.TORCH_DEFAULT, i == 0 ? 1.0 / 255 : 1, random));
            inputs = shapes[i];
        }
        withGradients();
    }

    /** Adds normalizations with any weights. */
    private void normalize() {
        SplittableRandom random = new SplittableRandom(8);
        for (Conv2d layer : layers) {
            LayerNorm norm = new LayerNorm(layer.shape().channels());
            norm.visitParameters("", (_, parameter) -> {
                double[] numbers = random.doubles(parameter.numel(), 0.5, 1.5).toArray();
                try (var _ = TensorScope.withoutGradients()) {
                    var _ = parameter.copyInPlace(Tensor.of(numbers).to(DType.FLOAT32));
                }
            });
            norms.add(norm);
        }
        withGradients();
    }

    private void withGradients() {
        for (Tensor parameter : parameters()) {
            TensorAccess.gradientInto(parameter, Tensor.zeros(DType.FLOAT32, parameter.shape()));
        }
    }

    private List<Tensor> parameters() {
        List<Tensor> parameters = new ArrayList<>();
        layers.forEach(layer -> layer.visitParameters("", (_, parameter) -> parameters.add(parameter)));
        norms.forEach(norm -> norm.visitParameters("", (_, parameter) -> parameters.add(parameter)));
        return parameters;
    }

    private FusedConvolutions<?> fused() {
        return Objects.requireNonNull(FusedConvolutions.wherePossible(layers, norms, channels, height, width));
    }

    private Tensor images(int count) {
        Tensor images = Tensor.zeros(DType.UINT8, count, channels, height, width);
        byte[] bytes = new byte[(int) images.numel()];
        new SplittableRandom(7).nextBytes(bytes);
        images.segment().copyFrom(MemorySegment.ofArray(bytes));
        return images;
    }

    private Tensor layerByLayer(Tensor images) {
        Tensor hidden = images.to(DType.FLOAT32);
        for (int i = 0; i < layers.size(); i++) {
            hidden = layers.get(i).forward(hidden);
            hidden = (norms.isEmpty() ? hidden : norms.get(i).forwardChannels(hidden)).relu();
        }
        return hidden.flatten(1, 3);
    }

    /** The gradients of a sum of outputs with different weights, which are cleared. */
    private List<float[]> gradients(Tensor output) {
        output.mul(GradientCheck.weights(output.numel()).to(DType.FLOAT32).view(output.shape()))
                .sum()
                .backward();
        List<float[]> gradients = new ArrayList<>();
        for (Tensor parameter : parameters()) {
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

    private void isLibtorchs(int count) {
        Tensor images = images(count);
        FusedConvolutions<?> fused = fused();
        assertThat(fused.takes(images)).isTrue();
        Tensor expected = layerByLayer(images);
        Tensor output = fused.forward(images);
        assertThat(output.shape()).isEqualTo(expected.shape());
        assertClose(output.toFloats(), expected.toFloats());
        assertClose(fused.forward(images.to(DType.FLOAT32)).toFloats(), expected.toFloats());
        List<float[]> gradients = gradients(output);
        List<float[]> expectedGradients = gradients(expected);
        for (int i = 0; i < gradients.size(); i++) {
            assertClose(gradients.get(i), expectedGradients.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "5"})
    void naturesValuesAndGradientsAreLibtorchs(int count) {
        build(4, 84, 84, 32, 8, 4, 0, 64, 4, 2, 0, 64, 3, 1, 0);
        isLibtorchs(count);
    }

    @ParameterizedTest
    @CsvSource({"3"})
    void rlpytsValuesAndGradientsAreLibtorchs(int count) {
        build(4, 104, 80, 16, 8, 4, 0, 32, 4, 2, 1);
        isLibtorchs(count);
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "7, 33", "10, 64"})
    void minAtarsValuesAndGradientsAreLibtorchs(int channels, int count) {
        build(channels, 10, 10, 16, 3, 1, 0);
        assertThat(TensorAccess.isOnHeap(fused().forward(images(1)))).isTrue();
        isLibtorchs(count);
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "7, 33", "10, 64"})
    void minAtarsWithNormalizationAreLibtorchs(int channels, int count) {
        build(channels, 10, 10, 16, 3, 1, 0);
        normalize();
        isLibtorchs(count);
    }

    @ParameterizedTest
    @CsvSource({"1, 5, 7, 1, 3", "3, 6, 5, 17, 1", "2, 17, 19, 6, 4", "17, 3, 33, 3, 2", "1, 4, 4, 2, 4"})
    void smallImagesOfAnySizeAreLibtorchs(int channels, int height, int width, int outputs, int kernel) {
        build(channels, height, width, outputs, kernel, 1, 0);
        isLibtorchs(11);
        if (outputs > 2) { // of two, normalization leaves the sign and what was rounded
            normalize();
            isLibtorchs(11);
        }
    }

    @Test
    void normalizedChannelsOfAnyNumberAndInABorderAreLibtorchs() {
        build(3, 17, 13, 17, 3, 2, 1, 5, 3, 1, 1, 33, 2, 1, 0);
        normalize();
        isLibtorchs(9);
        layers.clear();
        norms.clear();
        build(4, 52, 44, 32, 8, 4, 0, 64, 4, 2, 0, 64, 3, 1, 0);
        normalize();
        isLibtorchs(5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threeThreadsComputeTheSameBitsAsOne(boolean normalized) {
        build(4, 36, 36, 32, 8, 4, 0, 64, 4, 2, 0);
        threeThreads(normalized);
        layers.clear();
        norms.clear();
        build(6, 10, 10, 16, 3, 1, 0);
        threeThreads(normalized);
    }

    private void threeThreads(boolean normalized) {
        if (normalized) {
            normalize();
        }
        Tensor images = images(67); // enough work for several threads
        FusedConvolutions<?> fused = fused();
        int before = TorchLibrary.threads();
        try {
            TorchLibrary.setThreads(1);
            Tensor alone = fused.forward(images);
            List<float[]> gradientsAlone = gradients(alone);
            TorchLibrary.setThreads(3);
            Tensor together = fused.forward(images);
            assertThat(together.toFloats()).isEqualTo(alone.toFloats());
            List<float[]> gradientsTogether = gradients(together);
            for (int i = 0; i < gradientsAlone.size(); i++) {
                assertThat(gradientsTogether.get(i)).isEqualTo(gradientsAlone.get(i));
            }
        } finally {
            TorchLibrary.setThreads(before);
        }
    }

    /** A second pass forward before the way back of the first must not use its memory. */
    @Test
    void passesThatOverlapDoNotDisturbEachOther() {
        build(3, 20, 20, 8, 4, 2, 1);
        Tensor images = images(9);
        FusedConvolutions<?> fused = fused();
        List<float[]> expected = gradients(fused.forward(images));
        Tensor first = fused.forward(images);
        Tensor second = fused.forward(images.slice(0, 2, 5));
        assertThat(second.toFloats())
                .isEqualTo(Arrays.copyOfRange(first.toFloats(), 2 * (int) first.size(1), 5 * (int) first.size(1)));
        List<float[]> gradients = gradients(first);
        for (int i = 0; i < gradients.size(); i++) {
            assertThat(gradients.get(i)).isEqualTo(expected.get(i));
        }
    }

    /** Features of a pass that has been differentiated may be overwritten, those of one that waits for it may not. */
    @Test
    void memoryThatIsUsedAgainChangesNothing() {
        build(4, 10, 10, 16, 3, 1, 0);
        Tensor images = images(9);
        Tensor others = images.slice(0, 3, 6);
        FusedConvolutions<?> fused = fused();
        Tensor alone = fused.forward(images);
        float[] expected = alone.toFloats();
        List<float[]> expectedGradients = gradients(alone);
        for (int time = 0; time < 3; time++) {
            Tensor first = fused.forwardToForget(images);
            Tensor second = fused.forwardToForget(images);
            List<float[]> gradients = gradients(first);
            var _ = gradients(fused.forwardToForget(others));
            var _ = gradients(fused.forwardToForget(images));
            assertThat(second.toFloats()).isEqualTo(expected);
            List<float[]> later = gradients(second);
            for (int i = 0; i < expectedGradients.size(); i++) {
                assertThat(gradients.get(i)).isEqualTo(expectedGradients.get(i));
                assertThat(later.get(i)).isEqualTo(expectedGradients.get(i));
            }
        }
    }

    @Test
    void weightsAreThoseOfNowAfterEveryChange() {
        build(4, 10, 10, 16, 3, 1, 0);
        FusedConvolutions<?> fused = fused();
        Tensor images = images(3);
        Tensor other = Tensor.full(0.25, 16, 4, 3, 3);
        try (var _ = TensorScope.withoutGradients()) {
            float[] before = fused.forward(images).toFloats();
            assertThat(fused.forward(images).toFloats()).containsExactly(before);
            var _ = parameters().getFirst().copyInPlace(other);
            float[] changed = fused.forward(images).toFloats();
            assertThat(changed).isNotEqualTo(before);
            assertThat(changed).containsExactly(fused().forward(images).toFloats());
        }
    }

    @Test
    void whatTheKernelsCannotComputeIsLeftToLibtorch() {
        build(3, 20, 20, 8, 4, 2, 1);
        FusedConvolutions<?> fused = fused();
        Tensor images = images(2);
        assertThat(fused.takes(images)).isTrue();
        assertThat(fused.takes(images.to(DType.FLOAT64))).isFalse();
        assertThat(fused.takes(images.to(DType.BFLOAT16))).isFalse();
        assertThat(fused.takes(images.to(DType.FLOAT32).requireGradient())).isFalse();
        layers.clear();
        RandomStream random = new RandomStreams(5).stream("model");
        layers.add(new Conv2d(3, new Conv2d.Shape(8, 2, 1, 2), Initialization.TORCH_DEFAULT, 1, random));
        assertThat(FusedConvolutions.wherePossible(layers, List.of(), 3, 20, 20))
                .isNull();
    }
}
