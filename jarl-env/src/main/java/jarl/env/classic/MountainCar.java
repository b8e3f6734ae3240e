package jarl.env.classic;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Drive a car up a hill that is too steep for its engine: it must first swing back up the other side. Moore (1990),
 * "Efficient memory-based learning for robot control"; as in Gymnasium 1.3.0, MountainCar-v0.
 *
 * <pre>
 * observation  0  position      in [-1.2, 0.6]; the valley is at -0.52, the height sin(3 position)
 *              1  velocity      in [-0.07, 0.07], position per step
 * action       0  accelerate left, 1  coast, 2  accelerate right
 * reward       -1 for every step, the last one too
 * start        position uniform in [-0.6, -0.4], velocity 0
 * terminated   position at least 0.5 with velocity at least 0
 * truncated    at step 200, or the limit given
 * </pre>
 */
public final class MountainCar implements Env<float[], Integer> {

    static final double MIN_POSITION = -1.2;
    static final double MAX_POSITION = 0.6;
    static final double MAX_SPEED = 0.07;
    static final double GRAVITY = 0.0025;
    static final Box OBSERVATIONS = Box.of(
            new float[] {(float) MIN_POSITION, (float) -MAX_SPEED},
            new float[] {(float) MAX_POSITION, (float) MAX_SPEED});

    private static final double FORCE = 0.001;
    private static final double GOAL = 0.5;
    private static final Discrete ACTIONS = new Discrete(3);

    private final HillCar car;

    /** MountainCar-v0: at most 200 steps. */
    public MountainCar() {
        this(200);
    }

    /** MountainCar with another limit. */
    public MountainCar(int maxSteps) {
        this.car = new HillCar("MountainCar", maxSteps);
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
        car.start(random);
        return car.observation();
    }

    /** Starts an episode in this state. */
    void setState(double position, double velocity) {
        car.start(position, velocity);
    }

    @Override
    public Step<float[]> step(Integer action) {
        car.clock.requireRunning();
        int direction = ActionChecks.choice("MountainCar", ACTIONS, action) - 1;
        double velocity = car.velocity + (direction * FORCE + Math.cos(3 * car.position) * -GRAVITY);
        car.velocity = Math.clamp(velocity, -MAX_SPEED, MAX_SPEED);
        car.position = Math.clamp(car.position + car.velocity, MIN_POSITION, MAX_POSITION);
        if (car.position == MIN_POSITION && car.velocity < 0) {
            car.velocity = 0;
        }
        boolean terminated = car.position >= GOAL && car.velocity >= 0;
        return car.clock.count(new Step<>(car.observation(), -1, terminated, false));
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
