package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The loop that recurrent layers share. */
final class VectorSequence {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorSequence() {}

    /** {@code sums[start + i] += numbers[from + i]} for i below {@code count}. */
    static void add(float[] numbers, int from, float[] sums, int start, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(i, count);
            FloatVector.fromArray(SPECIES, sums, start + i, used)
                    .add(FloatVector.fromArray(SPECIES, numbers, from + i, used))
                    .intoArray(sums, start + i, used);
        }
    }
}
