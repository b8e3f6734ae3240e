package jarl.nn;

import jarl.config.Require;
import jarl.kernel.FlatUpdate;
import jarl.kernel.Vectors;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All parameters of one optimizer in one contiguous tensor, and their gradients in another; the network's layers hold views. So an update
 * is a handful of operations whatever the network, and a checkpoint, a norm or a publication of weights is one block.
 */
public final class Parameters implements AutoCloseable {

    private final Tensor flat;
    private final Tensor gradients;
    private final Map<String, Tensor> named = new LinkedHashMap<>();
    private final boolean onHost;
    private boolean closed;

    /**
     * Moves a network's parameters (float32) into one block on {@code device}. Once for each network.
     *
     * @throws IllegalArgumentException if two parameters have one name, or a layer in a field of the network (or of a layer of it) is not
     *     visited: it would never learn
     */
    public Parameters(Layer network, Device device) {
        network.visitParameters("", (name, tensor) -> {
            if (named.put(name, tensor) != null) {
                throw new IllegalArgumentException(network.getClass().getSimpleName()
                        + ".visitParameters must give each parameter a name of its own: two are called " + name);
            }
        });
        List<String> forgotten = ForgottenLayers.of(network, named.values());
        if (!forgotten.isEmpty()) {
            throw new IllegalArgumentException(network.getClass().getSimpleName()
                    + ".visitParameters must visit every layer, or it never learns: it leaves out "
                    + String.join(", ", forgotten));
        }
        this.onHost = device.isCpu();
        long count = named.values().stream().mapToLong(Tensor::numel).sum();
        try (var _ = TensorScope.withoutGradients()) {
            this.flat = TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, count).to(device));
            this.gradients =
                    TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, count).to(device));
            long offset = 0;
            for (Tensor parameter : named.values()) {
                long[] shape = parameter.shape();
                long end = offset + parameter.numel();
                Tensor place = flat.slice(0, offset, end).view(shape);
                place.copyInPlace(parameter);
                TensorAccess.moveInto(parameter, place);
                TensorAccess.gradientInto(
                        parameter, gradients.slice(0, offset, end).view(shape));
                offset = end;
            }
        }
    }

    /** Every parameter, shape {@code [count]}. Write only inside {@link TensorScope#withoutGradients}. */
    public Tensor flat() {
        requireOpen();
        return flat;
    }

    /** Every gradient, shape {@code [count]}, in the same order. */
    public Tensor gradients() {
        requireOpen();
        return gradients;
    }

    /** The parameters by name, as views of {@link #flat}. */
    public Map<String, Tensor> named() {
        requireOpen();
        return Collections.unmodifiableMap(named);
    }

    /** The number of parameters. */
    public long count() {
        requireOpen();
        return flat.numel();
    }

    /**
     * Must be called after writing them by other means than operations on each: {@link TensorAccess#converted} copies are out of date then, and
     * what was computed with them can no longer be differentiated.
     */
    public void written() {
        requireOpen();
        TensorAccess.written(flat);
        named.values().forEach(TensorAccess::written);
    }

    public void zeroGradients() {
        requireOpen();
        if (onHost) {
            gradients.segment().fill((byte) 0);
        } else {
            var _ = gradients.zeroInPlace();
        }
    }

    /** Writes all gradients, {@code [count]}. */
    @SuppressWarnings("CheckReturnValue")
    public void setGradients(float... numbers) {
        requireOpen();
        Require.that(numbers.length == count(), "gradients", count() + " numbers", numbers.length);
        if (onHost) {
            MemorySegment.copy(numbers, 0, gradients.segment(), ValueLayout.JAVA_FLOAT, 0, numbers.length);
        } else {
            gradients.copyInPlace(Tensor.of(numbers));
        }
    }

    /**
     * Scales the gradient down to norm {@code maximum} if it is longer (Pascanu et al. 2013), as PyTorch's {@code clip_grad_norm_} does.
     *
     * @return the norm before clipping, a tensor of one number
     */
    @SuppressWarnings("CheckReturnValue")
    public Tensor clipGradients(double maximum) {
        requireOpen();
        if (onHost && Vectors.available()) {
            return clipAtOnce(maximum);
        }
        Tensor norm = TensorAccess.onHeap(gradients.norm());
        Tensor factor = norm.add(1e-6).reciprocal().mul(maximum).clampMaximum(1);
        boolean changesNothing = gradients.device().isCpu() && factor.item() == 1; // a GPU would have to be waited for
        if (!changesNothing) {
            gradients.mulInPlace(factor);
        }
        return norm;
    }

    private Tensor clipAtOnce(double maximum) {
        double norm = Math.sqrt(FlatUpdate.sumOfSquares(gradients.segment()));
        double factor = maximum / (norm + 1e-6);
        if (!(factor >= 1)) {
            FlatUpdate.scale(gradients.segment(), factor);
        }
        return TensorAccess.onHeap(new float[] {(float) norm});
    }

    /** Whether none of the parameters is infinite or not a number. */
    public boolean areFinite() {
        requireOpen();
        // A finite sum has finite terms only, and is much cheaper; an infinite one may be large terms.
        double sum = onHost && Vectors.available()
                ? FlatUpdate.sumOfSquares(flat.segment())
                : flat.sum().item();
        return Double.isFinite(sum) || flat.isFinite().all().item() != 0;
    }

    /**
     * For whoever computes with these parameters.
     *
     * @throws IllegalStateException if they are closed
     */
    public void requireOpen() {
        Require.open(!closed, "the network");
    }

    @Override
    public void close() {
        closed = true;
        named.values().forEach(Tensor::close);
        flat.close();
        gradients.close();
    }
}
