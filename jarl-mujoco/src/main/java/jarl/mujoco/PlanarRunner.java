package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * HalfCheetah, Hopper, Walker2d and Swimmer: run to the right.
 *
 * <pre>
 * observation  positions from settings.hidden on, then velocities within settings.velocityLimit
 * reward       speed of position 0 in m/s, less settings.effortCost times the action's squares; and 1 while healthy
 * start        the model's, with uniform noise; HalfCheetah's velocities with normal noise
 * terminated   not healthy: height, angle or any number of the state outside of its range
 * </pre>
 */
final class PlanarRunner implements TaskRules {

    /**
     * Numbers in which the runners differ.
     *
     * @param hidden positions that are not observed: where it is
     * @param lowest and the next ones: the healthy height (position 1), angle (position 2) and all of positions from 2 on and velocities
     * @param survives whether being healthy earns 1 and not being so ends the episode
     * @param paidInTheEnd whether the step that ends the episode earns it too, as in version 4
     */
    record Settings(
            int hidden,
            double velocityLimit,
            double effortCost,
            double noise,
            boolean normalNoise,
            boolean survives,
            boolean paidInTheEnd,
            double lowest,
            double highest,
            double angle,
            double number) {

        private static final double NONE = Double.POSITIVE_INFINITY;

        static final Settings HALF_CHEETAH =
                new Settings(1, NONE, 0.1, 0.1, true, false, false, -NONE, NONE, NONE, NONE);
        static final Settings SWIMMER = new Settings(2, NONE, 1e-4, 0.1, false, false, false, -NONE, NONE, NONE, NONE);

        static Settings hopper(int version) {
            return new Settings(1, 10, 1e-3, 5e-3, false, true, version == 4, 0.7, NONE, 0.2, 100);
        }

        static Settings walker(int version) {
            return new Settings(1, 10, 1e-3, 5e-3, false, true, version == 4, 0.8, 2, 1, NONE);
        }
    }

    private final Simulation simulation;
    private final Settings settings;
    private final double seconds;

    PlanarRunner(Simulation simulation, Settings settings, int frameSkip) {
        this.simulation = simulation;
        this.settings = settings;
        this.seconds = simulation.model().timestep() * frameSkip;
    }

    @Override
    public int observationSize() {
        return simulation.nq - settings.hidden + simulation.nv;
    }

    @Override
    public void start(RandomGenerator random) {
        StartNoise.uniform(simulation.positions, simulation.nq, settings.noise, random);
        if (settings.normalNoise) {
            StartNoise.normal(simulation.velocities, simulation.nv, settings.noise, random);
        } else {
            StartNoise.uniform(simulation.velocities, simulation.nv, settings.noise, random);
        }
    }

    @Override
    public void observe(MemorySegment observations, long index) {
        long next = ObservationWriter.write(simulation.positions, settings.hidden, simulation.nq, observations, index);
        ObservationWriter.write(simulation.velocities, 0, simulation.nv, settings.velocityLimit, observations, next);
    }

    @Override
    public double before() {
        return simulation.position(0);
    }

    @Override
    public double reward(double before, double effort) {
        double speed = (simulation.position(0) - before) / seconds;
        boolean paid = settings.survives && (settings.paidInTheEnd || healthy());
        return speed + (paid ? 1 : 0) - settings.effortCost * effort;
    }

    @Override
    public boolean terminated() {
        return settings.survives && !healthy();
    }

    private boolean healthy() {
        double height = simulation.position(1);
        double angle = simulation.position(2);
        return settings.lowest < height
                && height < settings.highest
                && Math.abs(angle) < settings.angle
                && (settings.number == Settings.NONE
                        || (within(simulation.positions, 2, simulation.nq)
                                && within(simulation.velocities, 0, simulation.nv)));
    }

    private boolean within(MemorySegment numbers, int first, int last) {
        for (int i = first; i < last; i++) {
            if (!(Math.abs(numbers.getAtIndex(JAVA_DOUBLE, i)) < settings.number)) {
                return false;
            }
        }
        return true;
    }
}
