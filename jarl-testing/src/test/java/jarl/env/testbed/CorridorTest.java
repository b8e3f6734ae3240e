package jarl.env.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CorridorTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new Corridor();
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new Corridor(5, 0.1, maxSteps));
    }

    @Test
    void walkingRightReachesTheRewardAndLeftStaysInTheFirstCell() {
        Corridor env = new Corridor(4, 0.25, StepLimit.UNLIMITED);
        assertThat(env.reset(new RandomStreams(1).stream("env"))).containsExactly(1, 0, 0, 0);
        assertStep(env.step(0), -0.25, false, 1, 0, 0, 0);
        assertStep(env.step(1), -0.25, false, 0, 1, 0, 0);
        assertStep(env.step(1), -0.25, false, 0, 0, 1, 0);
        assertStep(env.step(0), -0.25, false, 0, 1, 0, 0);
        assertStep(env.step(1), -0.25, false, 0, 0, 1, 0);
        assertStep(env.step(1), 0.75, true, 0, 0, 0, 1);
    }

    private static void assertStep(Step<float[]> step, double reward, boolean terminated, float... observation) {
        assertThat(step.observation()).containsExactly(observation);
        assertThat(step.reward()).isEqualTo(reward);
        assertThat(step.terminated()).isEqualTo(terminated);
        assertThat(step.truncated()).isFalse();
    }

    @Test
    void withoutLimitAnEpisodeGoesOn() {
        Corridor env = new Corridor(3);
        env.reset(new RandomStreams(1).stream("env"));
        for (int i = 0; i < 10_000; i++) {
            assertThat(env.step(0).ends()).isFalse();
        }
    }

    @Test
    void optimalValuesAreAsCalculatedByHand() {
        Corridor free = new Corridor(4);
        assertThat(free.optimalValue(0, 0.9)).isCloseTo(0.81, within(1e-12));
        assertThat(free.optimalValue(2, 0.9)).isEqualTo(1);
        assertThat(free.optimalValue(3, 0.9)).isZero();
        Corridor toll = new Corridor(4, 0.25, 50);
        assertThat(toll.optimalValue(0, 1)).isCloseTo(0.25, within(1e-12));
        // From the first cell: -0.25, then 0.5 * -0.25, then 0.25 * 0.75.
        assertThat(toll.optimalValue(0, 0.5)).isCloseTo(-0.1875, within(1e-12));
    }

    @Test
    void optimalValueIsTheReturnOfWalkingRight() {
        Corridor env = new Corridor(7, 0.03, 100);
        env.reset(new RandomStreams(1).stream("env"));
        double discount = 0.95;
        double factor = 1;
        double total = 0;
        boolean running = true;
        while (running) {
            Step<float[]> step = env.step(1);
            total += factor * step.reward();
            factor *= discount;
            running = !step.ends();
        }
        assertThat(total).isCloseTo(env.optimalValue(0, discount), within(1e-12));
    }

    @Test
    void senselessCorridorsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Corridor(1))
                .withMessageContaining("at least 2, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Corridor(3, -0.1, 10))
                .withMessageContaining("stepPenalty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Corridor(3).optimalValue(3, 0.9))
                .withMessageContaining("[0, 2]");
    }
}
