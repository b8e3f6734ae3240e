package jarl.box2d;

import static jarl.box2d.Physics.FRAMES;
import static jarl.box2d.Physics.SCALE;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.random.RandomStream;
import jarl.space.Box;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.joints.RevoluteJoint;
import org.jspecify.annotations.Nullable;

/**
 * Walk on two legs over uneven ground; {@code hardcore}: over stumps, stairs and pits too. Oleg Klimov; as in Gymnasium 1.3.0,
 * BipedalWalker-v3 and BipedalWalkerHardcore-v3.
 *
 * <pre>
 * observation  0      angle of the hull, rad, 0 is level                   unbounded
 *              1      angular velocity, 25 rad/s is 1                      unbounded
 *              2, 3   velocity in x, 8.33 m/s is 1, and in y, 12.5 m/s is 1 unbounded
 *              4, 5   angle of the first hip, rad, and its speed, 4 rad/s is 1
 *              6, 7   angle of the first knee + 1, and its speed, 6 rad/s is 1
 *              8      1 if the first foot touches the ground, else 0
 *              9-13   the same of the second leg
 *              14-23  lidar: distance to the ground as a fraction of 5.33 m, from straight down to nearly straight ahead, in [0, 1]
 * action       0-3    hip, knee, hip, knee, in [-1, 1]: the sign is the direction, the size the share of 80 Nm, for 0.02 s
 * reward       130/30 a metre forwards, -5 a radian of the hull's angle gained, -0.028 for each joint times |action|;
 *              -100 for the step of a fall
 * start        standing at the left end, pushed with up to 5 N, ground random
 * terminated   the hull touches the ground, x under 0, or x over 88.67 m, the far end
 * truncated    at step 1600, hardcore 2000, or the limit given
 * </pre>
 *
 * Actions outside the bounds are clipped.
 */
public final class BipedalWalker implements Env<float[], float[]> {

    private static final double HIP_SPEED = 4;
    private static final double KNEE_SPEED = 6;
    private static final double END = (WalkerTerrain.LENGTH - WalkerTerrain.GRASS) * WalkerTerrain.STEP;
    private static final float EFFORT = (float) (0.00035 * WalkerWorld.TORQUE);
    private static final double FALL = -100;
    private static final int LIDAR_AT = 14;
    private static final int SIZE = LIDAR_AT + Lidar.RAYS;

    private static final Box ACTIONS = Box.of(-1, 1, WalkerWorld.JOINTS);
    private static final Box OBSERVATIONS = observations();

    private final boolean hardcore;
    private final StepLimit clock;
    private final EpisodeLog log = new EpisodeLog(WalkerWorld.JOINTS * Float.BYTES);
    private final Lidar lidar = new Lidar();
    private @Nullable WalkerWorld world; // null before the first episode
    private double shaping;

    /** BipedalWalker-v3. */
    public BipedalWalker() {
        this(BipedalWalkerOptions.DEFAULT);
    }

    /** BipedalWalker-v3 or BipedalWalkerHardcore-v3, or with another limit. */
    public BipedalWalker(BipedalWalkerOptions options) {
        this.hardcore = options.hardcore();
        this.clock = new StepLimit("BipedalWalker", options.maxSteps());
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
        return start(log.begin(random));
    }

    private float[] start(RandomStream random) {
        return start(WalkerTerrain.draw(random, hardcore));
    }

    /** Starts an episode here, with the one step without torque that is before its first observation. */
    float[] start(WalkerTerrain terrain) {
        clock.start();
        world = new WalkerWorld(terrain);
        return advance(world, new float[WalkerWorld.JOINTS]).observation();
    }

    /** {@inheritDoc} The action must be finite. */
    @Override
    public Step<float[]> step(float[] action) {
        clock.requireRunning();
        ActionChecks.components("BipedalWalker", ACTIONS, action);
        log.add(action);
        return clock.count(advance(Objects.requireNonNull(world), action));
    }

    private Step<float[]> advance(WalkerWorld here, float[] action) {
        for (int i = 0; i < action.length; i++) {
            double speed = i % 2 == 0 ? HIP_SPEED : KNEE_SPEED;
            here.joints[i].setMotorSpeed((float) (speed * Math.signum(action[i])));
            here.joints[i].setMaxMotorTorque((float) WalkerWorld.TORQUE * Math.min(Math.abs(action[i]), 1));
        }
        Physics.step(here.world);
        lidar.measure(here.world, here.hull.getPosition());
        return judged(here, observation(here), action);
    }

    private float[] observation(WalkerWorld here) {
        float[] observation = new float[SIZE];
        Vec2 velocity = here.hull.getLinearVelocity();
        observation[0] = here.hull.getAngle();
        observation[1] = (float) (2.0 * here.hull.getAngularVelocity() / FRAMES);
        observation[2] = (float) (0.3 * velocity.x * (Physics.VIEW_WIDTH / SCALE) / FRAMES);
        observation[3] = (float) (0.3 * velocity.y * (Physics.VIEW_HEIGHT / SCALE) / FRAMES);
        leg(observation, 4, here.joints[0], here.joints[1], here.touch.leftDown());
        leg(observation, 9, here.joints[2], here.joints[3], here.touch.rightDown());
        for (int ray = 0; ray < Lidar.RAYS; ray++) {
            observation[LIDAR_AT + ray] = lidar.fraction(ray);
        }
        return observation;
    }

    private static void leg(float[] observation, int at, RevoluteJoint hip, RevoluteJoint knee, boolean down) {
        observation[at] = hip.getJointAngle();
        observation[at + 1] = (float) (hip.getJointSpeed() / HIP_SPEED);
        observation[at + 2] = (float) (knee.getJointAngle() + 1.0);
        observation[at + 3] = (float) (knee.getJointSpeed() / KNEE_SPEED);
        observation[at + 4] = down ? 1 : 0;
    }

    /** The original's reward is a float32 from the moment that it has subtracted the first effort. */
    private Step<float[]> judged(WalkerWorld here, float[] observation, float[] action) {
        double x = here.hull.getPosition().x;
        double before = shaping;
        shaping = 130 * x / SCALE - 5.0 * Math.abs(here.hull.getAngle());
        float reward = (float) (shaping - before);
        for (float torque : action) {
            reward -= EFFORT * Math.min(Math.abs(torque), 1);
        }
        boolean fell = here.touch.crashed() || x < 0;
        return new Step<>(observation, fell ? FALL : reward, fell || x > END, false);
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.ofNullable(world).map(here -> WalkerView.draw(here, lidar));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        log.save(out);
        clock.save(out);
    }

    /** {@inheritDoc} The episode is played again. */
    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        log.restore(in, this::start, this::again);
        clock.restore(in);
    }

    private void again(ByteBuffer actions) {
        float[] action = new float[WalkerWorld.JOINTS];
        for (int i = 0; i < action.length; i++) {
            action[i] = actions.getFloat();
        }
        step(action);
    }

    private static Box observations() {
        float[] high = new float[SIZE];
        Arrays.fill(high, Float.POSITIVE_INFINITY);
        float[] low = new float[SIZE];
        Arrays.fill(low, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < SIZE; i++) {
            if (i == 8 || i == 13 || i >= LIDAR_AT) {
                low[i] = 0;
                high[i] = 1;
            }
        }
        return Box.of(low, high);
    }
}
