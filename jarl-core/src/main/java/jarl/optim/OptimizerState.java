package jarl.optim;

import jarl.kernel.FlatUpdate;
import jarl.kernel.Vectors;
import jarl.tensor.DType;
import jarl.tensor.Parallel;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The buffers optimizers keep beside the parameters. */
final class OptimizerState {

    // So many numbers of parameters, gradients and moments stay in a processor's cache while a step's operations go
    // over them.
    private static final long PIECE = 1 << 16;

    // Kernels pass over them once, so pieces may be as small as is worth handing over to another thread.
    private static final long PIECE_OF_KERNEL = 1 << 14;

    // An update of a number takes about as long as so many multiplications of a matrix product.
    private static final long OPERATIONS = 100;

    // The same beside what is worth handing over to a thread that may have to be waited for.
    private static final long OPERATIONS_OF_KERNEL = 10;

    private OptimizerState() {}

    static Tensor zerosLike(Tensor parameters) {
        return TensorScope.unscoped(
                Tensor.zeros(DType.FLOAT32, parameters.numel()).to(parameters.device()));
    }

    /** Whether blocks of this kind are updated by {@link FlatUpdate}, in one pass; {@link TensorAccess#written} has to be told. */
    static boolean byKernels(Tensor... blocks) {
        return Vectors.available()
                && Arrays.stream(blocks)
                        .allMatch(block ->
                                block.device().isCpu() && block.isContiguous() && block.dtype() == DType.FLOAT32);
    }

    /**
     * Flat tensors of the same length in pieces to be updated one after the other, as views; in one piece on a GPU.
     *
     * @param byKernels how they will be updated
     */
    static <S extends TensorTree> List<S> pieces(S flat, boolean byKernels) {
        Tensor first = TensorTree.firstLeaf(flat);
        long ofCpu = byKernels ? PIECE_OF_KERNEL : PIECE;
        long length = first.device().isCpu() ? ofCpu : Math.max(1, first.numel());
        List<S> pieces = new ArrayList<>();
        for (long from = 0; from < first.numel(); from += length) {
            pieces.add(TensorScope.unscoped(TensorTree.slice(flat, 0, from, Math.min(from + length, first.numel()))));
        }
        return pieces;
    }

    /** Updates all pieces, on several threads if they are many. The caller's scope has to be without gradients. */
    static <S extends TensorTree> void forEach(List<S> pieces, Consumer<S> update) {
        int shares = pieces.size() == 1 ? 1 : Parallel.count(pieces.size() * PIECE * OPERATIONS);
        if (shares == 1) {
            forEach(pieces, 0, 1, update);
        } else {
            Parallel.run(shares, share -> forEach(pieces, share, shares, update));
        }
    }

    /** Updates all pieces by a kernel, on several threads if they are many. */
    static <S extends TensorTree> void forEachByKernel(List<S> pieces, Consumer<S> update) {
        int count = pieces.size();
        int shares = count == 1 ? 1 : Parallel.countOfKernel(count * PIECE_OF_KERNEL * OPERATIONS_OF_KERNEL);
        Parallel.runKernel(shares, share -> {
            for (int i = share * count / shares; i < (share + 1) * count / shares; i++) {
                update.accept(pieces.get(i));
            }
        });
    }

    private static <S extends TensorTree> void forEach(List<S> pieces, int first, int step, Consumer<S> update) {
        for (int i = first; i < pieces.size(); i += step) {
            try (var _ = TensorScope.withoutGradients()) { // so that the next piece gets the same memory
                update.accept(pieces.get(i));
            }
        }
    }

    static void close(List<? extends TensorTree> pieces) {
        for (TensorTree piece : pieces) {
            TensorTree.leaves(piece).values().forEach(Tensor::close);
        }
    }
}
