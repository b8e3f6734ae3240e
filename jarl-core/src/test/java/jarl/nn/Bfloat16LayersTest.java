package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hidden layers in bfloat16 give what those of float32 give, rounded, by the kernel and by libtorch. */
class Bfloat16LayersTest {

    private static final int INPUTS = 70;
    private static final List<Integer> SIZES = List.of(64, 96);
    private static final float ROUNDING = 0.03f; // three roundings to 8 bits, of the results' size

    private final TensorScope scope = TensorScope.open();

    @AfterEach
    void close() {
        scope.close();
    }

    private static Mlp mlp(int inputs, boolean bfloat16) {
        return new Mlp(
                inputs,
                SIZES,
                true,
                bfloat16 ? DType.BFLOAT16 : DType.FLOAT32,
                Activation.RELU,
                Initialization.ORTHOGONAL,
                new RandomStreams(3).stream("weights"));
    }

    private static float[] normal(int size) {
        var random = new RandomStreams(4).stream("rows");
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static Tensor forward(Mlp mlp, float[] rows, int inputs) {
        return mlp.forward(Tensor.of(rows, rows.length / inputs, inputs));
    }

    private static void assertNear(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected).isNotEqualTo(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(ROUNDING));
        }
    }

    @Test
    void valuesAndDerivativesAreThoseOfFloat32Rounded() {
        float[] rows = normal(9 * INPUTS);
        Mlp rounded = mlp(INPUTS, true);
        Mlp exact = mlp(INPUTS, false);
        Tensor values = forward(rounded, rows, INPUTS);
        Tensor expected = forward(exact, rows, INPUTS);
        assertThat(values.dtype()).isEqualTo(DType.FLOAT32);
        assertNear(values.toFloats(), expected.toFloats());

        values.mean().backward();
        expected.mean().backward();
        assertNear(gradients(rounded), gradients(exact));
    }

    private static float[] gradients(Mlp mlp) {
        List<float[]> parts = new ArrayList<>();
        mlp.visitParameters("", (_, parameter) -> parts.add(parameter.gradient().toFloats()));
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Test
    void manyRowsGoThroughLibtorchAndAreTheSame() {
        int many = 4000; // more numbers than go to the heap
        float[] rows = normal(many * INPUTS);
        Mlp rounded = mlp(INPUTS, true);
        float[] byLibtorch = forward(rounded, rows, INPUTS).toFloats();
        float[] few = forward(rounded, Arrays.copyOf(rows, 9 * INPUTS), INPUTS).toFloats();
        for (int i = 0; i < few.length; i++) {
            assertThat(byLibtorch[i]).isCloseTo(few[i], within(ROUNDING));
        }
    }

    @Test
    void aNarrowLayerStaysFloat32() {
        int narrow = 63;
        float[] rows = normal(9 * narrow);
        Mlp one = new Mlp(
                narrow,
                List.of(64),
                false,
                DType.BFLOAT16,
                Activation.RELU,
                Initialization.ORTHOGONAL,
                new RandomStreams(3).stream("weights"));
        Mlp exact = new Mlp(
                narrow,
                List.of(64),
                Activation.RELU,
                Initialization.ORTHOGONAL,
                new RandomStreams(3).stream("weights"));
        assertThat(forward(one, rows, narrow).toFloats())
                .isEqualTo(forward(exact, rows, narrow).toFloats());
    }
}
