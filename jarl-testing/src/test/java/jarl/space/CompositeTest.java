package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompositeTest implements SpaceContract<CompositeTest.Sight> {

    @SuppressWarnings("ArrayRecordComponent")
    record Body(float[] joints, Integer gear) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Sight(byte[] camera, Body body, boolean[] lamps) {}

    record Shapes(Object camera, Object body, Object lamps) {}

    private static final Composite<Body> BODY = new Composite<>(Body.class, List.of(Box.of(-1, 1, 2), new Discrete(4)));

    @Override
    public Composite<Sight> space() {
        return new Composite<>(Sight.class, List.of(new ImageBox(1, 2, 2), BODY, new MultiBinary(3)));
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
    void leavesHaveTheNamesAndShapesOfTheComponents() {
        assertThat(space().leaves())
                .containsExactly(
                        new LeafLayout("camera", ElementType.UINT8, List.of(1, 2, 2)),
                        new LeafLayout("body.joints", ElementType.FLOAT32, List.of(2)),
                        new LeafLayout("body.gear", ElementType.INT64, List.of()),
                        new LeafLayout("lamps", ElementType.BOOL, List.of(3)));
    }

    @Test
    void sizeIsThatOfAllComponents() {
        assertThat(space().size()).isEqualTo(4 + 2 + 1 + 3);
        assertThat(space().names()).containsExactly("camera", "body", "lamps");
    }

    @Test
    void descriptionNamesTheComponents() {
        assertThat(BODY).hasToString("Body(joints: Box(-1.0, 1.0, shape [2]), gear: Discrete[n=4])");
    }

    @Test
    void componentsThatDoNotAgreeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Composite<>(Body.class, Shapes.class, List.of(new Discrete(2), new Discrete(2))))
                .withMessageContaining("[joints, gear]")
                .withMessageContaining("[camera, body, lamps]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Composite<>(Body.class, List.of(new Discrete(2))))
                .withMessageContaining("1 spaces");
    }
}
