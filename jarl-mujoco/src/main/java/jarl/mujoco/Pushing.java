package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Pusher: push a cylinder to a goal with an arm of seven joints.
 *
 * <pre>
 * observation  angles, then velocities of the arm's seven joints; places of the arm's tips, the cylinder and the goal
 * reward       less the distance from cylinder to goal, less half of that from tips to cylinder, less 0.1 times the action's squares
 * start        the model's; the cylinder uniform in [-0.3, 0] by [-0.2, 0.2] and more than 0.17 from the goal; velocities within 0.005
 * terminated   never
 * </pre>
 */
final class Pushing implements TaskRules {

    private static final int JOINTS = 7;

    private final Simulation simulation;
    private final MemorySegment places;
    private final int tips;
    private final int object;
    private final int goal;

    Pushing(Simulation simulation) {
        Model model = simulation.model();
        this.simulation = simulation;
        this.places = simulation.numbers("xpos", 3L * model.count("nbody"));
        this.tips = 3 * model.index(Model.Kind.BODY, "tips");
        this.object = 3 * model.index(Model.Kind.BODY, "object");
        this.goal = 3 * model.index(Model.Kind.BODY, "goal");
    }

    @Override
    public int observationSize() {
        return 2 * JOINTS + 9;
    }

    @Override
    public void start(RandomGenerator random) {
        double y;
        double x;
        do {
            y = random.nextDouble(-0.3, 0);
            x = random.nextDouble(-0.2, 0.2);
        } while (!(Math.sqrt(x * x + y * y) > 0.17));
        simulation.positions.setAtIndex(JAVA_DOUBLE, JOINTS, y);
        simulation.positions.setAtIndex(JAVA_DOUBLE, JOINTS + 1L, x);
        StartNoise.uniform(simulation.velocities, JOINTS, 0.005, random);
    }

    @Override
    public void observe(MemorySegment observations, long index) {
        long next = ObservationWriter.write(simulation.positions, 0, JOINTS, observations, index);
        next = ObservationWriter.write(simulation.velocities, 0, JOINTS, observations, next);
        next = ObservationWriter.write(places, tips, tips + 3, observations, next);
        next = ObservationWriter.write(places, object, object + 3, observations, next);
        ObservationWriter.write(places, goal, goal + 3, observations, next);
    }

    @Override
    public double before() {
        return 0;
    }

    @Override
    public double reward(double before, double effort) {
        return -distance(object, goal) - 0.1 * effort - 0.5 * distance(object, tips);
    }

    private double distance(int one, int other) {
        double squares = 0;
        for (int axis = 0; axis < 3; axis++) {
            double difference =
                    places.getAtIndex(JAVA_DOUBLE, one + axis) - places.getAtIndex(JAVA_DOUBLE, other + axis);
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }

    @Override
    public boolean terminated() {
        return false;
    }
}
