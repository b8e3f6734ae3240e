package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The loops of {@link LstmLayer}. Rows of {@code gates} are the input, forget, cell and output gate, {@code width} numbers each. */
final class VectorLstm {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorLstm() {}

    /** Applies each gate's nonlinearity to rows {@code [row, row + rows)}. */
    static void open(float[] gates, int width, int row, int rows) {
        for (int start = row * 4 * width; start < (row + rows) * 4 * width; start += 4 * width) {
            VectorNonlinearity.tanh(gates, 0.5f, 0.5f, 0.5f, gates, start, start + 2 * width);
            VectorNonlinearity.tanh(gates, 1, 1, 0, gates, start + 2 * width, start + 3 * width);
            VectorNonlinearity.tanh(gates, 0.5f, 0.5f, 0.5f, gates, start + 3 * width, start + 4 * width);
        }
    }

    /** {@code cell = forget before + input candidate}. */
    static void cells(float[] gates, float[] before, float[] cell, int width, int row, int rows) {
        for (int r = row; r < row + rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int gate = r * 4 * width + j;
                FloatVector input = FloatVector.fromArray(SPECIES, gates, gate, used);
                FloatVector forget = FloatVector.fromArray(SPECIES, gates, gate + width, used);
                FloatVector candidate = FloatVector.fromArray(SPECIES, gates, gate + 2 * width, used);
                FloatVector old = FloatVector.fromArray(SPECIES, before, r * width + j, used);
                forget.mul(old).add(input.mul(candidate)).intoArray(cell, r * width + j, used);
            }
        }
    }

    /** {@code output = gate tanh(cell)}. */
    static void outputs(float[] gates, float[] tanhs, float[] output, int width, int row, int rows) {
        for (int r = row; r < row + rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                FloatVector gate = FloatVector.fromArray(SPECIES, gates, (r * 4 + 3) * width + j, used);
                FloatVector tanh = FloatVector.fromArray(SPECIES, tanhs, r * width + j, used);
                gate.mul(tanh).intoArray(output, r * width + j, used);
            }
        }
    }

    /**
     * From the derivatives with respect to a step's output, in {@code rows} rows from 0, and its cell to those with respect to the arguments of
     * its gates and, in place of that of the cell, the cell before.
     */
    static void derive(
            float[] ofOutput,
            float[] ofCell,
            float[] gates,
            float[] before,
            float[] tanhs,
            float[] ofGates,
            int width,
            int row,
            int rows) {
        deriveOutputs(ofOutput, ofCell, gates, tanhs, ofGates, width, row, rows);
        deriveCells(ofCell, gates, before, ofGates, width, row, rows);
    }

    /** Of the output gate, and the cell's own. */
    private static void deriveOutputs(
            float[] ofOutput,
            float[] ofCell,
            float[] gates,
            float[] tanhs,
            float[] ofGates,
            int width,
            int row,
            int rows) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int gate = ((row + r) * 4 + 3) * width + j;
                int at = r * width + j;
                FloatVector out = FloatVector.fromArray(SPECIES, gates, gate, used);
                FloatVector tanh = FloatVector.fromArray(SPECIES, tanhs, (row + r) * width + j, used);
                FloatVector dh = FloatVector.fromArray(SPECIES, ofOutput, at, used);
                dh.mul(tanh).mul(out).mul(one.sub(out)).intoArray(ofGates, gate, used);
                FloatVector.fromArray(SPECIES, ofCell, at, used)
                        .add(dh.mul(out).mul(one.sub(tanh.mul(tanh))))
                        .intoArray(ofCell, at, used);
            }
        }
    }

    /** Of the other gates, and the cell's before. */
    private static void deriveCells(
            float[] ofCell, float[] gates, float[] before, float[] ofGates, int width, int row, int rows) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int gate = (row + r) * 4 * width + j;
                int at = r * width + j;
                FloatVector input = FloatVector.fromArray(SPECIES, gates, gate, used);
                FloatVector forget = FloatVector.fromArray(SPECIES, gates, gate + width, used);
                FloatVector candidate = FloatVector.fromArray(SPECIES, gates, gate + 2 * width, used);
                FloatVector old = FloatVector.fromArray(SPECIES, before, (row + r) * width + j, used);
                FloatVector dc = FloatVector.fromArray(SPECIES, ofCell, at, used);
                dc.mul(candidate).mul(input).mul(one.sub(input)).intoArray(ofGates, gate, used);
                dc.mul(old).mul(forget).mul(one.sub(forget)).intoArray(ofGates, gate + width, used);
                dc.mul(input).mul(one.sub(candidate.mul(candidate))).intoArray(ofGates, gate + 2 * width, used);
                dc.mul(forget).intoArray(ofCell, at, used);
            }
        }
    }
}
