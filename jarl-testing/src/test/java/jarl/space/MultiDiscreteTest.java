package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class MultiDiscreteTest implements SpaceContract<int[]> {

    @Override
    public Space<int[]> space() {
        return new MultiDiscrete(3, 2, 7);
    }

    @Override
    public int[] outside() {
        return new int[] {2, 2, 0};
    }

    @Override
    public String outsideMessage() {
        return "expected integers below [3, 2, 7], got [2, 2, 0]";
    }

    @Test
    void anotherNumberOfChoicesIsOutside() {
        assertThat(space().mismatch(new int[] {0, 0})).isPresent();
        assertThat(space().mismatch(new int[] {2, 1, 6})).isEmpty();
        assertThat(space().mismatch(new int[] {0, -1, 0})).isPresent();
    }

    @Test
    void rowOfAnotherLengthIsRefused() {
        Rows<int[]> rows = space().rows(space().allocate(Arena.ofAuto(), 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.write(0, new int[2]))
                .withMessageContaining("expected 3 values, got 2");
    }

    @Test
    void equalityIsByContentAndCountsCannotBeChangedFromOutside() {
        int[] counts = {3, 2};
        MultiDiscrete space = new MultiDiscrete(counts);
        counts[0] = 9;
        space.n()[1] = 9;
        assertThat(space).isEqualTo(new MultiDiscrete(3, 2)).hasSameHashCodeAs(new MultiDiscrete(3, 2));
        assertThat(space).isNotEqualTo(new MultiDiscrete(2, 3));
    }

    @Test
    void emptyChoicesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiDiscrete(2, 0))
                .withMessageContaining("[2, 0]");
        assertThatIllegalArgumentException().isThrownBy(() -> new MultiDiscrete());
    }
}
