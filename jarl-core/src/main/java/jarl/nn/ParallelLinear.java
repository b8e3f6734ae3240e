package jarl.nn;

import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Parallel;
import jarl.tensor.Recording;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A large linear layer on several of the processor's threads: each computes some of the outputs, and of the derivatives those of some
 * parameters and some inputs. So each weight is read by one thread, however few the rows are, and gradients need not be added up.
 */
final class ParallelLinear {

    private ParallelLinear() {}

    /**
     * {@code y = x W^T + b} in the element type of the input.
     *
     * @param input {@code [N, inputs]}
     * @param weight {@code [outputs, inputs]}
     * @param bias {@code [outputs]}
     */
    static Tensor forward(Tensor input, Tensor weight, Tensor bias) {
        DType type = input.dtype();
        int shares = input.device().equals(Device.CPU) ? Parallel.count(input.size(0) * weight.numel()) : 1;
        boolean learning = TensorScope.recordsGradients();
        if (shares == 1 || (learning && !TensorAccess.hasGradient(weight))) {
            return input.linear(TensorAccess.converted(weight, type), TensorAccess.converted(bias, type));
        }
        Tensor output;
        try (var scope = TensorScope.withoutGradients()) {
            output = scope.keep(
                    outputs(input, TensorAccess.converted(weight, type), TensorAccess.converted(bias, type), shares));
        }
        if (!learning) {
            return output;
        }
        Recording recording = new Recording(List.of(weight, bias));
        Tensor place = TensorAccess.meeting(input);
        return TensorAccess.cut(output, derivative -> {
            recording.arrive();
            backward(derivative, place, weight, bias, shares);
        });
    }

    /** The same of float32 numbers, rounded to bfloat16, and the results back to float32. */
    static Tensor inBfloat16(Tensor input, Tensor weight, Tensor bias) {
        return forward(input.to(DType.BFLOAT16), weight, bias).to(DType.FLOAT32);
    }

    private static Tensor outputs(Tensor input, Tensor weight, Tensor bias, int shares) {
        int[] bounds = bounds(weight.size(0), shares);
        List<Tensor> parts = parts(shares, share -> {
            Tensor rows = weight.slice(0, bounds[share], bounds[share + 1]);
            return input.linear(rows, bias.slice(0, bounds[share], bounds[share + 1]));
        });
        return Tensor.cat(parts, 1);
    }

    private static void backward(Tensor derivative, Tensor input, Tensor weight, Tensor bias, int shares) {
        Tensor inputDerivative;
        try (var scope = TensorScope.withoutGradients()) {
            Tensor used = TensorAccess.converted(weight, input.dtype());
            int[] outputs = bounds(weight.size(0), shares);
            int[] inputs = bounds(weight.size(1), shares);
            List<Tensor> parts = parts(shares, share -> {
                addGradients(derivative, input, weight, bias, outputs[share], outputs[share + 1]);
                return input.requiresGradient()
                        ? derivative.matmul(used.slice(1, inputs[share], inputs[share + 1]))
                        : derivative;
            });
            inputDerivative = scope.keep(input.requiresGradient() ? Tensor.cat(parts, 1) : derivative);
        }
        if (input.requiresGradient()) {
            input.backward(inputDerivative);
        }
    }

    /** Adds the gradients of the weights of outputs {@code [from, to)}. */
    @SuppressWarnings("CheckReturnValue")
    private static void addGradients(Tensor derivative, Tensor input, Tensor weight, Tensor bias, int from, int to) {
        Tensor part = derivative.slice(1, from, to);
        Tensor gradient = weight.gradient().slice(0, from, to);
        if (input.dtype() == DType.FLOAT32) {
            TensorAccess.raw(gradient).addmm_(TensorAccess.raw(part).t(), TensorAccess.raw(input));
        } else {
            gradient.addInPlace(TensorAccess.wrap(TensorAccess.raw(part).t().mm(TensorAccess.raw(input))));
        }
        bias.gradient().slice(0, from, to).addInPlace(part.sum(0));
    }

    private static int[] bounds(long count, int shares) {
        return IntStream.rangeClosed(0, shares)
                .map(share -> (int) (share * count / shares))
                .toArray();
    }

    /** Joins the results of the shares, in order. */
    private static List<Tensor> parts(int shares, IntFunction<Tensor> work) {
        Tensor[] parts = new Tensor[shares];
        Parallel.run(shares, share -> {
            try (var _ = TensorScope.withoutGradients()) {
                parts[share] = TensorScope.unscoped(work.apply(share));
            }
        });
        for (Tensor part : parts) {
            TensorScope.adopt(part);
        }
        return List.of(parts);
    }
}
