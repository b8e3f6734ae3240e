package jarl.kernel;

import java.util.List;

/**
 * A recurrent layer over whole sequences. Rows of arrays are steps and columns, {@code [T, B, ...]}; the state before a step in which an episode
 * starts is zero. Instances never change. Needs {@link Vectors#available}.
 */
public interface SequenceLayer {

    /** The width of the input. */
    int inputs();

    /** The width of the output and of each array of the state. */
    int outputs();

    /**
     * Computes a sequence.
     *
     * @param x {@code [T, B, inputs]}; kept until the way back
     * @param state before the first step, arrays of {@code [B, outputs]}
     * @param starts whether an episode starts, {@code [T, B]}, 1 or 0; kept until the way back
     */
    Sequence forward(float[] x, List<float[]> state, byte[] starts);

    /** A sequence that has been computed. */
    interface Sequence {

        /** The output, {@code [T, B, outputs]}. */
        float[] output();

        /** The state after the last step, arrays of {@code [B, outputs]}. */
        List<float[]> lastState();

        /**
         * Adds to the gradients of the layer's parameters.
         *
         * @param derivative with respect to the output
         * @param ofLastState with respect to {@link #lastState}
         * @param gradients in the order and shapes of the layer's constructor
         * @return derivatives with respect to the input; empty if not wanted
         */
        float[] backward(float[] derivative, List<float[]> ofLastState, boolean inputWanted, List<float[]> gradients);
    }
}
