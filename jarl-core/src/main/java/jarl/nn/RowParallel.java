package jarl.nn;

import jarl.tensor.Device;
import jarl.tensor.Parallel;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Computes a share of the rows on each of the processor's threads, forward and backward, where libtorch would put several threads on
 * one operation after the other and wait for them each time. Little work is done by the caller alone. As many threads as {@link TorchLibrary#threads} says take part; the
 * result depends on their number in the last bits (gradients are summed share by share), and on nothing else.
 *
 * <p>Each share has a copy of the network, whose parameters are the same memory and whose gradients are its own. The differentiation is
 * cut behind the network: when the derivative arrives there, all shares go on at once and their gradients are added up in order.
 */
public final class RowParallel implements RowNetwork {

    private final RowNetwork network;
    private final Supplier<? extends RowNetwork> copies;
    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Copy> others = new ArrayList<>();

    /** A share's network; gradients only once it has learned. */
    private record Copy(RowNetwork network, List<Tensor> parameters, List<Tensor> gradients) {}

    /**
     * Creates a network.
     *
     * @param copies makes networks of the same structure; what their parameters are does not matter
     */
    public RowParallel(RowNetwork network, Supplier<? extends RowNetwork> copies) {
        this.network = network;
        this.copies = copies;
        network.visitParameters("", (_, parameter) -> parameters.add(parameter));
    }

    /** {@inheritDoc} Its memory may be used again once it has been differentiated. */
    @Override
    public Tensor forward(TensorTree rows) {
        Tensor atOnce = network.forwardAtOnce(rows);
        if (atOnce != null) {
            return atOnce;
        }
        Tensor leaf = TensorTree.firstLeaf(rows);
        int count = (int) leaf.size(0);
        int shares = Parallel.count(count * network.operations());
        return shares > 1 && leaf.device().equals(Device.CPU) ? divided(rows, count, shares) : network.forward(rows);
    }

    private Tensor divided(TensorTree rows, int count, int shares) {
        boolean learning = TensorScope.recordsGradients();
        prepare(shares - 1, learning);
        List<TensorTree> parts = new ArrayList<>();
        int[] bounds = new int[shares + 1];
        for (int share = 0; share < shares; share++) {
            bounds[share + 1] = (share + 1) * count / shares;
            parts.add(TensorTree.slice(rows, 0, bounds[share], bounds[share + 1]));
        }
        Tensor[] outputs = new Tensor[shares];
        Parallel.run(shares, share -> {
            RowNetwork own = share == 0 ? network : others.get(share - 1).network();
            try (var _ = learning ? TensorScope.open() : TensorScope.withoutGradients()) {
                outputs[share] = TensorScope.unscoped(own.forward(parts.get(share)));
            }
        });
        List<Tensor> ends = new ArrayList<>();
        for (Tensor output : outputs) {
            ends.add(TensorScope.adopt(output));
        }
        return learning
                ? TensorAccess.cut(
                        Tensor.cat(ends.stream().map(Tensor::detach).toList(), 0),
                        derivative -> backward(ends, derivative, bounds))
                : Tensor.cat(ends, 0);
    }

    private void backward(List<Tensor> ends, Tensor derivative, int... bounds) {
        List<Tensor> parts = new ArrayList<>();
        for (int share = 0; share < ends.size(); share++) {
            parts.add(derivative.slice(0, bounds[share], bounds[share + 1]));
        }
        Parallel.run(ends.size(), share -> ends.get(share).backward(parts.get(share)));
        try (var _ = TensorScope.withoutGradients()) {
            for (Copy other : others.subList(0, ends.size() - 1)) {
                for (int i = 0; i < parameters.size(); i++) {
                    var _ = parameters
                            .get(i)
                            .gradient()
                            .addInPlace(other.gradients().get(i));
                    var _ = other.gradients().get(i).zeroInPlace();
                }
            }
        }
    }

    /** Makes sure that there are so many copies, with gradients if they are to learn. */
    private void prepare(int count, boolean learning) {
        try (var _ = TensorScope.withoutGradients()) {
            while (others.size() < count) {
                RowNetwork copy = copies.get();
                List<Tensor> own = new ArrayList<>();
                copy.visitParameters("", (_, parameter) -> own.add(parameter));
                for (int i = 0; i < own.size(); i++) {
                    TensorAccess.moveInto(own.get(i), parameters.get(i).detach());
                }
                others.add(new Copy(copy, own, new ArrayList<>()));
            }
            for (Copy other : learning ? others.subList(0, count) : List.<Copy>of()) {
                for (int i = other.gradients().size(); i < parameters.size(); i++) {
                    Tensor gradient = TensorScope.unscoped(
                            parameters.get(i).gradient().copy().zeroInPlace());
                    TensorAccess.gradientInto(other.parameters().get(i), gradient);
                    other.gradients().add(gradient);
                }
            }
        }
    }

    @Override
    public long operations() {
        return network.operations();
    }

    @Override
    public void close() {
        for (Copy other : others) {
            other.parameters().forEach(Tensor::close);
            other.gradients().forEach(Tensor::close);
        }
        others.clear();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        network.visitParameters(prefix, visitor);
    }
}
