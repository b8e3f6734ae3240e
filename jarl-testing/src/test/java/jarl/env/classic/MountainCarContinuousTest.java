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

class MountainCarContinuousTest implements EnvContract<float[], float[]> {

    @Override
    public Env<float[], float[]> create() {
        return new MountainCarContinuous();
    }

    @Override
    public Optional<Env<float[], float[]>> createWithLimit(int maxSteps) {
        return Optional.of(new MountainCarContinuous(maxSteps));
    }

    static List<GymnasiumTrajectory> trajectories() {
        return GymnasiumTrajectory.of("MountainCarContinuous-v0");
    }

    @ParameterizedTest(name = "trajectory {index}")
    @MethodSource("trajectories")
    void equalsGymnasiumStepByStep(GymnasiumTrajectory trajectory) {
        MountainCarContinuous env = new MountainCarContinuous();
        double[] s = trajectory.start();
        env.setState(s[0], s[1]);
        trajectory.replay(env, env.observation(), GymnasiumTrajectory::vector);
    }

    @Test
    void pushingWithTheMotionReachesTheFlagWhenGymnasiumDoes() {
        MountainCarContinuous env = new MountainCarContinuous();
        env.setState(-0.5, 0);
        int steps = 0;
        double total = 0;
        Step<float[]> step = new Step<>(env.observation(), 0, false, false);
        while (!step.ends()) {
            step = env.step(new float[] {step.observation()[1] >= 0 ? 1 : -1});
            total += step.reward();
            steps++;
        }
        assertThat(steps).isEqualTo(106);
        assertThat(step.terminated()).isTrue();
        assertThat(step.observation()).containsExactly(0.50208676f, 0.06404769f);
        assertThat(total).isCloseTo(100 - 106 * 0.1, within(1e-9));
    }

    @Test
    void actionOutsideTheBoundsPullsNoHarderButCostsItsSquare() {
        MountainCarContinuous inside = new MountainCarContinuous();
        MountainCarContinuous outside = new MountainCarContinuous();
        inside.setState(-0.5, 0);
        outside.setState(-0.5, 0);
        Step<float[]> one = inside.step(new float[] {1});
        Step<float[]> three = outside.step(new float[] {3});
        assertThat(three.observation()[1]).isCloseTo(one.observation()[1], within(1e-8f));
        assertThat(one.reward()).isCloseTo(-0.1, within(1e-12));
        assertThat(three.reward()).isCloseTo(-0.9, within(1e-12));
    }
}
