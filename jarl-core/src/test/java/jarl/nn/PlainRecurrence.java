package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.Map;

/**
 * One column of an LSTM or GRU in plain double arithmetic, step by step, from the papers' equations in PyTorch's order of gates: input,
 * forget, cell, output; reset, update, new.
 */
final class PlainRecurrence {

    private final double[] inputWeight;
    private final double[] hiddenWeight;
    private final double[] inputBias;
    private final double[] hiddenBias;
    private final boolean lstm;
    private final int size;
    final double[] hidden;
    final double[] cell;

    PlainRecurrence(Map<String, Tensor> parameters, TensorTree state, int column) {
        this.inputWeight = numbers(parameters, "weight_ih");
        this.hiddenWeight = numbers(parameters, "weight_hh");
        this.inputBias = numbers(parameters, "bias_ih");
        this.hiddenBias = numbers(parameters, "bias_hh");
        this.lstm = state instanceof LstmState;
        this.hidden = (state instanceof LstmState memory ? memory.hidden() : (Tensor) state)
                .select(0, column)
                .toDoubles();
        this.cell = state instanceof LstmState memory
                ? memory.cell().select(0, column).toDoubles()
                : new double[hidden.length];
        this.size = hidden.length;
    }

    private static double[] numbers(Map<String, Tensor> parameters, String name) {
        Tensor parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return parameter.toDoubles();
    }

    void forget() {
        Arrays.fill(hidden, 0);
        Arrays.fill(cell, 0);
    }

    void step(double... input) {
        double[] before = hidden.clone();
        for (int i = 0; i < size; i++) {
            if (lstm) {
                double in = sigmoid(fromInput(0, i, input) + fromHidden(0, i, before));
                double forget = sigmoid(fromInput(1, i, input) + fromHidden(1, i, before));
                double candidate = Math.tanh(fromInput(2, i, input) + fromHidden(2, i, before));
                double out = sigmoid(fromInput(3, i, input) + fromHidden(3, i, before));
                cell[i] = forget * cell[i] + in * candidate;
                hidden[i] = out * Math.tanh(cell[i]);
            } else {
                double reset = sigmoid(fromInput(0, i, input) + fromHidden(0, i, before));
                double update = sigmoid(fromInput(1, i, input) + fromHidden(1, i, before));
                double candidate = Math.tanh(fromInput(2, i, input) + reset * fromHidden(2, i, before));
                hidden[i] = (1 - update) * candidate + update * before[i];
            }
        }
    }

    private double fromInput(int gate, int i, double[] input) {
        return product(inputWeight, inputBias, gate * size + i, input);
    }

    private double fromHidden(int gate, int i, double[] before) {
        return product(hiddenWeight, hiddenBias, gate * size + i, before);
    }

    private static double product(double[] weight, double[] bias, int row, double[] vector) {
        double sum = bias[row];
        for (int j = 0; j < vector.length; j++) {
            sum += weight[row * vector.length + j] * vector[j];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
