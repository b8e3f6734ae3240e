package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Humanoid: walk upright to the right; HumanoidStandup: get up.
 *
 * <pre>
 * observation  positions from 2 on; velocities; inertia, velocity and at last forces of each body, and before these the motors' forces on the
 *              joints; without the world and the root's six joints (version 4: with them)
 * reward       Humanoid: 1.25 times the speed of the centre of mass + 5 while healthy - 0.1 times the action's squares - 5e-7 times the
 *              squares of the forces, at most 10 (version 4: no cost of forces, and the last step earns the 5 too)
 *              HumanoidStandup: height of the torso / 0.003 s - 0.1 times the action's squares - the same cost of forces + 1
 * start        uniform within 0.01 of the model's
 * terminated   Humanoid: the torso is not between 1 and 2 m high; HumanoidStandup: never
 * </pre>
 */
final class TwoLegs implements TaskRules {

    private static final int INERTIA = 10;
    private static final int SPATIAL = 6;

    private final Simulation simulation;
    private final int version;
    private final boolean standup;
    private final double seconds;
    private final int bodies;
    private final MemorySegment centers;
    private final MemorySegment masses;
    private final MemorySegment inertia;
    private final MemorySegment bodyVelocities;
    private final MemorySegment motors;
    private final MemorySegment forces;

    TwoLegs(Simulation simulation, int version, boolean standup, int frameSkip) {
        Model model = simulation.model();
        this.simulation = simulation;
        this.version = version;
        this.standup = standup;
        this.seconds = model.timestep() * frameSkip;
        this.bodies = model.count("nbody");
        this.centers = simulation.numbers("xipos", 3L * bodies);
        this.masses = model.array("body_mass", (long) bodies * Double.BYTES);
        this.inertia = simulation.numbers("cinert", (long) INERTIA * bodies);
        this.bodyVelocities = simulation.numbers("cvel", (long) SPATIAL * bodies);
        this.motors = simulation.numbers("qfrc_actuator", simulation.nv);
        this.forces = simulation.numbers("cfrc_ext", (long) SPATIAL * bodies);
    }

    /** Bodies that are left out: the world. */
    private int left() {
        return version == 4 ? 0 : 1;
    }

    @Override
    public int observationSize() {
        int each = (INERTIA + 2 * SPATIAL) * (bodies - left());
        return simulation.nq - 2 + simulation.nv + each + simulation.nv - SPATIAL * left();
    }

    @Override
    public void start(RandomGenerator random) {
        StartNoise.uniform(simulation.positions, simulation.nq, 0.01, random);
        StartNoise.uniform(simulation.velocities, simulation.nv, 0.01, random);
    }

    @Override
    public void observe(MemorySegment observations, long index) {
        long next = ObservationWriter.write(simulation.positions, 2, simulation.nq, observations, index);
        next = ObservationWriter.write(simulation.velocities, 0, simulation.nv, observations, next);
        next = ObservationWriter.write(inertia, INERTIA * left(), INERTIA * bodies, observations, next);
        next = ObservationWriter.write(bodyVelocities, SPATIAL * left(), SPATIAL * bodies, observations, next);
        next = ObservationWriter.write(motors, SPATIAL * left(), simulation.nv, observations, next);
        ObservationWriter.write(forces, SPATIAL * left(), SPATIAL * bodies, observations, next);
    }

    @Override
    public boolean needsBodyForces() {
        return true;
    }

    /** The centre of mass. */
    @Override
    public double before() {
        double sum = 0;
        double mass = 0;
        for (int body = 0; body < bodies; body++) {
            double own = masses.getAtIndex(JAVA_DOUBLE, body);
            sum += own * centers.getAtIndex(JAVA_DOUBLE, 3L * body);
            mass += own;
        }
        return sum / mass;
    }

    @Override
    public double reward(double before, double effort) {
        if (standup) {
            return simulation.position(2) / simulation.model().timestep() - 0.1 * effort - impact() + 1;
        }
        double alive = version == 4 || !terminated() ? 5 : 0;
        return 1.25 * ((before() - before) / seconds) + alive - (0.1 * effort + (version == 4 ? 0 : impact()));
    }

    private double impact() {
        double squares = 0;
        for (int i = 0; i < SPATIAL * bodies; i++) {
            double force = forces.getAtIndex(JAVA_DOUBLE, i);
            squares += force * force;
        }
        return Math.min(5e-7 * squares, 10);
    }

    @Override
    public boolean terminated() {
        double height = simulation.position(2);
        return !standup && !(height > 1 && height < 2);
    }
}
