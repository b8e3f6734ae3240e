package jarl.kernel;

import java.util.Arrays;

/**
 * What carries a state through a sequence, but not over the start of an episode.
 *
 * @param starts whether an episode starts, {@code [T, B]}, 1 or 0
 * @param columns B
 * @param width of a state
 */
record Episodes(byte[] starts, int columns, int width) {

    int rows() {
        return starts.length;
    }

    /** The numbers of a step's state. */
    int row() {
        return columns * width;
    }

    /** Copies the state of a column to {@code before}, {@code [T, B, width]}, which holds zeros, for the step whose first row is given. */
    void carry(float[] state, int from, float[] before, int first) {
        for (int column = 0; column < columns; column++) {
            if (starts[first + column] == 0) {
                System.arraycopy(state, from + column * width, before, (first + column) * width, width);
            }
        }
    }

    /** Copies the state that a step begins with: {@code initial}, or that after the step before. */
    void carry(float[] initial, float[] after, float[] before, int first) {
        boolean begins = first == 0;
        carry(begins ? initial : after, begins ? 0 : (first - columns) * width, before, first);
    }

    /** Clears a derivative {@code [B, width]} with respect to the state before a step where an episode starts. */
    void cut(float[] derivative, int first) {
        for (int column = 0; column < columns; column++) {
            if (starts[first + column] != 0) {
                Arrays.fill(derivative, column * width, (column + 1) * width, 0);
            }
        }
    }

    /** The state after the last step. */
    float[] last(float[] after) {
        float[] last = new float[row()];
        System.arraycopy(after, after.length - last.length, last, 0, last.length);
        return last;
    }
}
