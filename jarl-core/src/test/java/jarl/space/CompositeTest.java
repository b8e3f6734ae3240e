package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompositeTest implements SpaceContract<CompositeTest.Sight> {

    @SuppressWarnings("ArrayRecordComponent")
    record Body(float[] joints, Integer gear) {}

    record BodyTensors(Tensor joints, Tensor gear) implements ArrayTuple {}

    @SuppressWarnings("ArrayRecordComponent")
    record Sight(byte[] camera, Body body, boolean[] lamps) {}

    record SightTensors(Tensor camera, BodyTensors body, Tensor lamps) implements ArrayTuple {}

    private static final Composite<Body> BODY =
            new Composite<>(Body.class, BodyTensors.class, List.of(Box.of(-1, 1, 2), new Discrete(4)));

    @Override
    public Composite<Sight> space() {
        return new Composite<>(
                Sight.class, SightTensors.class, List.of(new ImageBox(1, 2, 2), BODY, new MultiBinary(3)));
    }

    @Override
    public Sight outside() {
        return new Sight(new byte[4], new Body(new float[2], 4), new boolean[3]);
    }

    @Override
    public String outsideMessage() {
        return "body: gear: expected an integer in [0, 3], got 4";
    }

    @Test
    void tensorsHaveTheNamesAndShapesOfTheComponents() {
        try (var _ = TensorScope.withoutGradients()) {
            ArrayTuple buffer = space().allocate(5, 6);
            assertThat(ArrayTuple.leaves(buffer)).containsOnlyKeys("camera", "body.joints", "body.gear", "lamps");
            assertThat(buffer).isInstanceOfSatisfying(SightTensors.class, tensors -> {
                assertThat(tensors.camera().shape()).containsExactly(5, 6, 1, 2, 2);
                assertThat(tensors.body().joints().shape()).containsExactly(5, 6, 2);
                assertThat(tensors.body().gear().shape()).containsExactly(5, 6);
                assertThat(tensors.lamps().shape()).containsExactly(5, 6, 3);
            });
        }
    }

    @Test
    void sizeIsThatOfAllComponents() {
        assertThat(space().size()).isEqualTo(4 + 2 + 1 + 3);
        assertThat(space().names()).containsExactly("camera", "body", "lamps");
    }

    @Test
    void componentsAndComposeAreInverse() {
        try (var _ = TensorScope.withoutGradients()) {
            ArrayTuple buffer = space().allocate(2);
            assertThat(space().compose(space().components(buffer))).isEqualTo(buffer);
        }
    }

    @Test
    void descriptionNamesTheComponents() {
        assertThat(BODY).hasToString("Body(joints: Box(-1.0, 1.0, shape [2]), gear: Discrete[n=4])");
    }

    @Test
    void componentsThatDoNotAgreeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Composite<>(Body.class, SightTensors.class, List.of(new Discrete(2), new Discrete(2))))
                .withMessageContaining("[joints, gear]")
                .withMessageContaining("[camera, body, lamps]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Composite<>(Body.class, BodyTensors.class, List.of(new Discrete(2))))
                .withMessageContaining("1 spaces");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Composite<>(Body.class, Tensor.class, List.of()))
                .withMessageContaining("must be a record");
    }
}
