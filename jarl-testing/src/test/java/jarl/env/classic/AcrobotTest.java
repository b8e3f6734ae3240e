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

class AcrobotTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new Acrobot();
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new Acrobot(maxSteps));
    }

    static List<GymnasiumTrajectory> trajectories() {
        return GymnasiumTrajectory.of("Acrobot-v1");
    }

    @ParameterizedTest(name = "trajectory {index}")
    @MethodSource("trajectories")
    void equalsGymnasiumStepByStep(GymnasiumTrajectory trajectory) {
        Acrobot env = new Acrobot();
        double[] s = trajectory.start();
        env.setState(s[0], s[1], s[2], s[3]);
        trajectory.replay(env, env.observation(), JsonNode::asInt);
    }

    @Test
    void drivingWithTheMotionSwingsUpWhenGymnasiumDoes() {
        Acrobot env = new Acrobot();
        env.setState(0.05, 0, 0, 0);
        double total = 0;
        int steps = 0;
        Step<float[]> step = new Step<>(env.observation(), 0, false, false);
        while (!step.ends()) {
            step = env.step(step.observation()[5] > 0 ? 2 : 0);
            total += step.reward();
            steps++;
        }
        assertThat(steps).isEqualTo(73);
        assertThat(total).isEqualTo(-72);
        assertThat(step.terminated()).isTrue();
        float[] expected = {-0.2484729f, 0.96863884f, 0.09204338f, 0.995755f, 1.3613338f, -3.5962715f};
        assertThat(step.observation()).containsExactly(expected, within(1e-5f));
    }

    @Test
    void torqueAcceleratesAsCalculatedByHand() {
        // Hanging at rest: d1 = 4.5, d2 = 1.75, so the second joint gets 1 / (1.25 - 1.75^2 / 4.5) = 1.756098 rad/s^2
        // and the first -1.75 / 4.5 of it.
        AcrobotState next = new AcrobotState(0, 0, 0, 0).after(1e-4, 1);
        assertThat(next.velocity2() / 1e-4).isCloseTo(1.756098, within(1e-5));
        assertThat(next.velocity1() / 1e-4).isCloseTo(-0.682927, within(1e-5));
    }

    @Test
    void withoutTorqueTheEnergyStays() {
        AcrobotState state = new AcrobotState(1.2, -0.7, 0.5, -0.3);
        double before = energy(state);
        for (int i = 0; i < 2000; i++) {
            state = state.after(0.002, 0);
        }
        assertThat(energy(state)).isCloseTo(before, within(1e-6));
        assertThat(state.angle1()).isNotCloseTo(1.2, within(0.01));
    }

    /** Kinetic and potential energy of the double pendulum, from its Lagrangian. */
    private static double energy(AcrobotState s) {
        double d1 = 0.25 + (1 + 0.25 + Math.cos(s.angle2())) + 2;
        double d2 = 0.25 + 0.5 * Math.cos(s.angle2()) + 1;
        double kinetic = 0.5 * d1 * s.velocity1() * s.velocity1()
                + d2 * s.velocity1() * s.velocity2()
                + 0.5 * 1.25 * s.velocity2() * s.velocity2();
        return kinetic - 9.8 * (1.5 * Math.cos(s.angle1()) + 0.5 * Math.cos(s.angle1() + s.angle2()));
    }
}
