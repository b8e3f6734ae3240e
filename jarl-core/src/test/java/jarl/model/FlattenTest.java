package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class FlattenTest {

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Sight(Integer gear, float[] joints) {}

    record SightTensors(Tensor gear, Tensor joints) implements TensorTree {}

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Body(Sight sight, boolean[] touch) {}

    record BodyTensors(TensorTree sight, Tensor touch) implements TensorTree {}

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private static void encodes(Space<?> space, TensorTree values, int size, float... expected) {
        Flatten features = new Flatten(space, false);
        assertThat(features.size()).isEqualTo(size);
        Tensor result = features.of(values);
        assertThat(result.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(result.shape()).containsExactly(expected.length / size, size);
        assertThat(result.toFloats()).containsExactly(expected, within(1e-6f));
    }

    @Test
    void integersBecomeOneHot() {
        encodes(new Discrete(3), Tensor.of(new long[] {2, 0}), 3, 0, 0, 1, 1, 0, 0);
        encodes(new MultiDiscrete(2, 3), Tensor.of(new long[] {1, 0, 0, 2}, 2, 2), 5, new float[] {
            0, 1, 1, 0, 0, 1, 0, 0, 0, 1
        });
        encodes(new MultiBinary(3), Tensor.of(new boolean[] {true, false, true}, 1, 3), 3, 1, 0, 1);
    }

    @Test
    void boxesAreFlattened() {
        encodes(Box.unbounded(2), Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), 2, 1, 2, 3, 4);
        encodes(
                Box.unbounded(2, 2),
                Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2),
                4,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8);
        encodes(Box.of(-1, 1), Tensor.of(new float[] {0.5f, -1}), 1, 0.5f, -1);
    }

    @Test
    void imagesAreScaledToOne() {
        Tensor pixels = Tensor.of(new long[] {0, 255, 51, 102}, 1, 1, 2, 2).to(DType.UINT8);
        encodes(new ImageBox(1, 2, 2), pixels, 4, 0, 1, 0.2f, 0.4f);
    }

    @Test
    void compositesAreJoinedInComponentOrder() {
        Composite<Sight> sight =
                new Composite<>(Sight.class, SightTensors.class, List.of(new Discrete(2), Box.unbounded(2)));
        Composite<Body> body = new Composite<>(Body.class, BodyTensors.class, List.of(sight, new MultiBinary(1)));
        TensorTree values = new BodyTensors(
                new SightTensors(Tensor.of(new long[] {1, 0}), Tensor.of(new float[] {5, 6, 7, 8}, 2, 2)),
                Tensor.of(new boolean[] {true, false}, 2, 1));
        encodes(body, values, 5, 0, 1, 5, 6, 1, 1, 0, 7, 8, 0);
    }

    @Test
    void boundedComponentsMayBeScaledToMinusOneToOne() {
        Box box = Box.of(
                new float[] {0, -4, Float.NEGATIVE_INFINITY, -Float.MAX_VALUE},
                new float[] {10, 4, 3, Float.MAX_VALUE});
        Tensor values = Tensor.of(new float[] {0, -4, 2, 7, 10, 4, 3, -7, 5, 2, -9, 0}, 3, 4);
        assertThat(new Flatten(box, true).of(values).toFloats())
                .containsExactly(new float[] {-1, -1, 2, 7, 1, 1, 3, -7, 0, 0.5f, -9, 0}, within(1e-6f));
        assertThat(new Flatten(box, false).of(values).toFloats()).isEqualTo(values.toFloats());
    }
}
