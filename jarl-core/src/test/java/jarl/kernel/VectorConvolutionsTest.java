package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Held to plain loops in double precision. */
class VectorConvolutionsTest {

    private static final double SCALE = 1.0 / 255;

    private final RandomGenerator random = new java.util.SplittableRandom(3);

    @BeforeAll
    static void needsTheVectorApi() {
        assumeTrue(Vectors.available(), Vectors::whyNot);
    }

    /** Sizes, parameters, images and what the loops make of them. */
    private final class Case {
        final List<ConvolutionSize> sizes;
        final int images;
        final List<float[]> parameters = new ArrayList<>();
        final byte[] frames;
        final float[] numbers;
        final float[] derivative;
        final double[] outputs;
        final List<double[]> gradients = new ArrayList<>();

        Case(int images, List<ConvolutionSize> sizes) {
            this.sizes = sizes;
            this.images = images;
            for (ConvolutionSize size : sizes) {
                parameters.add(numbers(size.outputs() * size.window(), 1 / Math.sqrt((double) size.window())));
                parameters.add(numbers(size.outputs(), 0.1));
            }
            ConvolutionSize first = sizes.getFirst();
            frames = new byte[images * first.inputs() * first.height() * first.width()];
            random.nextBytes(frames);
            numbers = new float[frames.length];
            for (int i = 0; i < frames.length; i++) {
                numbers[i] = frames[i] & 0xff;
            }
            ConvolutionSize last = sizes.getLast();
            derivative = numbers(images * last.outputs() * last.outputHeight() * last.outputWidth(), 1);
            outputs = reference();
        }

        private float[] numbers(int count, double scale) {
            float[] numbers = new float[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
            }
            return numbers;
        }

        private double[] reference() {
            List<double[]> all = new ArrayList<>();
            double[] x = new double[numbers.length];
            Arrays.setAll(x, i -> numbers[i] * SCALE);
            all.add(x);
            for (int l = 0; l < sizes.size(); l++) {
                x = ConvolutionLoops.forward(sizes.get(l), images, x, parameters.get(2 * l), parameters.get(2 * l + 1));
                all.add(x);
            }
            double[] d = new double[derivative.length];
            Arrays.setAll(d, i -> derivative[i]);
            for (int l = sizes.size() - 1; l >= 0; l--) {
                double[] y = all.get(l + 1);
                double[] masked = d;
                Arrays.setAll(masked, i -> y[i] > 0 ? masked[i] : 0);
                double[] weight = new double[parameters.get(2 * l).length];
                double[] bias = new double[sizes.get(l).outputs()];
                d = ConvolutionLoops.backward(
                        sizes.get(l), images, all.get(l), parameters.get(2 * l), masked, weight, bias);
                gradients.addFirst(bias);
                gradients.addFirst(weight);
            }
            return all.getLast();
        }

        VectorConvolutions network() {
            return new VectorConvolutions(sizes, SCALE);
        }

        List<MemorySegment> memory() {
            return parameters.stream().map(MemorySegment::ofArray).toList();
        }

        float[] forward(VectorConvolutions network, boolean ofBytes, VectorConvolutions.Pass pass, boolean keep) {
            float[] result = new float[derivative.length];
            MemorySegment input = ofBytes ? MemorySegment.ofArray(frames) : MemorySegment.ofArray(numbers);
            network.forward(pass, input, ofBytes, 0, images, keep, MemorySegment.ofArray(result));
            return result;
        }

        List<float[]> backward(
                VectorConvolutions network, boolean ofBytes, VectorConvolutions.Pass pass, int... bounds) {
            MemorySegment input = ofBytes ? MemorySegment.ofArray(frames) : MemorySegment.ofArray(numbers);
            network.clearGradients(pass, bounds.length - 1);
            for (int share = 0; share < bounds.length - 1; share++) {
                network.backward(
                        pass,
                        input,
                        ofBytes,
                        MemorySegment.ofArray(derivative),
                        bounds[share],
                        bounds[share + 1],
                        share);
            }
            List<float[]> results =
                    parameters.stream().map(p -> new float[p.length]).toList();
            network.addGradients(
                    pass,
                    bounds.length - 1,
                    results.stream().map(MemorySegment::ofArray).toList());
            return results;
        }

        /** Float32: a part in a million of the largest number, and of each sum's terms. */
        void isComputed(boolean ofBytes) {
            VectorConvolutions network = network();
            assertThat(network.outputs() * images).isEqualTo(outputs.length);
            VectorConvolutions.Pass pass = network.begin(memory(), 0, images);
            assertClose(forward(network, ofBytes, pass, true), outputs);
            List<float[]> results = backward(network, ofBytes, pass, 0, images / 2, images);
            for (int i = 0; i < results.size(); i++) {
                assertClose(results.get(i), gradients.get(i));
            }
            network.end(pass);
        }
    }

    private static void assertClose(float[] actual, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double[] numbers = new double[actual.length];
        Arrays.setAll(numbers, i -> actual[i]);
        assertThat(numbers).containsExactly(expected, within(3e-6 * largest + 1e-7));
    }

    private static List<ConvolutionSize> sizes(int channels, int height, int width, int... layers) {
        List<ConvolutionSize> sizes = new ArrayList<>();
        ConvolutionSize next = null;
        for (int i = 0; i < layers.length; i += 4) {
            next = next == null
                    ? new ConvolutionSize(
                            channels, height, width, layers[i], layers[i + 1], layers[i + 2], layers[i + 3])
                    : new ConvolutionSize(
                            next.outputs(),
                            next.outputHeight(),
                            next.outputWidth(),
                            layers[i],
                            layers[i + 1],
                            layers[i + 2],
                            layers[i + 3]);
            sizes.add(next);
        }
        return sizes;
    }

    @ParameterizedTest
    @CsvSource({
        // channels, height, width, outputs, kernel, stride, padding, images
        "1, 5, 7, 1, 3, 1, 0, 1",
        "3, 6, 5, 17, 3, 1, 1, 3",
        "17, 7, 9, 3, 3, 2, 1, 5",
        "2, 9, 9, 33, 4, 3, 0, 2",
        "4, 10, 10, 16, 3, 1, 0, 5",
        "3, 11, 13, 48, 5, 2, 2, 1",
        "5, 17, 19, 32, 8, 4, 0, 3",
        "1, 13, 16, 15, 8, 3, 3, 5",
        "6, 4, 4, 64, 1, 1, 0, 3",
        "2, 8, 8, 5, 2, 3, 1, 4"
    })
    void oneLayerIsThatOfLoops(
            int channels, int height, int width, int outputs, int kernel, int stride, int padding, int images) {
        Case one = new Case(images, sizes(channels, height, width, outputs, kernel, stride, padding));
        one.isComputed(true);
        one.isComputed(false);
    }

    @Test
    void threeLayersAreThoseOfLoops() {
        new Case(5, sizes(4, 36, 44, 32, 8, 4, 0, 64, 4, 2, 0, 64, 3, 1, 0)).isComputed(true); // Nature
        new Case(3, sizes(2, 33, 29, 16, 8, 4, 0, 32, 4, 2, 1)).isComputed(true); // rlpyt
        new Case(6, sizes(3, 9, 8, 17, 3, 1, 1, 1, 3, 2, 1, 7, 2, 1, 0)).isComputed(true);
        new Case(2, sizes(3, 12, 12, 5, 3, 2, 0, 40, 2, 3, 0, 3, 2, 1, 1)).isComputed(true); // windows with gaps
    }

    @Test
    void outputsDependOnNothingButTheImage() {
        Case one = new Case(11, sizes(3, 14, 12, 24, 4, 2, 1, 20, 3, 1, 1));
        VectorConvolutions network = one.network();
        VectorConvolutions.Pass pass = network.begin(one.memory(), 0, 0);
        float[] whole = one.forward(network, true, pass, false);
        float[] parts = new float[whole.length];
        for (int[] part : new int[][] {{0, 1}, {1, 4}, {4, 11}}) {
            network.forward(
                    pass,
                    MemorySegment.ofArray(one.frames),
                    true,
                    part[0],
                    part[1],
                    false,
                    MemorySegment.ofArray(parts));
        }
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void memoryOfAnEarlierPassLeavesNoTrace() {
        Case one = new Case(6, sizes(3, 14, 12, 24, 4, 2, 1, 20, 3, 1, 1));
        VectorConvolutions network = one.network();
        VectorConvolutions.Pass first = network.begin(one.memory(), 0, 6);
        float[] outputs = one.forward(network, true, first, true);
        List<float[]> gradients = one.backward(network, true, first, 0, 3, 6);
        network.end(first);
        VectorConvolutions.Pass again = network.begin(one.memory(), 0, 6);
        assertThat(again).isSameAs(first);
        assertThat(one.forward(network, true, again, true)).isEqualTo(outputs);
        List<float[]> second = one.backward(network, true, again, 0, 3, 6);
        for (int i = 0; i < second.size(); i++) {
            assertThat(second.get(i)).isEqualTo(gradients.get(i));
        }
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvolutionSize(4, 3, 9, 1, 4, 1, 0))
                .withMessage("images of 3 x 9 are too small for a window of 4 x 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvolutionSize(4, 3, 9, 1, 2, 1, 2))
                .withMessageContaining("padding below its kernel, got 4, 1, 2, 1 and 2");
    }
}
