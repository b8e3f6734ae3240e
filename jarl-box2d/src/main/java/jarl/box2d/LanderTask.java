package jarl.box2d;

import static jarl.box2d.Physics.FRAMES;
import static jarl.box2d.Physics.SCALE;

import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.Body;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the lander, for both kinds of action: engines, wind, observation, reward and end. Calculated in the order and the precision of
 * the original, so that the same start and the same random numbers give the same episode.
 */
final class LanderTask {

    private static final double MAIN_POWER = 13.0;
    private static final double SIDE_POWER = 0.6;
    private static final double SIDE_AWAY = 12.0;
    private static final double SIDE_HEIGHT = 14.0;
    private static final double FUEL_MAIN = 0.30;
    private static final double FUEL_SIDE = 0.03;
    private static final double CRASH = -100;
    private static final double REST = 100;

    private final LunarLanderOptions options;
    private final Vec2 impulse = new Vec2();
    private final Vec2 place = new Vec2();
    private @Nullable LanderWorld world; // null before the first episode
    private DoubleSupplier dispersion = () -> 0;
    private int windIndex;
    private int torqueIndex;
    private double shaping;
    private Thrust thrust = Thrust.choice(0);
    private double reward;
    private boolean terminated;

    LanderTask(LunarLanderOptions options) {
        this.options = options;
    }

    /**
     * Starts an episode, with the one step without engines that is before its first observation.
     *
     * @param dispersions uniform in [-1, 1], two for each step
     * @return the first observation
     */
    float[] start(LanderStart start, DoubleSupplier dispersions) {
        world = new LanderWorld(options.gravity(), start);
        dispersion = dispersions;
        windIndex = start.windIndex();
        torqueIndex = start.torqueIndex();
        return step(Thrust.choice(0));
    }

    /** The world of the episode. */
    LanderWorld world() {
        return Objects.requireNonNull(world);
    }

    boolean begun() {
        return world != null;
    }

    /** The engines of the last step, for the picture. */
    Thrust thrust() {
        return thrust;
    }

    /** The reward of the last step. */
    double reward() {
        return reward;
    }

    /** Whether the last step ended the episode. */
    boolean terminated() {
        return terminated;
    }

    /** Advances one step and returns the observation after it. */
    float[] step(Thrust engines) {
        LanderWorld here = world();
        if (options.enableWind() && !here.touch.leftDown() && !here.touch.rightDown()) {
            blow(here.hull);
        }
        push(here.hull, engines);
        Physics.step(here.world);
        thrust = engines;
        double[] state = state(here);
        judge(here, state, engines);
        float[] observation = new float[state.length];
        for (int i = 0; i < state.length; i++) {
            observation[i] = (float) state[i];
        }
        return observation;
    }

    /** The wind is tanh(sin(2 k t) + sin(pi k t)) of the time, k = 0.01, a function without a period. */
    private void blow(Body hull) {
        impulse.set((float) (gust(windIndex++) * options.windPower()), 0);
        hull.applyForceToCenter(impulse);
        hull.applyTorque((float) (gust(torqueIndex++) * options.turbulencePower()));
    }

    private static double gust(int index) {
        return StrictMath.tanh(StrictMath.sin(0.02 * index) + StrictMath.sin(Math.PI * 0.01 * index));
    }

    private void push(Body hull, Thrust engines) {
        double sine = StrictMath.sin(hull.getAngle());
        double cosine = StrictMath.cos(hull.getAngle());
        double first = dispersion.getAsDouble() / SCALE;
        double second = dispersion.getAsDouble() / SCALE;
        if (engines.main() > 0) {
            pushUp(hull, engines, sine, cosine, first, second);
        }
        if (engines.direction() != 0) {
            pushAside(hull, engines, sine, cosine, first, second);
        }
    }

    /** The main engine: along the hull's axis, with a random part along it and one across it. */
    private void pushUp(Body hull, Thrust engines, double sine, double cosine, double first, double second) {
        double x = sine * (4 / SCALE + 2 * first) - cosine * second;
        double y = -cosine * (4 / SCALE + 2 * first) - sine * second;
        place.set((float) (hull.getPosition().x + x), (float) (hull.getPosition().y + y));
        apply(hull, engines, x, y, MAIN_POWER, engines.main());
    }

    /** A side engine: across the hull's axis. The original's 17 is not its height of the engine, 14; kept. */
    private void pushAside(Body hull, Thrust engines, double sine, double cosine, double first, double second) {
        double away =
                engines.rounded(engines.rounded(3 * second) + engines.rounded(engines.direction() * SIDE_AWAY / SCALE));
        double x = engines.rounded(engines.rounded(sine * first) + engines.rounded(engines.rounded(-cosine) * away));
        double y = engines.rounded(engines.rounded(-cosine * first) - engines.rounded(engines.rounded(sine) * away));
        Vec2 position = hull.getPosition();
        place.set((float) (engines.rounded(position.x + x) - engines.rounded(sine * 17 / SCALE)), (float)
                (engines.rounded(position.y + y) + engines.rounded(cosine * SIDE_HEIGHT / SCALE)));
        apply(hull, engines, x, y, engines.rounded(SIDE_POWER), engines.side());
    }

    private void apply(Body hull, Thrust engines, double x, double y, double force, double power) {
        impulse.set((float) (engines.rounded(-x * force) * power), (float) (engines.rounded(-y * force) * power));
        hull.applyLinearImpulse(impulse, place);
    }

    private static double[] state(LanderWorld here) {
        Vec2 position = here.hull.getPosition();
        Vec2 velocity = here.hull.getLinearVelocity();
        double halfWidth = LanderWorld.WIDTH / 2;
        double halfHeight = LanderWorld.HEIGHT / 2;
        return new double[] {
            (position.x - halfWidth) / halfWidth,
            (position.y - (LanderWorld.PAD_Y + LanderWorld.LEG_DOWN / SCALE)) / halfHeight,
            velocity.x * halfWidth / FRAMES,
            velocity.y * halfHeight / FRAMES,
            here.hull.getAngle(),
            20.0 * here.hull.getAngularVelocity() / FRAMES,
            here.touch.leftDown() ? 1 : 0,
            here.touch.rightDown() ? 1 : 0
        };
    }

    private void judge(LanderWorld here, double[] s, Thrust engines) {
        double before = shaping;
        shaping = -100 * Math.sqrt(s[0] * s[0] + s[1] * s[1])
                - 100 * Math.sqrt(s[2] * s[2] + s[3] * s[3])
                - 100 * Math.abs(s[4])
                + 10 * s[6]
                + 10 * s[7];
        reward = shaping - before;
        reward -= engines.rounded(engines.main() * engines.rounded(FUEL_MAIN));
        reward -= engines.rounded(engines.side() * engines.rounded(FUEL_SIDE));
        terminated = false;
        if (here.touch.crashed() || Math.abs(s[0]) >= 1.0) {
            terminated = true;
            reward = CRASH;
        }
        if (!here.hull.isAwake()) {
            terminated = true;
            reward = REST;
        }
    }
}
