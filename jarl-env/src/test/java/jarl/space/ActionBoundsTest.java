package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionBoundsTest {

    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Hand(float[] grip, Integer finger) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Move(Hand hand, float[] brake, boolean[] lights) {}

    private static Composite<Move> moves(Box grip, Box brake) {
        Composite<Hand> hand = new Composite<>(Hand.class, List.of(grip, new Discrete(3)));
        return new Composite<>(Move.class, List.of(hand, brake, new MultiBinary(2)));
    }

    private static float[] rescaled(Box box, float... action) {
        return ActionBounds.rescaling(box).toEnvironment(action);
    }

    private static float[] clipped(Box box, float... action) {
        return ActionBounds.clipping(box).toEnvironment(action);
    }

    @Test
    void eachComponentIsFittedToItsOwnBounds() {
        Box box = Box.of(new float[] {-2, 0, 0, -INFINITY, -INFINITY, 7}, new float[] {6, 1, INFINITY, 5, INFINITY, 7});
        // [-2, 6]: -2 + (0.5 + 1) / 2 * 8 = 4; [0, 1]: (-0.5 + 1) / 2 = 0.25.
        assertThat(rescaled(box, 0.5f, -0.5f, 3, -9, -100, 0)).containsExactly(4, 0.25f, 3, -9, -100, 7);
        assertThat(rescaled(box, -3, 3, -3, 8, 100, 2)).containsExactly(-2, 1, 0, 5, 100, 7);
        assertThat(clipped(box, 0.5f, -0.5f, 3, -9, -100, 0)).containsExactly(0.5f, 0, 3, -9, -100, 7);
        assertThat(clipped(box, -3, 3, -3, 8, 100, 9)).containsExactly(-2, 1, 0, 5, 100, 7);
    }

    @Test
    void anAgentActsBetweenMinusOneAndOneWhereBothBoundsAreFinite() {
        Box box = Box.of(new float[] {-2, 0, -INFINITY}, new float[] {6, INFINITY, INFINITY});
        assertThat(ActionBounds.rescaling(box).agentSpace())
                .isEqualTo(Box.of(new float[] {-1, 0, -INFINITY}, new float[] {1, INFINITY, INFINITY}));
        assertThat(ActionBounds.clipping(box).agentSpace()).isEqualTo(box);
        assertThat(ActionBounds.rescaling(Box.of(-3, 3, 2, 3)).agentSpace()).isEqualTo(Box.of(-1, 1, 2, 3));
    }

    @Test
    void compositesAreFittedAtAnyDepthAndWhatIsNotContinuousStays() {
        Composite<Move> moves = moves(Box.of(0, 1, 2), Box.of(-INFINITY, 5, 1));
        ActionBounds<Move> bounds = ActionBounds.rescaling(moves);
        boolean[] lights = {true, false};
        Move chosen = new Move(new Hand(new float[] {-3.8f, 0}, 2), new float[] {6}, lights);
        Move fitted = bounds.toEnvironment(chosen);
        assertThat(fitted.hand().grip()).containsExactly(0, 0.5f);
        assertThat(fitted.hand().finger()).isEqualTo(2);
        assertThat(fitted.brake()).containsExactly(5);
        assertThat(fitted.lights()).containsExactly(lights);
        assertThat(chosen.hand().grip()).containsExactly(-3.8f, 0);
        assertThat(chosen.brake()).containsExactly(6);
        assertThat(bounds.any()).isTrue();
        assertThat(bounds.agentSpace())
                .hasToString(moves(Box.of(-1, 1, 2), Box.of(-INFINITY, 5, 1)).toString());
    }

    @Test
    void withoutBoundsNothingChanges() {
        List<Space<?>> spaces = List.of(
                new Discrete(3),
                new MultiDiscrete(2, 3),
                new MultiBinary(2),
                Box.unbounded(2),
                moves(Box.unbounded(2), Box.unbounded(1)));
        for (Space<?> space : spaces) {
            assertThat(ActionBounds.rescaling(space).any()).as("%s", space).isFalse();
            assertThat(ActionBounds.rescaling(space).agentSpace()).isSameAs(space);
            assertThat(ActionBounds.clipping(space).any()).as("%s", space).isFalse();
        }
    }

    @Test
    void noRoundingPassesABound() {
        RandomStream random = new RandomStreams(1).stream("bounds");
        for (int i = 0; i < 20_000; i++) {
            float one = bound(random);
            float other = bound(random);
            Box box = Box.of(Math.min(one, other), Math.max(one, other), 1);
            for (float action : new float[] {
                -1, 1, Math.nextDown(1f), Math.nextUp(-1f), Float.MAX_VALUE, -Float.MAX_VALUE, random.nextFloat()
            }) {
                assertThat(box.mismatch(rescaled(box, action))).isEmpty();
                assertThat(box.mismatch(clipped(box, action))).isEmpty();
            }
            assertThat(rescaled(box, -1)).containsExactly(box.low());
        }
    }

    private static float bound(RandomStream random) {
        return (float) ((random.nextFloat() - 0.5f) * Math.pow(10, random.nextInt(76) - 38));
    }

    @Test
    void theWidestAndTheEmptiestBoxHold() {
        assertThat(rescaled(Box.of(-Float.MAX_VALUE, Float.MAX_VALUE, 3), -2, 0, 2))
                .containsExactly(-Float.MAX_VALUE, 0, Float.MAX_VALUE);
        assertThat(clipped(Box.of(0f, -0f, 1), 3)[0]).isZero(); // low is not above high, though it sorts after it
        assertThat(rescaled(Box.of(0f, -0f, 1), 3)[0]).isZero();
    }
}
