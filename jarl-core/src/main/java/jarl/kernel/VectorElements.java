package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Passes over images. Counts are multiples of the vector's length. */
final class VectorElements {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorElements() {}

    static void relu(float[] x, int xStart, float[] y, int yStart, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xStart + i).max(0).intoArray(y, yStart + i);
        }
    }

    /** Adds numbers to {@code sums}. */
    static void add(float[] x, float[] sums, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, sums, i)
                    .add(FloatVector.fromArray(SPECIES, x, i))
                    .intoArray(sums, i);
        }
    }

    /** The derivative of ReLU: nothing where its result is 0. */
    static void mask(float[] gradients, float[] results, int start, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Float> off =
                    FloatVector.fromArray(SPECIES, results, start + i).compare(VectorOperators.LE, 0);
            FloatVector.fromArray(SPECIES, gradients, i).blend(0, off).intoArray(gradients, i);
        }
    }

    /** Adds the derivatives of ReLU's arguments, computed from those of its results, to {@code sums}. */
    static void addMasked(float[] gradients, float[] results, int start, float[] sums, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Float> off =
                    FloatVector.fromArray(SPECIES, results, start + i).compare(VectorOperators.LE, 0);
            FloatVector.fromArray(SPECIES, sums, i)
                    .add(FloatVector.fromArray(SPECIES, gradients, i).blend(0, off))
                    .intoArray(sums, i);
        }
    }
}
