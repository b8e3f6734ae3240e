package jarl.box2d;

import static jarl.box2d.Physics.SCALE;

import org.jbox2d.callbacks.RayCastCallback;
import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.Fixture;
import org.jbox2d.dynamics.World;

/** Ten rays from the hull's middle, from straight down to nearly straight ahead, that see the ground. */
final class Lidar implements RayCastCallback {

    static final int RAYS = 10;
    static final double RANGE = 160 / SCALE;

    private static final double[] SINES = new double[RAYS];
    private static final double[] COSINES = new double[RAYS];

    static {
        for (int ray = 0; ray < RAYS; ray++) {
            SINES[ray] = StrictMath.sin(1.5 * ray / RAYS);
            COSINES[ray] = StrictMath.cos(1.5 * ray / RAYS);
        }
    }

    private final float[] fractions = new float[RAYS];
    private final Vec2 from = new Vec2();
    private final Vec2 to = new Vec2();
    private float fraction;

    /** Measures from a place. */
    void measure(World world, Vec2 place) {
        from.set(place);
        for (int ray = 0; ray < RAYS; ray++) {
            to.set((float) (from.x + sine(ray) * RANGE), (float) (from.y - cosine(ray) * RANGE));
            fraction = 1;
            world.raycast(this, from, to);
            fractions[ray] = fraction;
        }
    }

    /** The last measurement, as a fraction of the range; 1 if the ray met nothing. */
    float fraction(int ray) {
        return fractions[ray];
    }

    /** Where the rays began. */
    Vec2 from() {
        return from;
    }

    static double sine(int ray) {
        return SINES[ray];
    }

    static double cosine(int ray) {
        return COSINES[ray];
    }

    @Override
    public float reportFixture(Fixture fixture, Vec2 point, Vec2 normal, float reported) {
        if ((fixture.getFilterData().categoryBits & Physics.GROUND) == 0) {
            return -1; // not ground: go on as if it were not there
        }
        fraction = reported;
        return reported;
    }
}
