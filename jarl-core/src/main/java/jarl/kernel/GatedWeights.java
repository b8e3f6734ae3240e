package jarl.kernel;

import java.util.List;

/**
 * The weights of gates that see the input and the state before a step. What the input contributes to all steps is one product, and so are
 * the derivatives of the weights; step by step goes only the state's product.
 *
 * @param ofInput with the weight {@code [gates outputs, inputs]}
 * @param ofHidden with the weight {@code [gates outputs, outputs]}
 */
record GatedWeights(DenseLayer ofInput, DenseLayer ofHidden) {

    int inputs() {
        return ofInput.inputs();
    }

    int outputs() {
        return ofHidden.inputs();
    }

    /** The input's part of the gates' arguments, {@code [rows, gates outputs]}. */
    float[] gates(float[] x, int rows) {
        float[] gates = new float[rows * ofInput.outputs()];
        ofInput.forward(x, Nonlinearity.NONE, gates, gates, 0, rows);
        return gates;
    }

    /**
     * Adds to the gradients of both weights and both biases.
     *
     * @param ofInputs derivatives with respect to the input's part of the gates' arguments
     * @param ofHiddens the same of the state's part
     * @param hidden the states before the steps
     */
    void addGradients(
            float[] ofInputs, float[] ofHiddens, float[] x, float[] hidden, int rows, List<float[]> gradients) {
        ofInput.addWeightGradient(ofInputs, x, rows, gradients.get(0), 0, ofInput.outputs());
        ofHidden.addWeightGradient(ofHiddens, hidden, rows, gradients.get(1), 0, ofHidden.outputs());
        ofInput.addBiasGradient(ofInputs, rows, gradients.get(2));
        ofHidden.addBiasGradient(ofHiddens, rows, gradients.get(3));
    }

    /** The derivative with respect to the input; empty if it is not wanted. */
    float[] inputGradient(float[] ofInputs, int rows, boolean wanted) {
        float[] gradient = new float[wanted ? rows * inputs() : 0];
        if (wanted) {
            ofInput.inputGradient(ofInputs, Nonlinearity.NONE, gradient, gradient, 0, rows);
        }
        return gradient;
    }
}
