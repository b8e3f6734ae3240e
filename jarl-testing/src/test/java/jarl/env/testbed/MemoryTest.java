package jarl.env.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MemoryTest implements EnvContract<float[], Integer> {

    private static final RandomGenerator LEFT = () -> 0;

    @Override
    public Env<float[], Integer> create() {
        return new Memory();
    }

    @Test
    void cueIsSeenOnceAndRewardsTheTurnAtTheJunction() {
        Memory env = new Memory(2);
        assertThat(env.reset(LEFT)).containsExactly(1, 0, 0, 0);
        assertStep(env.step(1), 0, false, 0, 0, 1, 0);
        assertStep(env.step(0), 0, false, 0, 0, 1, 0);
        assertStep(env.step(1), 0, false, 0, 0, 0, 1);
        assertStep(env.step(0), 1, true, 0, 0, 0, 0);
        env.reset(LEFT);
        for (int i = 0; i < 3; i++) {
            assertThat(env.step(0).ends()).isFalse();
        }
        assertStep(env.step(1), -1, true, 0, 0, 0, 0);
    }

    private static void assertStep(Step<float[]> step, double reward, boolean terminated, float... observation) {
        assertThat(step.observation()).containsExactly(observation);
        assertThat(step.reward()).isEqualTo(reward);
        assertThat(step.terminated()).isEqualTo(terminated);
        assertThat(step.truncated()).isFalse();
    }

    @Test
    void episodesOfTheDefaultTakeTenSteps() {
        Memory env = new Memory();
        env.reset(LEFT);
        int steps = 1;
        while (!env.step(0).ends()) {
            steps++;
        }
        assertThat(steps).isEqualTo(10);
    }

    @Test
    void withoutCorridorTheJunctionFollowsTheCue() {
        Memory env = new Memory(0);
        env.reset(LEFT);
        assertStep(env.step(1), 0, false, 0, 0, 0, 1);
        assertStep(env.step(0), 1, true, 0, 0, 0, 0);
    }

    @Test
    void rememberingTheCueEarnsOneAndForgettingItNothing() {
        Memory env = new Memory(3);
        RandomStream random = new RandomStreams(5).stream("env");
        int episodes = 4000;
        double remembering = 0;
        double forgetting = 0;
        for (int i = 0; i < episodes; i++) {
            remembering += play(env, random, true);
            forgetting += play(env, random, false);
        }
        assertThat(remembering / episodes).isEqualTo(1);
        // Standard error 1 / sqrt(4000) = 0.016.
        assertThat(forgetting / episodes).isCloseTo(0, within(0.07));
    }

    private static double play(Memory env, RandomStream random, boolean remember) {
        int turn = env.reset(random)[1] == 1 && remember ? 1 : 0;
        double total = 0;
        boolean running = true;
        while (running) {
            Step<float[]> step = env.step(turn);
            total += step.reward();
            running = !step.ends();
        }
        return total;
    }

    @Test
    void optimalValueIsTheDiscountedRewardOfTheLastStep() {
        assertThat(new Memory().optimalValue(1)).isEqualTo(1);
        // Two steps to the junction behind a corridor of 1, so the third reward counts: 0.9 squared.
        assertThat(new Memory(1).optimalValue(0.9)).isCloseTo(0.81, within(1e-12));
    }

    @Test
    void negativeCorridorIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Memory(-1))
                .withMessage("Memory: corridor must be at least 0, got -1");
    }
}
