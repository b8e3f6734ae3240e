package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ConvolutionTest {

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    /** 1 2 3 / 4 5 6 / 7 8 9 in one channel, ten times that in another. */
    private static Tensor image() {
        float[] values = new float[18];
        for (int i = 0; i < 9; i++) {
            values[i] = i + 1;
            values[9 + i] = 10 * (i + 1);
        }
        return Tensor.of(values, 1, 2, 3, 3);
    }

    @Test
    void windowsAreMultipliedAndSummedOverTheChannels() {
        // 1 and 2 on the diagonal of the first channel, 1 at the lower left of the second, and 0.5 for every output
        Tensor weight = Tensor.of(new float[] {1, 0, 0, 2, 0, 0, 1, 0}, 1, 2, 2, 2);
        Tensor output = image().conv2d(weight, Tensor.of(new float[] {0.5f}), 1, 0);
        assertThat(output.shape()).containsExactly(1, 1, 2, 2);
        assertThat(output.toFloats())
                .containsExactly(1 + 10 + 40 + 0.5f, 2 + 12 + 50 + 0.5f, 4 + 16 + 70 + 0.5f, 5 + 18 + 80 + 0.5f);
    }

    @Test
    void strideSkipsWindowsAndPaddingAddsZeros() {
        Tensor ones = Tensor.full(1, 1, 1, 2, 2);
        Tensor plane = image().slice(1, 0, 1);
        Tensor none = Tensor.zeros(DType.FLOAT32, 1);
        // windows at (-1, -1), (-1, 1), (1, -1) and (1, 1)
        assertThat(plane.conv2d(ones, none, 2, 1).toFloats()).containsExactly(1, 2 + 3, 4 + 7, 5 + 6 + 8 + 9);
    }

    @Test
    void maxPoolTakesTheLargestOfEachWindow() {
        Tensor plane = image().slice(1, 0, 1).neg();
        assertThat(plane.maxPool2d(2, 1, 0).toFloats()).containsExactly(-1, -2, -4, -5);
        // the border is minus infinity, not zero
        assertThat(plane.maxPool2d(3, 2, 1).toFloats()).containsExactly(-1, -2, -4, -5);
    }

    @Test
    void channelsLastChangesTheLayoutAndNothingElse() {
        Tensor image = image();
        Tensor other = image.channelsLast();
        assertThat(other.shape()).containsExactly(1, 2, 3, 3);
        assertThat(other.isContiguous()).isFalse();
        assertThat(other.permute(0, 2, 3, 1).isContiguous()).isTrue();
        assertThat(other.toFloats()).isEqualTo(image.toFloats());
        Tensor weight = Tensor.full(0.5, 3, 2, 2, 2);
        Tensor bias = Tensor.zeros(DType.FLOAT32, 3);
        assertThat(other.conv2d(weight, bias, 1, 0).toFloats())
                .isEqualTo(image.conv2d(weight, bias, 1, 0).toFloats());
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        Tensor weight = Tensor.full(1, 4, 3, 2, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image().conv2d(weight, Tensor.zeros(DType.FLOAT32, 4), 1, 0))
                .withMessageContaining("conv2d")
                .withMessageContaining("[1, 2, 3, 3]")
                .withMessageContaining("[4, 3, 2, 2]");
    }

    @Test
    void reluInPlaceSetsNegativesToZero() {
        Tensor values = Tensor.of(new float[] {-1, 0, 2});
        assertThat(values.reluInPlace()).isSameAs(values);
        assertThat(values.toFloats()).containsExactly(0, 0, 2);
    }
}
