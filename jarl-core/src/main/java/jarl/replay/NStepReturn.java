package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.function.DoubleUnaryOperator;

/**
 * The return of the n steps from a row on, read from the ring when it is asked for; so it does not matter when and where the rows were
 * written. The sum ends where the episode ends:
 *
 * <pre>
 *   going on     R = r_t + ... + gamma^(n-1) r_(t+n-1)      then gamma^n   times the value of row t+n
 *   terminated   R = r_t + ... + gamma^(k-1) r_(t+k-1)      then nothing
 *   truncated    the same                                   then gamma^k   times the value of the final observation of row t+k-1
 *   cut off      an episode starts though the one before never ended (a run was resumed, its environments were not): nothing is known
 * </pre>
 */
final class NStepReturn {

    /** The ways in which the n steps end. */
    enum End {
        GOING_ON,
        TERMINATED,
        TRUNCATED,
        CUT_OFF
    }

    private final Ring ring;
    private final MemorySegment flags;
    private final MemorySegment reward;
    private final NStep nStep;
    private final DoubleUnaryOperator learned;
    private double value;
    private double discountFactor;
    private long lastRow;

    /**
     * Computes the returns of stored steps.
     *
     * @param learned what a stored reward counts for now
     */
    NStepReturn(Ring ring, MemorySegment flags, MemorySegment reward, NStep nStep, DoubleUnaryOperator learned) {
        this.ring = ring;
        this.flags = flags;
        this.reward = reward;
        this.nStep = nStep;
        this.learned = learned;
    }

    /** Sums from a valid row on; the n rows after it must be there. */
    End sum(long row, int column) {
        value = 0;
        discountFactor = 1;
        for (int k = 0; k <= nStep.steps(); k++) {
            long cell = ring.cell(row + k, column);
            byte step = flags.get(JAVA_BYTE, cell);
            if (k > 0 && !StepFlags.continues(step)) {
                return End.CUT_OFF;
            }
            if (k == nStep.steps()) {
                break;
            }
            lastRow = row + k;
            value += discountFactor * learned.applyAsDouble(reward.getAtIndex(JAVA_FLOAT, cell));
            discountFactor *= nStep.discount();
            if (StepFlags.terminated(step)) {
                discountFactor = 0;
                return End.TERMINATED;
            }
            if (StepFlags.truncated(step)) {
                return End.TRUNCATED;
            }
        }
        return End.GOING_ON;
    }

    /** R of the last sum. */
    double value() {
        return value;
    }

    /** The weight of the value after the last sum. */
    double discountFactor() {
        return discountFactor;
    }

    /** The last row whose reward is in the last sum. */
    long lastRow() {
        return lastRow;
    }
}
