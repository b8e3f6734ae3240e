package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.config.Defaults;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningConfigTest {

    /** What is chosen: copies now and then, but tau below 1 follows every update, unless told otherwise. */
    @ParameterizedTest
    @CsvSource({"0, 1, 312", "0, 0.005, 1", "0, 0.999, 1", "7, 1, 7", "7, 0.005, 7", "1, 1, 1"})
    void aTargetThatFollowsALittleDoesSoEveryUpdate(int interval, double rate, int expected) {
        LearningConfig config =
                Defaults.of(LearningConfig.class, Map.of("targetInterval", interval, "targetRate", rate));
        assertThat(config.updatesBetweenTargets()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"dqn", "r2d1"})
    void theDefaultsLeaveTheIntervalToTheRate(String name) {
        LearningConfig learning = name.equals("dqn")
                ? Dqn.Config.defaults().learning()
                : R2d1.Config.defaults().learning();
        assertThat(learning.targetInterval()).isZero();
    }
}
