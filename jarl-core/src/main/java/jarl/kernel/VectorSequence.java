package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The loop that all recurrent layers share. */
final class VectorSequence {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorSequence() {}

    /** {@code sums[i] += numbers[from + i]}. */
    static void add(float[] numbers, int from, float[] sums) {
        for (int i = 0; i < sums.length; i += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(i, sums.length);
            FloatVector.fromArray(SPECIES, sums, i, used)
                    .add(FloatVector.fromArray(SPECIES, numbers, from + i, used))
                    .intoArray(sums, i, used);
        }
    }
}
