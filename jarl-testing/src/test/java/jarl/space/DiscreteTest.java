package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DiscreteTest implements SpaceContract<Integer> {

    @Override
    public Space<Integer> space() {
        return new Discrete(5);
    }

    @Override
    public Integer outside() {
        return 5;
    }

    @Override
    public String outsideMessage() {
        return "expected an integer in [0, 4], got 5";
    }

    @Test
    void negativeNumbersAreOutside() {
        assertThat(new Discrete(5).mismatch(-1)).isPresent();
        assertThat(new Discrete(5).mismatch(0)).isEmpty();
        assertThat(new Discrete(5).mismatch(4)).isEmpty();
    }

    @Test
    void emptySpaceIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Discrete(0)).withMessageContaining("got 0");
    }
}
