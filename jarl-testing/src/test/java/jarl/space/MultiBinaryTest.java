package jarl.space;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class MultiBinaryTest implements SpaceContract<boolean[]> {

    @Override
    public Space<boolean[]> space() {
        return new MultiBinary(3);
    }

    @Override
    public boolean[] outside() {
        return new boolean[2];
    }

    @Override
    public String outsideMessage() {
        return "expected 3 booleans, got 2";
    }

    @Test
    void rowOfAnotherLengthIsRefused() {
        Rows<boolean[]> rows = space().rows(space().allocate(Arena.ofAuto(), 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.write(0, new boolean[4]))
                .withMessageContaining("expected 3 values, got 4");
    }

    @Test
    void emptySpaceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiBinary(0))
                .withMessageContaining("got 0");
    }
}
