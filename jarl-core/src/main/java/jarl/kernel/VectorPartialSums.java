package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums in {@link #COUNT} parts, each over every so many-th number, which are then added up in one order: their bits do not depend on the vectors'
 * width, which is at most as many numbers.
 */
final class VectorPartialSums {

    static final int COUNT = 16;
    static final VectorSpecies<Float> SPECIES =
            VectorTiles.LANES > COUNT ? FloatVector.SPECIES_512 : VectorTiles.SPECIES;
    static final int LANES = SPECIES.length();

    private VectorPartialSums() {}

    /** Adds up the parts, which lie from {@code at} on. */
    static float total(float[] s, int at) {
        float a = (s[at] + s[at + 8]) + (s[at + 4] + s[at + 12]);
        float b = (s[at + 2] + s[at + 10]) + (s[at + 6] + s[at + 14]);
        float c = (s[at + 1] + s[at + 9]) + (s[at + 5] + s[at + 13]);
        float d = (s[at + 3] + s[at + 11]) + (s[at + 7] + s[at + 15]);
        return (a + b) + (c + d);
    }
}
