package jarl.box2d;

import static jarl.box2d.Physics.SCALE;

import jarl.box2d.Physics.Motor;
import java.util.List;
import org.jbox2d.collision.shapes.PolygonShape;
import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.Body;
import org.jbox2d.dynamics.BodyType;
import org.jbox2d.dynamics.World;
import org.jbox2d.dynamics.joints.RevoluteJoint;

/** The way, and a walker at its left end: a hull and two legs of two parts. */
final class WalkerWorld {

    static final double TORQUE = 80;
    static final int JOINTS = 4;

    private static final double GRAVITY = -10;
    private static final double[] HULL = {-30, 9, 6, 9, 34, 1, 34, -8, -30, -8};
    private static final double LEG_DOWN = -8 / SCALE;
    private static final double LEG_WIDTH = 8 / SCALE;
    private static final double LEG_HEIGHT = 34 / SCALE;
    private static final double FRICTION = 2.5;
    private static final int CATEGORY = 0x0020;
    private static final double START_X = WalkerTerrain.STEP * WalkerTerrain.START_PAD / 2;
    private static final double START_Y = WalkerTerrain.HEIGHT + 2 * LEG_HEIGHT;

    final World world = Physics.world(GRAVITY);
    final WalkerTerrain terrain;
    final Body hull;

    /** Upper and lower part of one leg, then of the other. */
    final Body[] legs = new Body[JOINTS];

    /** Hip and knee of one leg, then of the other. */
    final RevoluteJoint[] joints = new RevoluteJoint[JOINTS];

    final Touch touch;

    WalkerWorld(WalkerTerrain terrain) {
        this.terrain = terrain;
        way();
        hull = Physics.body(world, BodyType.DYNAMIC, START_X, START_Y, 0);
        Physics.limb(hull, Physics.polygon(HULL, SCALE), 5, 0.1, CATEGORY);
        hull.applyForceToCenter(Physics.point(terrain.push(), 0));
        for (int leg = 0; leg < 2; leg++) {
            leg(leg, 2 * leg - 1);
        }
        touch = new Touch(hull, legs[1], legs[3]);
        world.setContactListener(touch);
    }

    private void way() {
        for (double[] block : terrain.blocks()) {
            Body body = Physics.body(world, BodyType.STATIC, 0, 0, 0);
            Physics.ground(body, Physics.polygon(block, 1), FRICTION);
        }
        double[] heights = terrain.heights();
        for (int i = 0; i + 1 < heights.length; i++) {
            Body body = Physics.body(world, BodyType.STATIC, 0, 0, 0);
            Physics.ground(
                    body,
                    Physics.edge(WalkerTerrain.x(i), heights[i], WalkerTerrain.x(i + 1), heights[i + 1]),
                    FRICTION);
        }
    }

    private void leg(int leg, int side) {
        Vec2 top = Physics.point(0, LEG_HEIGHT / 2);
        int upper = 2 * leg;
        legs[upper] = part(START_Y - LEG_HEIGHT / 2 - LEG_DOWN, side, LEG_WIDTH / 2);
        Motor hip = new Motor(TORQUE, side, -0.8, 1.1);
        joints[upper] = Physics.hinge(hull, Physics.point(0, LEG_DOWN), legs[upper], top, hip);

        int lower = upper + 1;
        legs[lower] = part(START_Y - LEG_HEIGHT * 3 / 2 - LEG_DOWN, side, 0.8 * LEG_WIDTH / 2);
        Motor knee = new Motor(TORQUE, 1, -1.6, -0.1);
        joints[lower] = Physics.hinge(legs[upper], Physics.point(0, -LEG_HEIGHT / 2), legs[lower], top, knee);
    }

    private Body part(double y, int side, double halfWidth) {
        Body part = Physics.body(world, BodyType.DYNAMIC, START_X, y, side * 0.05);
        PolygonShape shape = Physics.box(halfWidth, LEG_HEIGHT / 2);
        Physics.limb(part, shape, 1, Physics.DEFAULT_FRICTION, CATEGORY);
        return part;
    }

    /** Hull and legs, those behind first. */
    List<Body> parts() {
        return List.of(legs[0], legs[1], hull, legs[2], legs[3]);
    }
}
