package jarl.kernel;

import jdk.incubator.vector.FloatVector;

/** The processor's vectors. */
final class VectorWidth {

    private VectorWidth() {}

    static int bits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }
}
