package jarl.box2d;

import org.jbox2d.collision.shapes.EdgeShape;
import org.jbox2d.collision.shapes.MassData;
import org.jbox2d.collision.shapes.PolygonShape;
import org.jbox2d.collision.shapes.Shape;
import org.jbox2d.common.Settings;
import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.Body;
import org.jbox2d.dynamics.BodyDef;
import org.jbox2d.dynamics.BodyType;
import org.jbox2d.dynamics.FixtureDef;
import org.jbox2d.dynamics.World;
import org.jbox2d.dynamics.joints.RevoluteJoint;
import org.jbox2d.dynamics.joints.RevoluteJointDef;

/** The engine as these tasks use it: its constants, and bodies, shapes and hinges with Box2D's defaults. Lengths are metres. */
final class Physics {
    private Physics() {}

    /** Steps per second. */
    static final int FRAMES = 50;

    /** Pixels per metre: the sizes of both tasks are published in pixels. */
    static final double SCALE = 30.0;

    /** The size of what is seen, in pixels. */
    static final int VIEW_WIDTH = 600;

    static final int VIEW_HEIGHT = 400;

    /** The category of the ground, with which everything collides. */
    static final int GROUND = 0x0001;

    static final float SECONDS = (float) (1.0 / FRAMES);

    private static final int VELOCITY_ITERATIONS = 6 * 30;
    private static final int POSITION_ITERATIONS = 2 * 30;

    /** The friction of a fixture that says nothing of it. */
    static final float DEFAULT_FRICTION = 0.2f;

    static {
        // Rotations by StrictMath and not by a table of sines: the table is an error of 5e-5 a step that Box2D does not
        // have.
        Settings.SINCOS_LUT_ENABLED = false;
    }

    /** An empty world, with bodies that may sleep and continuous collision, as by default. */
    static World world(double gravity) {
        return new TaskWorld(new Vec2(0, (float) gravity));
    }

    static void step(World world) {
        for (Body body = world.getBodyList(); body != null; body = body.getNext()) {
            if (body.getType() == BodyType.DYNAMIC) {
                SubSteps.begin(body);
            }
        }
        world.step(SECONDS, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
    }

    static Body body(World world, BodyType type, double x, double y, double angle) {
        BodyDef definition = new BodyDef();
        definition.type = type;
        definition.position.set((float) x, (float) y);
        definition.angle = (float) angle;
        definition.userData = new SubSteps();
        return world.createBody(definition);
    }

    /** A part of the ground, on a body of its own or of more. */
    static void ground(Body body, Shape shape, double friction) {
        FixtureDef definition = new FixtureDef();
        definition.shape = shape;
        definition.friction = (float) friction;
        definition.filter.categoryBits = GROUND;
        body.createFixture(definition);
    }

    /** What moves, and collides with nothing but the ground. */
    static void limb(Body body, PolygonShape shape, double density, double friction, int category) {
        FixtureDef definition = new FixtureDef();
        definition.shape = shape;
        definition.density = (float) density;
        definition.friction = (float) friction;
        definition.filter.categoryBits = category;
        definition.filter.maskBits = GROUND;
        body.createFixture(definition);
        mass(body, shape, (float) density);
    }

    /** JBox2D 2.2.1.1 counts the offset of the corners' mean in a polygon's inertia: hulls would turn too slowly. */
    private static void mass(Body body, PolygonShape shape, float density) {
        Vec2 mean = new Vec2();
        for (int i = 0; i < shape.getVertexCount(); i++) {
            mean.addLocal(shape.getVertex(i));
        }
        mean.mulLocal(1.0f / shape.getVertexCount());
        MassData data = new MassData();
        shape.computeMass(data, density);
        Vec2 offset = data.center.sub(mean);
        data.I -= data.mass * Vec2.dot(offset, offset);
        body.setMassData(data);
    }

    static EdgeShape edge(double x1, double y1, double x2, double y2) {
        EdgeShape edge = new EdgeShape();
        edge.set(new Vec2((float) x1, (float) y1), new Vec2((float) x2, (float) y2));
        return edge;
    }

    static PolygonShape box(double halfWidth, double halfHeight) {
        PolygonShape box = new PolygonShape();
        box.setAsBox((float) halfWidth, (float) halfHeight);
        return box;
    }

    /** A convex polygon of points x, y, x, y and so on, each divided by {@code scale}. */
    static PolygonShape polygon(double[] points, double scale) {
        Vec2[] corners = new Vec2[points.length / 2];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = new Vec2((float) (points[2 * i] / scale), (float) (points[2 * i + 1] / scale));
        }
        PolygonShape polygon = new PolygonShape();
        polygon.set(corners, corners.length);
        return polygon;
    }

    /** A hinge with a motor, between a point of one body and a point of another, that turns within limits. */
    static RevoluteJoint hinge(Body a, Vec2 pointOfA, Body b, Vec2 pointOfB, Motor motor) {
        RevoluteJointDef definition = new RevoluteJointDef();
        definition.bodyA = a;
        definition.bodyB = b;
        definition.localAnchorA.set(pointOfA);
        definition.localAnchorB.set(pointOfB);
        definition.enableMotor = true;
        definition.enableLimit = true;
        definition.maxMotorTorque = (float) motor.torque;
        definition.motorSpeed = (float) motor.speed;
        definition.lowerAngle = (float) motor.lower;
        definition.upperAngle = (float) motor.upper;
        return (RevoluteJoint) a.getWorld().createJoint(definition);
    }

    static Vec2 point(double x, double y) {
        return new Vec2((float) x, (float) y);
    }

    /**
     * A hinge's motor and limits.
     *
     * @param torque at most, Nm
     * @param speed that it strives for, rad/s
     * @param lower angle, rad
     * @param upper angle, rad
     */
    record Motor(double torque, double speed, double lower, double upper) {}
}
