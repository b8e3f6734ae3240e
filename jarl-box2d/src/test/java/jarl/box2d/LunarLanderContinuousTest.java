package jarl.box2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.check.EnvChecker;
import jarl.testing.EnvContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LunarLanderContinuousTest implements EnvContract<float[], float[]> {

    @Override
    public Env<float[], float[]> create() {
        return new LunarLanderContinuous();
    }

    @Override
    public Optional<Env<float[], float[]>> createWithLimit(int maxSteps) {
        return Optional.of(new LunarLanderContinuous(LunarLanderOptions.DEFAULT.withMaxSteps(maxSteps)));
    }

    static List<Recording> recordings() {
        return Recording.of("lunar-lander-continuous");
    }

    /** See LunarLanderTest for the tolerance. */
    @ParameterizedTest
    @MethodSource("recordings")
    void fliesAsWithBox2d(Recording recording) {
        LanderTask task = new LanderTask(LunarLanderOptions.DEFAULT.withEnableWind(recording.flag("wind")));
        float[] observation = task.start(recording.landerStart(), recording.dispersions());
        for (int t = 0; t < recording.steps(); t++) {
            recording.assertObservation(t, observation, 1e-4);
            float[] action = recording.action(t);
            observation = task.step(Thrust.throttle(action[0], action[1]));
            recording.assertReward(t, task.reward(), 5e-3);
            assertThat(task.terminated()).isEqualTo(t == recording.steps() - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1,    0,    0,    0,  0",
        "0,     0.5,  0,    0,  0",
        "0.001, 0,    0.5,  0,  0",
        "1,     -0.5, 1,    0,  0",
        "0.5,   0.75, 0.75, 1,  0.75",
        "3,     -2,   1,    -1, 1",
        "-0.1,  -0.6, 0,    -1, 0.6",
    })
    void enginesRunWithHalfTheirPowerOrMore(float main, float lateral, double power, int direction, double side) {
        Thrust thrust = Thrust.throttle(main, lateral);
        assertThat(thrust.main()).isCloseTo(power, within(1e-3));
        assertThat(thrust.direction()).isEqualTo(direction);
        assertThat(thrust.side()).isCloseTo(side, within(1e-6));
    }

    @Test
    void theCheckerFindsNothing() {
        assertThat(EnvChecker.check(LunarLanderContinuous::new, 1, 600)).isEmpty();
    }
}
