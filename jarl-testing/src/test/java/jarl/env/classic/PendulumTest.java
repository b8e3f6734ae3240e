package jarl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.testing.EnvContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PendulumTest implements EnvContract<float[], float[]> {

    @Override
    public Env<float[], float[]> create() {
        return new Pendulum();
    }

    @Override
    public Optional<Env<float[], float[]>> createWithLimit(int maxSteps) {
        return Optional.of(new Pendulum(maxSteps));
    }

    static List<GymnasiumTrajectory> trajectories() {
        return GymnasiumTrajectory.of("Pendulum-v1");
    }

    @ParameterizedTest(name = "trajectory {index}")
    @MethodSource("trajectories")
    void equalsGymnasiumStepByStep(GymnasiumTrajectory trajectory) {
        Pendulum env = new Pendulum();
        double[] s = trajectory.start();
        env.setState(s[0], s[1]);
        // NumPy squares the float32 torque with a power function that now and then rounds the wrong way, times 0.001.
        trajectory.replay(env, env.observation(), GymnasiumTrajectory::vector, 1e-9);
    }

    @Test
    void torqueIsClippedAndTheCostIsThatOfTheStateBefore() {
        Pendulum env = new Pendulum();
        env.setState(0, 0);
        Step<float[]> step = env.step(new float[] {5});
        // 3 * 2 N m * 0.05 s = 0.3 rad/s, then 0.015 rad; the cost is 0.001 * 2^2 only, for the pendulum stood upright.
        assertThat(step.observation()).containsExactly(new float[] {0.9998875f, 0.0149994f, 0.3f}, within(1e-6f));
        assertThat(step.reward()).isCloseTo(-0.004, within(1e-9));
    }

    @Test
    void hangingDownCostsPiSquared() {
        Pendulum env = new Pendulum();
        env.setState(3 * Math.PI, 0);
        assertThat(env.step(new float[] {0}).reward()).isCloseTo(-Math.PI * Math.PI, within(1e-9));
    }

    @Test
    void speedIsBounded() {
        Pendulum env = new Pendulum();
        env.setState(Math.PI / 2, 7.9);
        assertThat(env.step(new float[] {2}).observation()[2]).isEqualTo(8);
    }
}
