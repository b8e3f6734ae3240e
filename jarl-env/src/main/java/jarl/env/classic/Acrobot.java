package jarl.env.classic;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Box;
import jarl.space.Discrete;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Swing a double pendulum, driven at its middle joint alone, until its tip is one link above the fixed joint. Sutton
 * (1996), "Generalization in reinforcement learning: successful examples using sparse coarse coding", with the dynamics
 * of Sutton and Barto's book; as in Gymnasium 1.3.0, Acrobot-v1.
 *
 * <pre>
 * observation  0  cosine of the first angle    in [-1, 1]; 0 hangs straight down
 *              1  sine of the first angle      in [-1, 1]
 *              2  cosine of the second angle   in [-1, 1]; relative to the first link, 0 is straight
 *              3  sine of the second angle     in [-1, 1]
 *              4  first angular velocity       in [-4 pi, 4 pi], rad/s
 *              5  second angular velocity      in [-9 pi, 9 pi], rad/s
 * action       0  torque -1 N m at the middle joint, 1  none, 2  +1 N m; for 0.2 s
 * reward       -1 for every step, 0 for the step that terminates
 * start        angles and velocities uniform in [-0.1, 0.1]
 * terminated   the tip is higher than 1 above the fixed joint: -cos(first) - cos(first + second) above 1
 * truncated    at step 500, or the limit given
 * </pre>
 */
public final class Acrobot implements Env<float[], Integer> {

    private static final double SECONDS = 0.2;
    private static final double START = 0.1;
    private static final double MAX_VELOCITY_1 = 4 * Math.PI;
    private static final double MAX_VELOCITY_2 = 9 * Math.PI;

    private static final Discrete ACTIONS = new Discrete(3);
    private static final Box OBSERVATIONS = Box.of(
            new float[] {-1, -1, -1, -1, (float) -MAX_VELOCITY_1, (float) -MAX_VELOCITY_2},
            new float[] {1, 1, 1, 1, (float) MAX_VELOCITY_1, (float) MAX_VELOCITY_2});

    private final StepLimit clock;
    private AcrobotState state = new AcrobotState(0, 0, 0, 0);

    /** Acrobot-v1: at most 500 steps. */
    public Acrobot() {
        this(500);
    }

    /** Acrobot with another limit. */
    public Acrobot(int maxSteps) {
        this.clock = new StepLimit("Acrobot", maxSteps);
    }

    @Override
    public Box observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Discrete actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        // Rounded to float32, as in the original.
        setState(
                (float) random.nextDouble(-START, START),
                (float) random.nextDouble(-START, START),
                (float) random.nextDouble(-START, START),
                (float) random.nextDouble(-START, START));
        return observation();
    }

    /** Starts an episode in this state. */
    void setState(double angle1, double angle2, double velocity1, double velocity2) {
        state = new AcrobotState(angle1, angle2, velocity1, velocity2);
        clock.start();
    }

    @Override
    public Step<float[]> step(Integer action) {
        clock.requireRunning();
        double torque = ActionChecks.choice("Acrobot", ACTIONS, action) - 1;
        AcrobotState next = state.after(SECONDS, torque);
        state = new AcrobotState(
                wrapped(next.angle1()),
                wrapped(next.angle2()),
                Math.clamp(next.velocity1(), -MAX_VELOCITY_1, MAX_VELOCITY_1),
                Math.clamp(next.velocity2(), -MAX_VELOCITY_2, MAX_VELOCITY_2));
        boolean terminated = -Math.cos(state.angle1()) - Math.cos(state.angle2() + state.angle1()) > 1;
        return clock.count(new Step<>(observation(), terminated ? 0 : -1, terminated, false));
    }

    /** The same angle in [-pi, pi]. A step turns a link by few circles at most. */
    private static double wrapped(double angle) {
        double wrapped = angle;
        while (wrapped > Math.PI) {
            wrapped -= 2 * Math.PI;
        }
        while (wrapped < -Math.PI) {
            wrapped += 2 * Math.PI;
        }
        return wrapped;
    }

    float[] observation() {
        return new float[] {
            (float) Math.cos(state.angle1()),
            (float) Math.sin(state.angle1()),
            (float) Math.cos(state.angle2()),
            (float) Math.sin(state.angle2()),
            (float) state.velocity1(),
            (float) state.velocity2()
        };
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(AcrobotView.draw(state.angle1(), state.angle2()));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeDouble(state.angle1());
        out.writeDouble(state.angle2());
        out.writeDouble(state.velocity1());
        out.writeDouble(state.velocity2());
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        state = new AcrobotState(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
        clock.restore(in);
    }
}
