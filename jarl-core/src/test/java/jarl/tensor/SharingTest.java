package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which way is chosen follows from the times alone. */
class SharingTest {

    private static final int TRIAL = 20;

    private final Sharing sharing = new Sharing();
    private int shared;
    private int alone;

    /** Runs that take so many nanoseconds in each way. */
    private void run(int runs, long sharedNanos, long aloneNanos) {
        shared = 0;
        alone = 0;
        for (int i = 0; i < runs; i++) {
            boolean share = sharing.share();
            if (share) {
                shared++;
            } else {
                alone++;
            }
            if (sharing.measures()) {
                sharing.took(share ? sharedNanos : aloneNanos, 1);
            }
        }
    }

    @Test
    void bothWaysAreTriedAndTheFasterIsKept() {
        run(TRIAL, 10_000, 5_000);
        assertThat(shared).isEqualTo(alone).isEqualTo(TRIAL / 2);
        run(400, 10_000, 5_000);
        assertThat(shared).isZero();
    }

    @Test
    void aChangeOfTheMachineIsNoticed() {
        run(2_000, 10_000, 5_000);
        assertThat(alone).isGreaterThan(1_900);
        run(20_000, 3_000, 5_000);
        run(400, 3_000, 5_000);
        assertThat(alone).isZero();
    }

    @Test
    void trialsOfAChoiceThatStaysBecomeRare() {
        run(50_000, 3_000, 5_000);
        run(16_000, 3_000, 5_000);
        assertThat(alone).isLessThanOrEqualTo(TRIAL / 2);
    }

    @Test
    void longWorkIsSharedWithoutATrial() {
        run(1_000, 3_000_000, 1_000_000);
        assertThat(alone).isZero();
    }

    @Test
    void timesAreComparedForTheSameSize() {
        for (int i = 0; i < TRIAL; i++) {
            boolean share = sharing.share();
            sharing.took(share ? 8_000 : 3_000, share ? 8 : 1);
        }
        run(400, 1, 1);
        assertThat(alone).isZero();
    }
}
