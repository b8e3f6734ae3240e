package jarl.mujoco;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * InvertedPendulum: keep a pole upright on a cart.
 *
 * <pre>
 * observation  0 cart m, 1 pole rad, 2 cart m/s, 3 pole rad/s
 * reward       1, and 0 in the step that terminates (version 4: 1)
 * start        uniform within 0.01 of upright and at rest
 * terminated   the pole leans by more than 0.2 rad
 * </pre>
 *
 * @param simulation of the pole
 * @param version of Gymnasium's task
 */
record BalancedPole(Simulation simulation, int version) implements TaskRules {

    @Override
    public int observationSize() {
        return 4;
    }

    @Override
    public void start(RandomGenerator random) {
        StartNoise.uniform(simulation.positions, 2, 0.01, random);
        StartNoise.uniform(simulation.velocities, 2, 0.01, random);
    }

    @Override
    public void observe(MemorySegment observations, long index) {
        long next = ObservationWriter.write(simulation.positions, 0, 2, observations, index);
        ObservationWriter.write(simulation.velocities, 0, 2, observations, next);
    }

    @Override
    public double before() {
        return 0;
    }

    @Override
    public double reward(double before, double effort) {
        return version == 4 || !terminated() ? 1 : 0;
    }

    @Override
    public boolean terminated() {
        return Math.abs(simulation.position(1)) > 0.2;
    }
}
