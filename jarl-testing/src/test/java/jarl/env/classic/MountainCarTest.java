package jarl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import jarl.env.Env;
import jarl.env.Step;
import jarl.testing.EnvContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MountainCarTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new MountainCar();
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new MountainCar(maxSteps));
    }

    static List<GymnasiumTrajectory> trajectories() {
        return GymnasiumTrajectory.of("MountainCar-v0");
    }

    @ParameterizedTest(name = "trajectory {index}")
    @MethodSource("trajectories")
    void equalsGymnasiumStepByStep(GymnasiumTrajectory trajectory) {
        MountainCar env = new MountainCar();
        double[] s = trajectory.start();
        env.setState(s[0], s[1]);
        trajectory.replay(env, env.observation(), JsonNode::asInt);
    }

    @Test
    void pushingWithTheMotionReachesTheFlagWhenGymnasiumDoes() {
        MountainCar env = new MountainCar();
        env.setState(-0.5, 0);
        int steps = 0;
        Step<float[]> step = new Step<>(env.observation(), 0, false, false);
        while (!step.ends()) {
            step = env.step(step.observation()[1] >= 0 ? 2 : 0);
            assertThat(step.reward()).isEqualTo(-1);
            steps++;
        }
        assertThat(steps).isEqualTo(124);
        assertThat(step.terminated()).isTrue();
        assertThat(step.truncated()).isFalse();
        assertThat(step.observation()[0]).isCloseTo(0.53494996f, within(1e-6f));
        assertThat(step.observation()[1]).isCloseTo(0.04819098f, within(1e-6f));
    }

    @Test
    void leftWallStopsTheCar() {
        MountainCar env = new MountainCar();
        env.setState(-1.19, -0.06);
        assertThat(env.step(0).observation()).containsExactly(-1.2f, 0);
    }
}
