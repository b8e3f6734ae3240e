package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** Adds noise to where an episode begins. */
final class StartNoise {

    private StartNoise() {}

    static void uniform(MemorySegment numbers, int count, double scale, RandomGenerator random) {
        for (int i = 0; i < count; i++) {
            add(numbers, i, random.nextDouble(-scale, scale));
        }
    }

    static void normal(MemorySegment numbers, int count, double scale, RandomGenerator random) {
        for (int i = 0; i < count; i++) {
            add(numbers, i, scale * random.nextGaussian());
        }
    }

    private static void add(MemorySegment numbers, int index, double noise) {
        numbers.setAtIndex(JAVA_DOUBLE, index, numbers.getAtIndex(JAVA_DOUBLE, index) + noise);
    }
}
