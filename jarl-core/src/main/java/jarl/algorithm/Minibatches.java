package jarl.algorithm;

import jarl.random.RandomStream;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.function.Predicate;

/**
 * Epochs over a batch. Each puts the batch's parts into a new order and cuts them into minibatches of equal size; parts left over by the
 * division are not used in that epoch. The parts are the rows of a batch {@code [N]}, or the columns of one of sequences {@code [T, B]}.
 *
 * @param number minibatches in each epoch
 * @param random shuffles
 */
record Minibatches(int epochs, int number, RandomStream random, Device device) {

    /**
     * Learns from every minibatch.
     *
     * @param example one number for each row, {@code [N]} or {@code [T, B]}
     * @param learn from a minibatch; false ends the epochs
     * @return whether all epochs were finished
     * @throws IllegalArgumentException if there are fewer parts than minibatches
     */
    <S extends TensorTree> boolean forEach(S batch, Tensor example, Predicate<S> learn) {
        int dimension = example.dimensions() - 1;
        int parts = (int) example.size(dimension);
        int size = size(parts, dimension == 0 ? "rows of a batch" : "columns, as the agent is recurrent");
        for (int epoch = 0; epoch < epochs; epoch++) {
            if (!epoch(batch, dimension, parts, size, learn)) {
                return false;
            }
        }
        return true;
    }

    /** Parts of each minibatch. */
    int size(int parts, String meaning) {
        if (parts < number) {
            throw new IllegalArgumentException(
                    "minibatches must be at most " + parts + " (" + meaning + "), got " + number);
        }
        return parts / number;
    }

    private <S extends TensorTree> boolean epoch(S batch, int dimension, int parts, int size, Predicate<S> learn) {
        try (var _ = TensorScope.open()) {
            Tensor order = Tensor.of(BatchRows.order(parts, random)).to(device);
            S shuffled = TensorTree.indexSelect(batch, dimension, order);
            for (int minibatch = 0; minibatch < number; minibatch++) {
                long from = (long) minibatch * size;
                try (var _ = TensorScope.open()) {
                    S part = TensorTree.slice(shuffled, dimension, from, from + size);
                    // Only what is contiguous can be read from Java, so that nothing in the loss goes through libtorch.
                    if (!learn.test(TensorTree.map(part, Tensor::contiguous))) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
