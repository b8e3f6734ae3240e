package jarl.nn;

import jarl.kernel.MinGruLayer;
import jarl.tensor.RecurrentNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Minimal gated recurrent unit (Feng et al. 2024) with a highway around it behind a linear layer, as in PufferLib 4; the formulas stand at
 * {@link MinGruLayer}. No gate depends on the state, so that a whole sequence is one product and a pass over its numbers. Weights start uniform
 * in +-sqrt(2 / inputs), PufferLib's, the linear layer's bias at zero. The state is h, {@code [*, outputs]}, which is not the output.
 */
public final class MinGru implements Recurrent {

    private final int outputs;
    private final Linear encoder;
    private final Tensor weight;
    private final RecurrentNetwork atOnce;

    public MinGru(int inputs, int outputs, RandomGenerator random) {
        this.outputs = outputs;
        this.encoder = new Linear(inputs, outputs, Initialization.TORCH_DEFAULT, 1, random);
        this.weight = uniform(random, 3L * outputs, outputs).requireGradient();
        try (var _ = TensorScope.withoutGradients()) {
            var _ = encoder.weight().copyInPlace(uniform(random, outputs, inputs));
            var _ = encoder.bias().zeroInPlace();
        }
        this.atOnce = new RecurrentNetwork(List.of(weight), MinGruLayer::of);
    }

    private static Tensor uniform(RandomGenerator random, long outputs, long inputs) {
        return Initialization.uniform(Math.sqrt(2.0 / inputs), random, outputs, inputs);
    }

    @Override
    public TensorTree initialState() {
        return Tensor.full(0, outputs);
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public Output step(Tensor input, TensorTree state) {
        Output result = compute(input.unsqueeze(0), (Tensor) state, null);
        return new Output(result.output().squeeze(0), result.state());
    }

    @Override
    public Output stretch(Tensor input, TensorTree state) {
        return compute(input, (Tensor) state, null);
    }

    @Override
    public Output sequence(Tensor input, TensorTree state, Tensor episodeStart) {
        return compute(input, (Tensor) state, episodeStart.contiguous());
    }

    private Output compute(Tensor input, Tensor state, @Nullable Tensor episodeStart) {
        Tensor x = encoder.forward(input.flatten(0, 1)).view(input.size(0), input.size(1), outputs);
        RecurrentNetwork.Sequence byKernels = atOnce.forward(x, List.of(state), episodeStart);
        return byKernels == null
                ? scan(x, state, episodeStart)
                : new Output(byKernels.output(), byKernels.state().getFirst());
    }

    /** The same without the kernels. */
    private Output scan(Tensor x, Tensor before, @Nullable Tensor episodeStart) {
        Tensor gates = x.linear(weight);
        Tensor argument = gates.slice(2, 0, outputs);
        Tensor candidate = Tensor.where(argument.ge(0), argument.add(0.5), argument.sigmoid());
        Tensor update = gates.slice(2, outputs, 2L * outputs).sigmoid();
        Tensor pass = gates.slice(2, 2L * outputs, 3L * outputs).sigmoid();
        List<Tensor> states = new ArrayList<>();
        Tensor state = before;
        for (int t = 0; t < x.size(0); t++) {
            if (episodeStart != null) {
                state = state.mul(
                        episodeStart.select(0, t).logicalNot().to(x.dtype()).unsqueeze(-1));
            }
            state = state.add(update.select(0, t).mul(candidate.select(0, t).sub(state)));
            states.add(state);
        }
        return new Output(x.add(pass.mul(Tensor.stack(states, 0).sub(x))), state);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        encoder.visitParameters(prefix + "encoder.", visitor);
        visitor.accept(prefix + "weight", weight);
    }
}
