package jarl.kernel;

import java.util.Arrays;

/** The recurrent layers as they are written down, a column and a step at a time, in double precision. */
final class RecurrentLoops {

    private RecurrentLoops() {}

    /** A layer's kind, with the gates and the arrays of its state. */
    enum Kind {
        LSTM(4, 2),
        GRU(3, 1),
        MIN_GRU(3, 1);

        final int gates;
        final int states;

        Kind(int gates, int states) {
            this.gates = gates;
            this.states = states;
        }

        /** The lengths of the parameters. */
        int[] parameters(int inputs, int outputs) {
            int rows = gates * outputs;
            return this == MIN_GRU ? new int[] {rows * outputs} : new int[] {rows * inputs, rows * outputs, rows, rows};
        }
    }

    /**
     * Computes a sequence.
     *
     * @param x {@code [T, B, inputs]}
     * @param state {@code [B, outputs]} each, before the first step; that after the last step when done
     * @return {@code [T, B, outputs]}
     */
    static double[] forward(
            Kind kind, double[][] parameters, double[] x, double[][] state, byte[] starts, int columns) {
        int width = state[0].length / columns;
        int inputs = x.length / starts.length;
        double[] output = new double[starts.length * width];
        for (int row = 0; row < starts.length; row++) {
            int column = row % columns;
            double[][] own = new double[state.length][];
            for (int i = 0; i < own.length; i++) {
                own[i] = starts[row] != 0
                        ? new double[width]
                        : Arrays.copyOfRange(state[i], column * width, (column + 1) * width);
            }
            double[] input = Arrays.copyOfRange(x, row * inputs, (row + 1) * inputs);
            double[] result = switch (kind) {
                case LSTM -> lstm(parameters, input, own[0], own[1]);
                case GRU -> gru(parameters, input, own[0]);
                case MIN_GRU -> minGru(parameters, input, own[0]);
            };
            System.arraycopy(result, 0, output, row * width, width);
            for (int i = 0; i < own.length; i++) {
                System.arraycopy(own[i], 0, state[i], column * width, width);
            }
        }
        return output;
    }

    private static double[] lstm(double[][] p, double[] x, double[] hidden, double[] cell) {
        int width = hidden.length;
        double[] before = hidden.clone();
        for (int i = 0; i < width; i++) {
            double in = sigmoid(row(p[0], p[2], i, x) + row(p[1], p[3], i, before));
            double forget = sigmoid(row(p[0], p[2], width + i, x) + row(p[1], p[3], width + i, before));
            double candidate = Math.tanh(row(p[0], p[2], 2 * width + i, x) + row(p[1], p[3], 2 * width + i, before));
            double out = sigmoid(row(p[0], p[2], 3 * width + i, x) + row(p[1], p[3], 3 * width + i, before));
            cell[i] = forget * cell[i] + in * candidate;
            hidden[i] = out * Math.tanh(cell[i]);
        }
        return hidden.clone();
    }

    private static double[] gru(double[][] p, double[] x, double[] hidden) {
        int width = hidden.length;
        double[] before = hidden.clone();
        for (int i = 0; i < width; i++) {
            double reset = sigmoid(row(p[0], p[2], i, x) + row(p[1], p[3], i, before));
            double update = sigmoid(row(p[0], p[2], width + i, x) + row(p[1], p[3], width + i, before));
            double fresh =
                    Math.tanh(row(p[0], p[2], 2 * width + i, x) + reset * row(p[1], p[3], 2 * width + i, before));
            hidden[i] = (1 - update) * fresh + update * before[i];
        }
        return hidden.clone();
    }

    private static double[] minGru(double[][] p, double[] x, double[] state) {
        int width = state.length;
        double[] none = new double[3 * width];
        double[] output = new double[width];
        for (int i = 0; i < width; i++) {
            double argument = row(p[0], none, i, x);
            double candidate = argument >= 0 ? argument + 0.5 : sigmoid(argument);
            double update = sigmoid(row(p[0], none, width + i, x));
            double pass = sigmoid(row(p[0], none, 2 * width + i, x));
            state[i] = (1 - update) * state[i] + update * candidate;
            output[i] = pass * state[i] + (1 - pass) * x[i];
        }
        return output;
    }

    private static double row(double[] weight, double[] bias, int row, double[] vector) {
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
