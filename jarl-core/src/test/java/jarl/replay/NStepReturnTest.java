package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.replay.NStepReturn.End;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers recorded from rlpyt (specification section 10): rewards 1 to 6, an end with the third, discount 0.9. */
class NStepReturnTest {

    private static final int ROWS = 7;

    private TensorScope scope;
    private MemorySegment flags;
    private MemorySegment reward;

    @BeforeEach
    void openScope() {
        scope = TensorScope.withoutGradients();
        flags = Tensor.zeros(DType.UINT8, ROWS).segment();
        reward = Tensor.zeros(DType.FLOAT32, ROWS).segment();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    /** Writes the six rewards and one row more from {@code first} on, which may wrap around the ring. */
    private NStepReturn of(int first, int steps, boolean terminated) {
        for (int i = 0; i < ROWS; i++) {
            int slot = (first + i) % ROWS;
            boolean end = i == 2;
            reward.setAtIndex(ValueLayout.JAVA_FLOAT, slot, i + 1);
            flags.set(
                    JAVA_BYTE,
                    slot,
                    StepFlags.pack(flag(end && terminated), flag(end && !terminated), flag(i == 3), flag(true)));
        }
        return new NStepReturn(new Ring(ROWS, 1), flags, reward, new NStep(steps, 0.9), r -> r);
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 6})
    void twoStepReturnsAreRlpyts(int first) {
        NStepReturn sum = of(first, 2, true);
        double[] returns = {2.8, 4.7, 3, 8.5, 10.4};
        boolean[] ended = {false, true, true, false, false};
        for (int i = 0; i < returns.length; i++) {
            assertThat(sum.sum(first + i, 0)).isEqualTo(ended[i] ? End.TERMINATED : End.GOING_ON);
            assertThat(sum.value()).isEqualTo(returns[i], within(1e-6));
            assertThat(sum.discountFactor()).isEqualTo(ended[i] ? 0 : 0.81, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5})
    void threeStepReturnsAreRlpyts(int first) {
        NStepReturn sum = of(first, 3, true);
        double[] returns = {5.23, 4.7, 3, 13.36};
        for (int i = 0; i < returns.length; i++) {
            assertThat(sum.sum(first + i, 0)).isEqualTo(i < 3 ? End.TERMINATED : End.GOING_ON);
            assertThat(sum.value()).isEqualTo(returns[i], within(1e-6));
        }
    }

    /** rlpyt trains the steps before a time limit as if the episode had terminated there. */
    @Test
    void everyStepBeforeATruncationBootstrapsFromItsEnd() {
        NStepReturn sum = of(0, 3, false);
        double[] returns = {5.23, 4.7, 3};
        double[] factors = {0.729, 0.81, 0.9};
        for (int i = 0; i < returns.length; i++) {
            assertThat(sum.sum(i, 0)).isEqualTo(End.TRUNCATED);
            assertThat(sum.lastRow()).isEqualTo(2);
            assertThat(sum.value()).isEqualTo(returns[i], within(1e-6));
            assertThat(sum.discountFactor()).isEqualTo(factors[i], within(1e-12));
        }
    }
}
