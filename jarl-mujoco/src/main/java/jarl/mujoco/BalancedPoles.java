package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * InvertedDoublePendulum: keep two poles, one on the other, upright on a cart.
 *
 * <pre>
 * observation  cart m; sines, then cosines of both angles; velocities within 10; force of the rail on the cart within 10 (version 4: also
 *              those on the hinges)
 * reward       10 unless terminated (version 4: always), less 0.01 x^2 + (z - 2)^2 of the tip, less 0.001 and 0.005 times the
 *              squared speeds of the hinges
 * start        positions uniform within 0.1 of upright, velocities normal with deviation 0.1
 * terminated   the tip is not above 1 m
 * </pre>
 */
final class BalancedPoles implements TaskRules {

    private final Simulation simulation;
    private final MemorySegment tip;
    private final MemorySegment constraints;
    private final int version;

    BalancedPoles(Simulation simulation, int version) {
        this.simulation = simulation;
        this.tip = simulation.numbers("site_xpos", 3);
        this.constraints = simulation.numbers("qfrc_constraint", 3);
        this.version = version;
    }

    @Override
    public int observationSize() {
        return version == 4 ? 11 : 9;
    }

    @Override
    public void start(RandomGenerator random) {
        StartNoise.uniform(simulation.positions, 3, 0.1, random);
        StartNoise.normal(simulation.velocities, 3, 0.1, random);
    }

    @Override
    public void observe(MemorySegment observations, long index) {
        long next = ObservationWriter.write(simulation.position(0), observations, index);
        for (int i = 1; i < 3; i++) {
            next = ObservationWriter.write(Math.sin(simulation.position(i)), observations, next);
        }
        for (int i = 1; i < 3; i++) {
            next = ObservationWriter.write(Math.cos(simulation.position(i)), observations, next);
        }
        next = ObservationWriter.write(simulation.velocities, 0, 3, 10, observations, next);
        ObservationWriter.write(constraints, 0, version == 4 ? 3 : 1, 10, observations, next);
    }

    @Override
    public double before() {
        return 0;
    }

    @Override
    public double reward(double before, double effort) {
        double x = tip.getAtIndex(JAVA_DOUBLE, 0);
        double below = tip.getAtIndex(JAVA_DOUBLE, 2) - 2;
        double first = simulation.velocity(1);
        double second = simulation.velocity(2);
        double alive = version == 4 || !terminated() ? 10 : 0;
        return alive - (0.01 * x * x + below * below) - (0.001 * first * first + 0.005 * second * second);
    }

    @Override
    public boolean terminated() {
        return tip.getAtIndex(JAVA_DOUBLE, 2) <= 1;
    }
}
