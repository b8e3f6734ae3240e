package jarl.nn;

import jarl.tensor.ArrayTuple;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Learns with a share of the rows on each of the processor's threads, forward and backward, where libtorch would put several threads on
 * one operation after the other and wait for them each time. As many threads as {@link TorchLibrary#threads} says take part; the result
 * depends on their number in the last bits (gradients are summed share by share), and on nothing else.
 *
 * <p>Each share has a copy of the network, whose parameters are the same memory and whose gradients are its own. The differentiation is
 * cut behind the network: when the derivative arrives there, all shares go on at once and their gradients are added up in order.
 */
public final class RowParallel implements RowNetwork {

    private static final int LEAST_ROWS = 4;

    private final RowNetwork network;
    private final Supplier<? extends RowNetwork> copies;
    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Copy> others = new ArrayList<>();

    /** A share's network. */
    private record Copy(RowNetwork network, List<Tensor> parameters, List<Tensor> gradients) {}

    /**
     * A network.
     *
     * @param copies makes networks of the same structure; what their parameters are does not matter
     */
    public RowParallel(RowNetwork network, Supplier<? extends RowNetwork> copies) {
        this.network = network;
        this.copies = copies;
        network.visitParameters("", (_, parameter) -> parameters.add(parameter));
    }

    @Override
    public Tensor forward(ArrayTuple rows) {
        Tensor leaf = ArrayTuple.firstLeaf(rows);
        int count = (int) leaf.size(0);
        int shares = Math.min(TorchLibrary.threads(), count / LEAST_ROWS);
        boolean divided = shares > 1
                && TensorScope.recordsGradients()
                && leaf.device().equals(Device.CPU)
                && parameters.getFirst().hasGradient();
        return divided ? divided(rows, count, shares) : network.forward(rows);
    }

    private Tensor divided(ArrayTuple rows, int count, int shares) {
        prepare(shares - 1);
        List<ArrayTuple> parts = new ArrayList<>();
        int[] bounds = new int[shares + 1];
        for (int share = 0; share < shares; share++) {
            bounds[share + 1] = (share + 1) * count / shares;
            parts.add(ArrayTuple.slice(rows, 0, bounds[share], bounds[share + 1]));
        }
        Tensor[] outputs = new Tensor[shares];
        Shares.run(shares, share -> {
            RowNetwork own = share == 0 ? network : others.get(share - 1).network();
            outputs[share] = TensorScope.unscoped(own.forward(parts.get(share)));
        });
        List<Tensor> ends = new ArrayList<>();
        for (Tensor output : outputs) {
            ends.add(TensorScope.adopt(output));
        }
        return Tensor.cat(ends.stream().map(Tensor::detach).toList(), 0)
                .cut(derivative -> backward(ends, derivative, bounds));
    }

    private void backward(List<Tensor> ends, Tensor derivative, int... bounds) {
        List<Tensor> parts = new ArrayList<>();
        for (int share = 0; share < ends.size(); share++) {
            parts.add(derivative.slice(0, bounds[share], bounds[share + 1]));
        }
        Shares.run(ends.size(), share -> ends.get(share).backward(parts.get(share)));
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

    /** Makes sure that there are so many copies. */
    private void prepare(int count) {
        try (var _ = TensorScope.withoutGradients()) {
            while (others.size() < count) {
                RowNetwork copy = copies.get();
                List<Tensor> own = new ArrayList<>();
                List<Tensor> gradients = new ArrayList<>();
                copy.visitParameters("", (_, parameter) -> own.add(parameter));
                for (int i = 0; i < own.size(); i++) {
                    own.get(i).moveInto(parameters.get(i).detach());
                    Tensor gradient = TensorScope.unscoped(
                            parameters.get(i).gradient().copy().zeroInPlace());
                    own.get(i).gradientInto(gradient);
                    gradients.add(gradient);
                }
                others.add(new Copy(copy, own, gradients));
            }
        }
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
