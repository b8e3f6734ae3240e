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
 * Keep a pole upright on a cart that is pushed left or right. Barto, Sutton and Anderson (1983), "Neuronlike adaptive
 * elements that can solve difficult learning control problems"; as in Gymnasium 1.3.0, CartPole-v1 (with 200 steps:
 * CartPole-v0).
 *
 * <pre>
 * observation  0  position of the cart, m               an episode goes on within [-2.4, 2.4]
 *              1  velocity of the cart, m/s             unbounded
 *              2  angle of the pole, rad, 0 is upright  an episode goes on within [-0.2095, 0.2095], 12 degrees
 *              3  angular velocity of the pole, rad/s   unbounded
 * action       0  push left with 10 N, 1  push right with 10 N, for 0.02 s
 * reward       1 for every step, the last one too
 * start        every component uniform in [-0.05, 0.05]
 * terminated   position or angle out of its range
 * truncated    at step 500, or the limit given
 * </pre>
 */
public final class CartPole implements Env<float[], Integer> {

    static final double GRAVITY = 9.8;
    static final double POLE_MASS = 0.1;
    static final double TOTAL_MASS = POLE_MASS + 1.0;
    static final double HALF_LENGTH = 0.5;
    static final double POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;
    static final double FORCE = 10;
    static final double SECONDS = 0.02;
    static final double POSITION_LIMIT = 2.4;
    static final double ANGLE_LIMIT = 12 * 2 * Math.PI / 360;
    static final double START = 0.05;

    static final Discrete ACTIONS = new Discrete(2);
    static final Box OBSERVATIONS = observations();

    private final StepLimit clock;
    private double position;
    private double velocity;
    private double angle;
    private double angularVelocity;

    /** CartPole-v1: at most 500 steps. */
    public CartPole() {
        this(500);
    }

    /** CartPole with another limit, 200 for CartPole-v0. */
    public CartPole(int maxSteps) {
        this.clock = new StepLimit("CartPole", maxSteps);
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
        setState(
                random.nextDouble(-START, START),
                random.nextDouble(-START, START),
                random.nextDouble(-START, START),
                random.nextDouble(-START, START));
        return observation();
    }

    /** Starts an episode in this state. */
    void setState(double position, double velocity, double angle, double angularVelocity) {
        this.position = position;
        this.velocity = velocity;
        this.angle = angle;
        this.angularVelocity = angularVelocity;
        clock.start();
    }

    @Override
    public Step<float[]> step(Integer action) {
        clock.requireRunning();
        double force = ActionChecks.choice("CartPole", ACTIONS, action) == 1 ? FORCE : -FORCE;
        double cosine = StrictMath.cos(angle); // of the same bits on every machine, and in CartPoleColumns
        double sine = StrictMath.sin(angle);
        double push = (force + POLE_MASS_LENGTH * (angularVelocity * angularVelocity) * sine) / TOTAL_MASS;
        double angularAcceleration = (GRAVITY * sine - cosine * push)
                / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cosine * cosine) / TOTAL_MASS));
        double acceleration = push - POLE_MASS_LENGTH * angularAcceleration * cosine / TOTAL_MASS;

        // Explicit Euler: the positions move with the velocities from before this step.
        position += SECONDS * velocity;
        velocity += SECONDS * acceleration;
        angle += SECONDS * angularVelocity;
        angularVelocity += SECONDS * angularAcceleration;

        boolean terminated = Math.abs(position) > POSITION_LIMIT || Math.abs(angle) > ANGLE_LIMIT;
        return clock.count(new Step<>(observation(), 1, terminated, false));
    }

    float[] observation() {
        return new float[] {(float) position, (float) velocity, (float) angle, (float) angularVelocity};
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(CartPoleView.draw(position, angle, POSITION_LIMIT));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeDouble(position);
        out.writeDouble(velocity);
        out.writeDouble(angle);
        out.writeDouble(angularVelocity);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        position = in.readDouble();
        velocity = in.readDouble();
        angle = in.readDouble();
        angularVelocity = in.readDouble();
        clock.restore(in);
    }

    private static Box observations() {
        float infinity = Float.POSITIVE_INFINITY;
        // Twice the limits, so that the observation that ends an episode is still inside.
        float[] high = {(float) (2 * POSITION_LIMIT), infinity, (float) (2 * ANGLE_LIMIT), infinity};
        return Box.of(new float[] {-high[0], -infinity, -high[2], -infinity}, high);
    }
}
