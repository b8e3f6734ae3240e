package jarl.box2d;

import static jarl.box2d.Physics.SCALE;

import jarl.box2d.Physics.Motor;
import org.jbox2d.dynamics.Body;
import org.jbox2d.dynamics.BodyType;
import org.jbox2d.dynamics.World;

/** The moon, and a lander with two legs above it. */
final class LanderWorld {

    static final double WIDTH = Physics.VIEW_WIDTH / SCALE;
    static final double HEIGHT = Physics.VIEW_HEIGHT / SCALE;
    static final double PAD_Y = HEIGHT / 4;

    /** How far a leg's hinge is from the middle and above the foot, pixels. */
    static final double LEG_AWAY = 20;

    static final double LEG_DOWN = 18;

    private static final double[] HULL = {-14, 17, -17, 0, -17, -10, 17, -10, 17, 0, 14, 17};
    private static final double LEG_WIDTH = 2;
    private static final double LEG_HEIGHT = 8;
    private static final double LEG_TORQUE = 40;
    private static final double GROUND_FRICTION = 0.1;
    private static final int HULL_CATEGORY = 0x0010;
    private static final int LEG_CATEGORY = 0x0020;

    final World world;
    final Body hull;
    final Body left;
    final Body right;
    final Touch touch;

    /** The heights of the corners of the ground, from left to right. */
    final double[] ground;

    LanderWorld(double gravity, LanderStart start) {
        world = Physics.world(gravity);
        ground = start.ground();
        moon();
        hull = Physics.body(world, BodyType.DYNAMIC, WIDTH / 2, HEIGHT, 0);
        Physics.limb(hull, Physics.polygon(HULL, SCALE), 5, 0.1, HULL_CATEGORY);
        hull.applyForceToCenter(Physics.point(start.forceX(), start.forceY()));
        left = leg(-1);
        right = leg(1);
        touch = new Touch(hull, left, right);
        world.setContactListener(touch);
    }

    /** The corner {@code i} of the ground, or of the pad, from the left, m. */
    static double cornerX(int i) {
        return WIDTH / (LanderStart.CHUNKS - 1) * i;
    }

    private void moon() {
        Body moon = Physics.body(world, BodyType.STATIC, 0, 0, 0);
        Physics.ground(moon, Physics.edge(0, 0, WIDTH, 0), Physics.DEFAULT_FRICTION);
        for (int i = 0; i + 1 < ground.length; i++) {
            Physics.ground(moon, Physics.edge(cornerX(i), ground[i], cornerX(i + 1), ground[i + 1]), GROUND_FRICTION);
        }
    }

    /** A leg that is pressed outwards by a weak motor: a spring. Its index is -1 or 1. */
    private Body leg(int i) {
        Body leg = Physics.body(world, BodyType.DYNAMIC, WIDTH / 2 - i * LEG_AWAY / SCALE, HEIGHT, i * 0.05);
        Physics.limb(
                leg, Physics.box(LEG_WIDTH / SCALE, LEG_HEIGHT / SCALE), 1, Physics.DEFAULT_FRICTION, LEG_CATEGORY);
        double lower = i < 0 ? 0.9 - 0.5 : -0.9;
        double upper = i < 0 ? 0.9 : -0.9 + 0.5;
        Physics.hinge(
                hull,
                Physics.point(0, 0),
                leg,
                Physics.point(i * LEG_AWAY / SCALE, LEG_DOWN / SCALE),
                new Motor(LEG_TORQUE, 0.3 * i, lower, upper));
        return leg;
    }
}
