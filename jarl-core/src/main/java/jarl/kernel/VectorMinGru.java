package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link MinGruLayer}. Rows of {@code gates} are the candidate's argument, the update and the pass gate, {@code width} numbers
 * each.
 */
final class VectorMinGru {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorMinGru() {}

    /** Computes the candidates, and both gates in place of their arguments. */
    static void open(float[] gates, float[] candidates, int width, int rows) {
        float[] sigmoids = new float[width];
        for (int r = 0; r < rows; r++) {
            int start = r * 3 * width;
            System.arraycopy(gates, start, sigmoids, 0, width);
            VectorNonlinearity.tanh(sigmoids, 0.5f, 0.5f, 0.5f, sigmoids, 0, width);
            candidates(gates, start, sigmoids, candidates, r * width);
            VectorNonlinearity.tanh(gates, 0.5f, 0.5f, 0.5f, gates, start + width, start + 3 * width);
        }
    }

    private static void candidates(float[] gates, int start, float[] sigmoids, float[] candidates, int to) {
        for (int j = 0; j < sigmoids.length; j += LANES) {
            VectorMask<Float> used = SPECIES.indexInRange(j, sigmoids.length);
            FloatVector argument = FloatVector.fromArray(SPECIES, gates, start + j, used);
            FloatVector sigmoid = FloatVector.fromArray(SPECIES, sigmoids, j, used);
            sigmoid.blend(argument.add(0.5f), argument.compare(VectorOperators.GE, 0f))
                    .intoArray(candidates, to + j, used);
        }
    }

    /** {@code after = before + update (candidate - before)} in rows {@code [row, row + rows)}. */
    static void states(float[] gates, float[] candidates, float[] before, float[] after, int width, int row, int rows) {
        for (int r = row; r < row + rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int at = r * width + j;
                FloatVector update = FloatVector.fromArray(SPECIES, gates, (r * 3 + 1) * width + j, used);
                FloatVector candidate = FloatVector.fromArray(SPECIES, candidates, at, used);
                FloatVector old = FloatVector.fromArray(SPECIES, before, at, used);
                update.fma(candidate.sub(old), old).intoArray(after, at, used);
            }
        }
    }

    /** {@code output = x + pass (state - x)}. */
    static void outputs(float[] gates, float[] x, float[] after, float[] output, int width, int rows) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int at = r * width + j;
                FloatVector pass = FloatVector.fromArray(SPECIES, gates, (r * 3 + 2) * width + j, used);
                FloatVector input = FloatVector.fromArray(SPECIES, x, at, used);
                FloatVector state = FloatVector.fromArray(SPECIES, after, at, used);
                pass.fma(state.sub(input), input).intoArray(output, at, used);
            }
        }
    }

    /**
     * From the derivatives with respect to the output, and to the state after a step, in {@code rows} rows from 0, to those with respect to the
     * arguments of its gates and, in place, to the state before.
     */
    static void derive(
            float[] ofOutput,
            float[] ofState,
            float[] gates,
            float[] candidates,
            float[] before,
            float[] after,
            float[] x,
            float[] ofGates,
            int width,
            int row,
            int rows) {
        derivePass(ofOutput, ofState, gates, after, x, ofGates, width, row, rows);
        deriveState(ofState, gates, candidates, before, ofGates, width, row, rows);
    }

    /** Of the pass gate, and adds the output's share to the state's own. */
    private static void derivePass(
            float[] ofOutput,
            float[] ofState,
            float[] gates,
            float[] after,
            float[] x,
            float[] ofGates,
            int width,
            int row,
            int rows) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int at = (row + r) * width + j;
                int gate = ((row + r) * 3 + 2) * width + j;
                FloatVector dy = FloatVector.fromArray(SPECIES, ofOutput, at, used);
                FloatVector pass = FloatVector.fromArray(SPECIES, gates, gate, used);
                FloatVector state = FloatVector.fromArray(SPECIES, after, at, used);
                FloatVector input = FloatVector.fromArray(SPECIES, x, at, used);
                dy.mul(state.sub(input)).mul(pass).mul(one.sub(pass)).intoArray(ofGates, gate, used);
                dy.mul(pass)
                        .add(FloatVector.fromArray(SPECIES, ofState, r * width + j, used))
                        .intoArray(ofState, r * width + j, used);
            }
        }
    }

    /** Of the update gate, the candidate and the state before. */
    private static void deriveState(
            float[] ofState,
            float[] gates,
            float[] candidates,
            float[] before,
            float[] ofGates,
            int width,
            int row,
            int rows) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int at = (row + r) * width + j;
                int gate = (row + r) * 3 * width + j;
                FloatVector dh = FloatVector.fromArray(SPECIES, ofState, r * width + j, used);
                FloatVector update = FloatVector.fromArray(SPECIES, gates, gate + width, used);
                FloatVector candidate = FloatVector.fromArray(SPECIES, candidates, at, used);
                FloatVector old = FloatVector.fromArray(SPECIES, before, at, used);
                dh.mul(candidate.sub(old)).mul(update).mul(one.sub(update)).intoArray(ofGates, gate + width, used);
                VectorMask<Float> linear =
                        FloatVector.fromArray(SPECIES, gates, gate, used).compare(VectorOperators.GE, 0f);
                FloatVector slope = candidate.mul(one.sub(candidate)).blend(one, linear);
                dh.mul(update).mul(slope).intoArray(ofGates, gate, used);
                dh.mul(one.sub(update)).intoArray(ofState, r * width + j, used);
            }
        }
    }

    /** Adds what goes past the state to the derivative with respect to the input: {@code (1 - pass) ofOutput}. */
    static void addPassed(float[] ofOutput, float[] gates, float[] ofInput, int width, int rows) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j += LANES) {
                VectorMask<Float> used = SPECIES.indexInRange(j, width);
                int at = r * width + j;
                FloatVector pass = FloatVector.fromArray(SPECIES, gates, (r * 3 + 2) * width + j, used);
                FloatVector dy = FloatVector.fromArray(SPECIES, ofOutput, at, used);
                FloatVector sum = FloatVector.fromArray(SPECIES, ofInput, at, used);
                one.sub(pass).fma(dy, sum).intoArray(ofInput, at, used);
            }
        }
    }
}
