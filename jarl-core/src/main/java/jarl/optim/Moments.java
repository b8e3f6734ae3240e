package jarl.optim;

import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;

/** The buffers optimizers keep beside the parameters. */
final class Moments {

    // So many numbers of parameters, gradients and moments stay in a processor's cache while a step's operations go
    // over them.
    private static final long PIECE = 1 << 16;

    private Moments() {}

    static Tensor zerosLike(Tensor parameters) {
        return TensorScope.unscoped(
                Tensor.zeros(DType.FLOAT32, parameters.numel()).to(parameters.device()));
    }

    /** Flat tensors of the same length in pieces to be updated one after the other, as views; in one piece on a GPU. */
    static <S extends ArrayTuple> List<S> pieces(S flat) {
        Tensor first = ArrayTuple.firstLeaf(flat);
        long length = first.device().isCpu() ? PIECE : Math.max(1, first.numel());
        List<S> pieces = new ArrayList<>();
        for (long from = 0; from < first.numel(); from += length) {
            pieces.add(TensorScope.unscoped(ArrayTuple.slice(flat, 0, from, Math.min(from + length, first.numel()))));
        }
        return pieces;
    }

    static void close(List<? extends ArrayTuple> pieces) {
        for (ArrayTuple piece : pieces) {
            ArrayTuple.leaves(piece).values().forEach(Tensor::close);
        }
    }
}
