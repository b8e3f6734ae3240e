package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Reacher: bring the tip of an arm of two links to a target.
 *
 * <pre>
 * observation  cosines, then sines of both angles; target x, y; velocities of both joints; fingertip less target x, y (version 4: z too)
 * reward       less the distance after the step (version 4: before it), less the action's squares
 * start        angles uniform within 0.1, velocities within 0.005; the target uniform in a disc of radius 0.2
 * terminated   never
 * </pre>
 */
final class Reaching implements TaskRules {

    private static final double RADIUS = 0.2;

    private final Simulation simulation;
    private final int version;
    private final MemorySegment places;
    private final int fingertip;
    private final int target;

    Reaching(Simulation simulation, int version) {
        Model model = simulation.model();
        this.simulation = simulation;
        this.version = version;
        this.places = simulation.numbers("xpos", 3L * model.count("nbody"));
        this.fingertip = 3 * model.index(Model.Kind.BODY, "fingertip");
        this.target = 3 * model.index(Model.Kind.BODY, "target");
    }

    @Override
    public int observationSize() {
        return version == 4 ? 11 : 10;
    }

    @Override
    public void start(RandomGenerator random) {
        StartNoise.uniform(simulation.positions, 2, 0.1, random);
        StartNoise.uniform(simulation.velocities, 2, 0.005, random);
        double x;
        double y;
        do {
            x = random.nextDouble(-RADIUS, RADIUS);
            y = random.nextDouble(-RADIUS, RADIUS);
        } while (!(x * x + y * y < RADIUS * RADIUS));
        simulation.positions.setAtIndex(JAVA_DOUBLE, 2, x);
        simulation.positions.setAtIndex(JAVA_DOUBLE, 3, y);
    }

    @Override
    public void observe(MemorySegment observations, long index) {
        long next = index;
        for (int i = 0; i < 2; i++) {
            next = ObservationWriter.write(Math.cos(simulation.position(i)), observations, next);
        }
        for (int i = 0; i < 2; i++) {
            next = ObservationWriter.write(Math.sin(simulation.position(i)), observations, next);
        }
        next = ObservationWriter.write(simulation.positions, 2, 4, observations, next);
        next = ObservationWriter.write(simulation.velocities, 0, 2, observations, next);
        for (int axis = 0; axis < (version == 4 ? 3 : 2); axis++) {
            next = ObservationWriter.write(difference(axis), observations, next);
        }
    }

    private double difference(int axis) {
        return places.getAtIndex(JAVA_DOUBLE, fingertip + axis) - places.getAtIndex(JAVA_DOUBLE, target + axis);
    }

    /** The distance. */
    @Override
    public double before() {
        double x = difference(0);
        double y = difference(1);
        double z = difference(2);
        return Math.sqrt(x * x + y * y + z * z);
    }

    @Override
    public double reward(double before, double effort) {
        return -(version == 4 ? before : before()) - effort;
    }

    @Override
    public boolean terminated() {
        return false;
    }
}
