package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Ant: walk to the right on four legs.
 *
 * <pre>
 * observation  positions from 2 on; velocities; forces and torques on each body but the world within 1 (version 4: none)
 * reward       speed of the torso in m/s + 1 while healthy - 0.5 times the action's squares - 0.0005 times the squares of the forces within 1
 *              (version 4: no cost of forces, and the last step earns the 1 too)
 * start        positions uniform within 0.1 of the model's, velocities normal with deviation 0.1
 * terminated   the torso is not between 0.2 and 1 m high
 * </pre>
 */
final class FourLegs implements TaskRules {

    private static final int NUMBERS_OF_A_FORCE = 6;
    private static final int TORSO = 1;

    private final Simulation simulation;
    private final int version;
    private final double seconds;
    private final int forces;
    private final MemorySegment places;
    private final MemorySegment contactForces;

    FourLegs(Simulation simulation, int version, int frameSkip) {
        this.simulation = simulation;
        this.version = version;
        this.seconds = simulation.model().timestep() * frameSkip;
        this.forces = NUMBERS_OF_A_FORCE * simulation.model().count("nbody");
        this.places = simulation.numbers("xpos", 6);
        this.contactForces = simulation.numbers("cfrc_ext", forces);
    }

    @Override
    public int observationSize() {
        return simulation.nq - 2 + simulation.nv + (version == 4 ? 0 : forces - NUMBERS_OF_A_FORCE);
    }

    @Override
    public void start(RandomGenerator random) {
        StartNoise.uniform(simulation.positions, simulation.nq, 0.1, random);
        StartNoise.normal(simulation.velocities, simulation.nv, 0.1, random);
    }

    @Override
    public void observe(MemorySegment observations, long index) {
        long next = ObservationWriter.write(simulation.positions, 2, simulation.nq, observations, index);
        next = ObservationWriter.write(simulation.velocities, 0, simulation.nv, observations, next);
        if (version != 4) {
            ObservationWriter.write(contactForces, NUMBERS_OF_A_FORCE, forces, 1, observations, next);
        }
    }

    @Override
    public boolean needsBodyForces() {
        return version != 4;
    }

    @Override
    public double before() {
        return places.getAtIndex(JAVA_DOUBLE, 3L * TORSO);
    }

    @Override
    public double reward(double before, double effort) {
        double contacts = 0;
        if (version != 4) {
            for (int i = 0; i < forces; i++) {
                double force = Math.clamp(contactForces.getAtIndex(JAVA_DOUBLE, i), -1, 1);
                contacts += force * force;
            }
        }
        double alive = version == 4 || !terminated() ? 1 : 0;
        return (before() - before) / seconds + alive - (0.5 * effort + 5e-4 * contacts);
    }

    @Override
    public boolean terminated() {
        double height = simulation.position(2);
        return !(height >= 0.2 && height <= 1);
    }
}
