package jarl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CartPoleTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new CartPole();
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new CartPole(maxSteps));
    }

    static List<GymnasiumTrajectory> trajectories() {
        return GymnasiumTrajectory.of("CartPole-v1");
    }

    @ParameterizedTest(name = "trajectory {index}")
    @MethodSource("trajectories")
    void equalsGymnasiumStepByStep(GymnasiumTrajectory trajectory) {
        CartPole env = new CartPole();
        double[] s = trajectory.start();
        env.setState(s[0], s[1], s[2], s[3]);
        trajectory.replay(env, env.observation(), JsonNode::asInt);
    }

    @Test
    void firstStepFromRestIsAsCalculatedByHand() {
        CartPole env = new CartPole();
        env.setState(0, 0, 0, 0);
        Step<float[]> step = env.step(1);
        // 10 N / 1.1 kg = 9.0909; the pole turns with -9.0909 / (0.5 (4/3 - 0.1/1.1)) = -14.63415 rad/s^2 and hands
        // 0.05 * 14.63415 / 1.1 = 0.66519 m/s^2 to the cart; each times 0.02 s. Positions move with the old velocities.
        assertThat(step.observation()[0]).isZero();
        assertThat(step.observation()[1]).isCloseTo(0.1951220f, within(1e-6f));
        assertThat(step.observation()[2]).isZero();
        assertThat(step.observation()[3]).isCloseTo(-0.2926829f, within(1e-6f));
        assertThat(step.reward()).isEqualTo(1);
    }

    @Test
    void leavingTheTrackTerminates() {
        CartPole env = new CartPole();
        env.setState(2.39, 1, 0, 0);
        Step<float[]> step = env.step(0);
        assertThat(step.observation()[0]).isCloseTo(2.41f, within(1e-6f));
        assertThat(step.terminated()).isTrue();
        assertThat(step.reward()).isEqualTo(1);
    }

    @Test
    void stepThatTerminatesAtTheLimitIsAlsoTruncated() {
        CartPole env = new CartPole(9);
        env.setState(0, 0, 0, 0);
        for (int i = 1; i <= 8; i++) {
            assertThat(env.step(1).ends()).isFalse();
        }
        // Gymnasium 1.3.0 ends this episode at step 9 with angle -0.21518604.
        Step<float[]> last = env.step(1);
        assertThat(last.terminated()).isTrue();
        assertThat(last.truncated()).isTrue();
        assertThat(last.observation()[2]).isCloseTo(-0.21518604f, within(1e-6f));
    }

    @Test
    void startsWithinAFewHundredths() {
        RandomStream random = new RandomStreams(3).stream("env");
        double sum = 0;
        for (int i = 0; i < 2000; i++) {
            for (float component : new CartPole().reset(random)) {
                assertThat(component).isBetween(-0.05f, 0.05f);
                sum += component;
            }
        }
        // Mean of 8000 uniform numbers: standard error 0.05 / sqrt(3 * 8000) = 0.0003.
        assertThat(sum / 8000).isCloseTo(0, within(0.002));
    }
}
