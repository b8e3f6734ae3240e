package jarl.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void constantsStay() {
        Schedule schedule = Schedule.constantOrLinear(0.3, false);
        assertThat(schedule.at(0)).isEqualTo(0.3);
        assertThat(schedule.at(0.7)).isEqualTo(0.3);
        assertThat(schedule.at(1)).isEqualTo(0.3);
    }

    @Test
    void linearFallsToExactlyZero() {
        Schedule schedule = Schedule.constantOrLinear(0.3, true);
        assertThat(schedule.at(0)).isEqualTo(0.3);
        assertThat(schedule.at(0.5)).isEqualTo(0.15);
        assertThat(schedule.at(0.9)).isCloseTo(0.03, within(1e-15));
        assertThat(schedule.at(1)).isZero();
    }

    @Test
    void aLineMayEndEarlyAndRise() {
        Schedule schedule = new Schedule.Linear(1, 3, 0.5);
        assertThat(schedule.at(0)).isEqualTo(1);
        assertThat(schedule.at(0.25)).isEqualTo(2);
        assertThat(schedule.at(0.5)).isEqualTo(3);
        assertThat(schedule.at(1)).isEqualTo(3);
    }

    @Test
    void halfACosineStartsAndEndsFlat() {
        Schedule schedule = new Schedule.Cosine(4, 2);
        assertThat(schedule.at(0)).isEqualTo(4);
        assertThat(schedule.at(1.0 / 3)).isCloseTo(3.5, within(1e-12));
        assertThat(schedule.at(0.5)).isCloseTo(3, within(1e-12));
        assertThat(schedule.at(1)).isEqualTo(2);
        assertThat(schedule.at(1.5)).isEqualTo(2);
    }

    @Test
    void theFractionIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Schedule.Linear(1, 0, 0))
                .withMessage("fraction must be in (0, 1], got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Linear(1, 0, 1.1));
    }
}
