package jarl.env.classic;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@link MountainCar} with an engine that pulls as hard as one likes, up to a limit, and whose fuel costs. Moore
 * (1990), "Efficient memory-based learning for robot control"; as in Gymnasium 1.3.0, MountainCarContinuous-v0.
 *
 * <pre>
 * observation  0  position      in [-1.2, 0.6]; the valley is at -0.52, the height sin(3 position)
 *              1  velocity      in [-0.07, 0.07], position per step
 * action       0  acceleration  in [-1, 1], negative is left; what is outside pulls no harder but costs its square
 * reward       -0.1 action^2, and 100 for the step that terminates
 * start        position uniform in [-0.6, -0.4], velocity 0
 * terminated   position at least 0.45 with velocity at least 0
 * truncated    at step 999, or the limit given
 * </pre>
 */
public final class MountainCarContinuous implements Env<float[], float[]> {

    private static final double POWER = 0.0015;
    private static final double GOAL = 0.45;
    private static final Box ACTIONS = Box.of(-1, 1, 1);

    private final HillCar car;

    /** MountainCarContinuous-v0: at most 999 steps. */
    public MountainCarContinuous() {
        this(999);
    }

    /** MountainCarContinuous with another limit. */
    public MountainCarContinuous(int maxSteps) {
        this.car = new HillCar("MountainCarContinuous", maxSteps);
    }

    @Override
    public Box observationSpace() {
        return MountainCar.OBSERVATIONS;
    }

    @Override
    public Box actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        car.start(random);
        return car.observation();
    }

    /** Starts an episode in this state. */
    void setState(double position, double velocity) {
        car.start(position, velocity);
    }

    /** {@inheritDoc} The action must be finite. */
    @Override
    public Step<float[]> step(float[] action) {
        car.clock.requireRunning();
        ActionChecks.components("MountainCarContinuous", ACTIONS, action);
        double maxSpeed = rounded(MountainCar.MAX_SPEED);
        double minPosition = rounded(MountainCar.MIN_POSITION);
        double maxPosition = rounded(MountainCar.MAX_POSITION);

        double nextVelocity = Math.clamp(rounded(car.velocity + rounded(acceleration(action[0]))), -maxSpeed, maxSpeed);
        double nextPosition = Math.clamp(rounded(car.position + nextVelocity), minPosition, maxPosition);
        if (nextPosition == minPosition && nextVelocity < 0) {
            nextVelocity = 0;
        }
        boolean terminated = nextPosition >= rounded(GOAL) && nextVelocity >= 0;
        car.position = (float) nextPosition;
        car.velocity = (float) nextVelocity;
        double reward = (terminated ? 100 : 0) - (double) action[0] * action[0] * 0.1;
        return car.clock.count(new Step<>(car.observation(), reward, terminated, false));
    }

    /** An action inside the bounds is a float32 and stays one; a clipped one is a double, as in the original. */
    private double acceleration(float action) {
        double slope = MountainCar.GRAVITY * Math.cos(rounded(3 * car.position));
        return Math.abs(action) <= 1 ? action * (float) POWER - (float) slope : Math.signum(action) * POWER - slope;
    }

    /** The original keeps its state, and so calculates, in float32; but only after the first step of an episode. */
    private double rounded(double value) {
        return car.clock.steps() == 0 ? value : (float) value;
    }

    float[] observation() {
        return car.observation();
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(MountainCarView.draw(car.position, GOAL));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        car.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        car.restore(in);
    }
}
