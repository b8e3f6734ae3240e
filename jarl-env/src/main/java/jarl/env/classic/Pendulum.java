package jarl.env.classic;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Box;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Swing a pendulum up and hold it there with a motor too weak to lift it at once. A standard task of the control
 * literature; as in Gymnasium 1.3.0, Pendulum-v1.
 *
 * <pre>
 * observation  0  cosine of the angle     in [-1, 1]; 0 is upright, angles grow counter-clockwise
 *              1  sine of the angle       in [-1, 1]
 *              2  angular velocity        in [-8, 8], rad/s
 * action       0  torque                  in [-2, 2], N m, clipped to it; for 0.05 s
 * reward -(angle^2 + 0.1 velocity^2 + 0.001 torque^2) of the state before the step, angle in [-pi, pi): in [-16.27, 0]
 * start angle uniform in [-pi, pi], angular velocity uniform in [-1, 1] terminated never truncated at step 200, or the
 * limit given
 * </pre>
 */
public final class Pendulum implements Env<float[], float[]> {

    private static final double GRAVITY = 10;
    private static final double SECONDS = 0.05;
    private static final float MAX_TORQUE = 2;
    private static final double MAX_SPEED = 8;
    private static final Box ACTIONS = Box.of(-MAX_TORQUE, MAX_TORQUE, 1);
    private static final Box OBSERVATIONS =
            Box.of(new float[] {-1, -1, (float) -MAX_SPEED}, new float[] {1, 1, (float) MAX_SPEED});

    private final StepLimit clock;
    private double angle;
    private double angularVelocity;
    private float torque;

    /** Pendulum-v1: 200 steps. */
    public Pendulum() {
        this(200);
    }

    /** Pendulum with another number of steps. */
    public Pendulum(int maxSteps) {
        this.clock = new StepLimit("Pendulum", maxSteps);
    }

    @Override
    public Box observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Box actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        setState(random.nextDouble(-Math.PI, Math.PI), random.nextDouble(-1, 1));
        return observation();
    }

    /** Starts an episode in this state. */
    void setState(double angle, double angularVelocity) {
        this.angle = angle;
        this.angularVelocity = angularVelocity;
        this.torque = 0;
        clock.start();
    }

    /** {@inheritDoc} The action must be finite. */
    @Override
    public Step<float[]> step(float[] action) {
        clock.requireRunning();
        ActionChecks.components("Pendulum", ACTIONS, action);
        torque = Math.clamp(action[0], -MAX_TORQUE, MAX_TORQUE);
        double deviation = wrapped(angle);
        // The terms with the torque alone are float32, as in the original.
        float effort = 0.001f * (torque * torque);
        double cost = deviation * deviation + 0.1 * (angularVelocity * angularVelocity) + effort;

        angularVelocity += (3 * GRAVITY / 2 * Math.sin(angle) + 3 * torque) * SECONDS;
        angularVelocity = Math.clamp(angularVelocity, -MAX_SPEED, MAX_SPEED);
        angle += angularVelocity * SECONDS;
        return clock.count(new Step<>(observation(), -cost, false, false));
    }

    /** The same angle in [-pi, pi). */
    private static double wrapped(double angle) {
        double circle = 2 * Math.PI;
        double turned = (angle + Math.PI) % circle;
        return (turned < 0 ? turned + circle : turned) - Math.PI;
    }

    float[] observation() {
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle), (float) angularVelocity};
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(PendulumView.draw(angle, torque / MAX_TORQUE));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeDouble(angle);
        out.writeDouble(angularVelocity);
        out.writeFloat(torque);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        angle = in.readDouble();
        angularVelocity = in.readDouble();
        torque = in.readFloat();
        clock.restore(in);
    }
}
