package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The loops of {@link GruLayer}. Rows of {@code gates} are the reset, update and new gate, {@code width} numbers each. */
final class VectorGru {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorGru() {}

    /** Adds the state's part to the arguments of all gates in rows {@code [row, row + rows)} and applies their nonlinearities. */
    static void open(float[] gates, float[] ofState, int width, int row, int rows) {
        for (int start = row * 3 * width; start < (row + rows) * 3 * width; start += 3 * width) {
            VectorSequence.add(ofState, start, gates, start, 2 * width);
            VectorNonlinearity.tanh(gates, 0.5f, 0.5f, 0.5f, gates, start, start + 2 * width);
            addReset(ofState, gates, start, width);
            VectorNonlinearity.tanh(gates, 1, 1, 0, gates, start + 2 * width, start + 3 * width);
        }
    }

    /** {@code new += reset ofState}. */
    private static void addReset(float[] ofState, float[] gates, int start, int width) {
        for (int j = 0; j < width; j += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(j, width);
            int at = start + 2 * width + j;
            FloatVector.fromArray(SPECIES, gates, start + j, used)
                    .fma(
                            FloatVector.fromArray(SPECIES, ofState, at, used),
                            FloatVector.fromArray(SPECIES, gates, at, used))
                    .intoArray(gates, at, used);
        }
    }

    /** {@code output = new + update (before - new)}. */
    static void outputs(float[] gates, float[] before, float[] output, int width, int row, int rows) {
        for (int r = row; r < row + rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int gate = r * 3 * width + j;
                FloatVector update = FloatVector.fromArray(SPECIES, gates, gate + width, used);
                FloatVector fresh = FloatVector.fromArray(SPECIES, gates, gate + 2 * width, used);
                FloatVector old = FloatVector.fromArray(SPECIES, before, r * width + j, used);
                update.fma(old.sub(fresh), fresh).intoArray(output, r * width + j, used);
            }
        }
    }

    /**
     * From the derivative with respect to a step's output, in {@code rows} rows from 0, to those with respect to both parts of the arguments of
     * its gates and, {@code direct}, to the state before as far as it does not go through the gates.
     */
    static void derive(
            float[] ofOutput,
            float[] direct,
            float[] gates,
            float[] ofState,
            float[] before,
            float[] ofInputs,
            float[] ofHiddens,
            int width,
            int row,
            int rows) {
        deriveNew(ofOutput, gates, ofState, ofInputs, ofHiddens, width, row, rows);
        deriveUpdate(ofOutput, direct, gates, before, ofInputs, ofHiddens, width, row, rows);
    }

    /** Of the reset and the new gate. */
    private static void deriveNew(
            float[] ofOutput,
            float[] gates,
            float[] ofState,
            float[] ofInputs,
            float[] ofHiddens,
            int width,
            int row,
            int rows) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int gate = (row + r) * 3 * width + j;
                FloatVector reset = FloatVector.fromArray(SPECIES, gates, gate, used);
                FloatVector update = FloatVector.fromArray(SPECIES, gates, gate + width, used);
                FloatVector fresh = FloatVector.fromArray(SPECIES, gates, gate + 2 * width, used);
                FloatVector state = FloatVector.fromArray(SPECIES, ofState, gate + 2 * width, used);
                FloatVector dh = FloatVector.fromArray(SPECIES, ofOutput, r * width + j, used);
                FloatVector ofNew = dh.mul(one.sub(update)).mul(one.sub(fresh.mul(fresh)));
                ofNew.intoArray(ofInputs, gate + 2 * width, used);
                ofNew.mul(reset).intoArray(ofHiddens, gate + 2 * width, used);
                FloatVector ofReset = ofNew.mul(state).mul(reset).mul(one.sub(reset));
                ofReset.intoArray(ofInputs, gate, used);
                ofReset.intoArray(ofHiddens, gate, used);
            }
        }
    }

    /** Of the update gate, and what goes past the gates. */
    private static void deriveUpdate(
            float[] ofOutput,
            float[] direct,
            float[] gates,
            float[] before,
            float[] ofInputs,
            float[] ofHiddens,
            int width,
            int row,
            int rows) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int gate = ((row + r) * 3 + 1) * width + j;
                FloatVector update = FloatVector.fromArray(SPECIES, gates, gate, used);
                FloatVector fresh = FloatVector.fromArray(SPECIES, gates, gate + width, used);
                FloatVector old = FloatVector.fromArray(SPECIES, before, (row + r) * width + j, used);
                FloatVector dh = FloatVector.fromArray(SPECIES, ofOutput, r * width + j, used);
                FloatVector ofUpdate = dh.mul(old.sub(fresh)).mul(update).mul(one.sub(update));
                ofUpdate.intoArray(ofInputs, gate, used);
                ofUpdate.intoArray(ofHiddens, gate, used);
                dh.mul(update).intoArray(direct, r * width + j, used);
            }
        }
    }
}
