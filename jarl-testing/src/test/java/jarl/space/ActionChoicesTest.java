package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import jarl.testing.MaskedOrder;
import jarl.testing.MaskedOrder.Order;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ActionChoicesTest {

    private final RandomGenerator random = new RandomStreams(4).stream("action");

    @Test
    void flagsAreCountedChoiceByChoice() {
        assertThat(ActionChoices.count(new Discrete(3))).isEqualTo(3);
        assertThat(ActionChoices.count(new MultiDiscrete(3, 1, 4))).isEqualTo(8);
        assertThat(ActionChoices.count(MaskedOrder.ACTIONS)).isEqualTo(6 + 5 + 7);
        assertThat(ActionChoices.count(Box.of(0, 1, 3))).isZero();
        assertThat(ActionChoices.count(new MultiBinary(3))).isZero();
    }

    @Test
    void eachRowOfAMaskHasItsFlagsAndNoMaskHasNone() {
        MemorySegment mask = MemorySegment.ofArray(new byte[] {1, 0, 1, 0, 0, 1});
        assertThat(ActionChoices.flags(mask, 2))
                .isDeepEqualTo(new boolean[][] {{true, false, true}, {false, false, true}});
        assertThat(ActionChoices.flags(MemorySegment.NULL, 2)).isDeepEqualTo(new boolean[2][0]);
    }

    @Test
    void aMaskMustLeaveOneOfEachChoice() {
        assertThat(ActionChoices.mismatch(new Discrete(2), new boolean[] {false, true}))
                .isEmpty();
        assertThat(ActionChoices.mismatch(new Discrete(2), new boolean[2])).contains("no action is allowed");
        assertThat(ActionChoices.mismatch(new Discrete(2), new boolean[3])).contains("expected 2 flags, got 3");
        assertThat(ActionChoices.mismatch(new Discrete(2), null)).contains("expected 2 flags, got null");
        assertThat(ActionChoices.mismatch(new MultiDiscrete(1, 2), new boolean[] {true, false, false}))
                .contains("no value of component 1 is allowed");
        boolean[] order = new boolean[18];
        order[0] = true;
        order[6] = true;
        assertThat(ActionChoices.mismatch(MaskedOrder.ACTIONS, order)).contains("no value of component 2 is allowed");
        order[17] = true;
        assertThat(ActionChoices.mismatch(MaskedOrder.ACTIONS, order)).isEmpty();
    }

    @Test
    void anActionIsAllowedIfAllItsChoicesAre() {
        boolean[] mask = new boolean[18];
        mask[2] = true;
        mask[6 + 4] = true;
        mask[6 + 5] = true;
        float[] salt = {0, 0};
        assertThat(ActionChoices.allowed(MaskedOrder.ACTIONS, new Order(2, salt, new int[] {4, 0}), mask))
                .isTrue();
        assertThat(ActionChoices.allowed(MaskedOrder.ACTIONS, new Order(1, salt, new int[] {4, 0}), mask))
                .isFalse();
        assertThat(ActionChoices.allowed(MaskedOrder.ACTIONS, new Order(2, salt, new int[] {3, 0}), mask))
                .isFalse();
        assertThat(ActionChoices.allowed(MaskedOrder.ACTIONS, new Order(2, salt, new int[] {4, 1}), mask))
                .isFalse();
    }

    /** 3,000 draws of three equally likely values: 1,000 each, standard deviation 26. */
    @Test
    void allowedValuesAreDrawnUniformlyAndOthersNever() {
        boolean[] mask = {false, true, true, false, true};
        int[] drawn = new int[5];
        for (int i = 0; i < 3000; i++) {
            drawn[ActionChoices.sample(new Discrete(5), random, mask)]++;
        }
        assertThat(drawn[0] + drawn[3]).isZero();
        assertThat(Arrays.stream(drawn).filter(count -> count > 0)).allMatch(count -> Math.abs(count - 1000) < 130);
    }

    @Test
    void sampledActionsFitTheMaskAndTheSpace() {
        boolean[] mask = new boolean[18];
        for (int i : new int[] {1, 3, 6, 9, 10, 17}) {
            mask[i] = true;
        }
        for (int i = 0; i < 300; i++) {
            Order order = ActionChoices.sample(MaskedOrder.ACTIONS, random, mask);
            assertThat(ActionChoices.allowed(MaskedOrder.ACTIONS, order, mask)).isTrue();
            assertThat(MaskedOrder.ACTIONS.mismatch(order)).isEmpty();
            assertThat(order.sides()[1]).isEqualTo(6);
        }
        Order anything = ActionChoices.sample(MaskedOrder.ACTIONS, random);
        assertThat(MaskedOrder.ACTIONS.mismatch(anything)).isEmpty();
    }
}
