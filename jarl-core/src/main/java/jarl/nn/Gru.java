package jarl.nn;

import jarl.kernel.GruLayer;
import jarl.tensor.RecurrentNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Gated recurrent unit (Cho et al. 2014), one layer, in PyTorch's form with two bias vectors. Weights and biases start uniform in
 * +-1/sqrt(outputs), PyTorch's default. The state is the output, {@code [*, outputs]}.
 */
public final class Gru implements Recurrent {

    private final int outputs;
    private final Lstm.GateWeights weights;
    private final RecurrentNetwork atOnce;

    public Gru(int inputs, int outputs, RandomGenerator random) {
        this.outputs = outputs;
        this.weights = new Lstm.GateWeights(3, inputs, outputs, random);
        this.atOnce = new RecurrentNetwork(weights.all(), GruLayer::of);
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
        Output byKernels = byKernels(TensorAccess.onHeap(input).unsqueeze(0), (Tensor) state, null);
        if (byKernels != null) {
            return new Output(byKernels.output().squeeze(0), byKernels.state());
        }
        Tensor hidden = TensorAccess.wrap(torch.gru_cell(
                TensorAccess.raw(input),
                TensorAccess.raw((Tensor) state),
                TensorAccess.raw(weights.input()),
                TensorAccess.raw(weights.hidden()),
                new TensorOptional(TensorAccess.raw(weights.inputBias())),
                new TensorOptional(TensorAccess.raw(weights.hiddenBias()))));
        return new Output(hidden, hidden);
    }

    @Override
    public Output stretch(Tensor input, TensorTree state) {
        T_TensorTensor_T result = torch.gru(
                TensorAccess.raw(input),
                TensorAccess.raw(((Tensor) state).unsqueeze(0)),
                Lstm.vector(weights.input(), weights.hidden(), weights.inputBias(), weights.hiddenBias()),
                true,
                1,
                0,
                false,
                false,
                false);
        return new Output(
                TensorAccess.wrap(result.get0()),
                TensorAccess.wrap(result.get1()).squeeze(0));
    }

    @Override
    public Output sequence(Tensor input, TensorTree state, Tensor episodeStart) {
        Output byKernels = byKernels(TensorAccess.onHeap(input), (Tensor) state, episodeStart.contiguous());
        return byKernels == null ? Recurrent.super.sequence(input, state, episodeStart) : byKernels;
    }

    private @Nullable Output byKernels(Tensor input, Tensor state, @Nullable Tensor episodeStart) {
        RecurrentNetwork.Sequence computed = atOnce.forward(input, List.of(state), episodeStart);
        return computed == null
                ? null
                : new Output(computed.output(), computed.state().getFirst());
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        weights.visitParameters(prefix, visitor);
    }
}
