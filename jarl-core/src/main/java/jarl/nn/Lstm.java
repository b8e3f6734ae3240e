package jarl.nn;

import jarl.kernel.LstmLayer;
import jarl.tensor.RecurrentNetwork;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997), one layer, PyTorch's gate order and two bias vectors. Weights and biases start
 * uniform in +-1/sqrt(outputs), PyTorch's default.
 */
public final class Lstm implements Recurrent {

    private final int outputs;
    private final GateWeights weights;
    private final RecurrentNetwork atOnce;

    public Lstm(int inputs, int outputs, RandomGenerator random) {
        this.outputs = outputs;
        this.weights = new GateWeights(4, inputs, outputs, random);
        this.atOnce = new RecurrentNetwork(weights.all(), LstmLayer::of);
    }

    @Override
    public TensorTree initialState() {
        return new LstmState(Tensor.full(0, outputs), Tensor.full(0, outputs));
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public Output step(Tensor input, TensorTree state) {
        LstmState memory = (LstmState) state;
        Output byKernels = byKernels(TensorAccess.onHeap(input).unsqueeze(0), memory, null);
        if (byKernels != null) {
            return new Output(byKernels.output().squeeze(0), byKernels.state());
        }
        T_TensorTensor_T result = torch.lstm_cell(
                TensorAccess.raw(input),
                vector(memory.hidden(), memory.cell()),
                TensorAccess.raw(weights.input()),
                TensorAccess.raw(weights.hidden()),
                new TensorOptional(TensorAccess.raw(weights.inputBias())),
                new TensorOptional(TensorAccess.raw(weights.hiddenBias())));
        Tensor hidden = TensorAccess.wrap(result.get0());
        return new Output(hidden, new LstmState(hidden, TensorAccess.wrap(result.get1())));
    }

    @Override
    public Output stretch(Tensor input, TensorTree state) {
        LstmState memory = (LstmState) state;
        T_TensorTensorTensor_T result = torch.lstm(
                TensorAccess.raw(input),
                vector(memory.hidden().unsqueeze(0), memory.cell().unsqueeze(0)),
                vector(weights.input(), weights.hidden(), weights.inputBias(), weights.hiddenBias()),
                true,
                1,
                0,
                false,
                false,
                false);
        return new Output(
                TensorAccess.wrap(result.get0()),
                new LstmState(
                        TensorAccess.wrap(result.get1()).squeeze(0),
                        TensorAccess.wrap(result.get2()).squeeze(0)));
    }

    @Override
    public Output sequence(Tensor input, TensorTree state, Tensor episodeStart) {
        Output byKernels = byKernels(TensorAccess.onHeap(input), (LstmState) state, episodeStart.contiguous());
        return byKernels == null ? Recurrent.super.sequence(input, state, episodeStart) : byKernels;
    }

    private @Nullable Output byKernels(Tensor input, LstmState state, @Nullable Tensor episodeStart) {
        RecurrentNetwork.Sequence computed = atOnce.forward(input, List.of(state.hidden(), state.cell()), episodeStart);
        return computed == null
                ? null
                : new Output(
                        computed.output(),
                        new LstmState(computed.state().get(0), computed.state().get(1)));
    }

    static TensorVector vector(Tensor... tensors) {
        org.bytedeco.pytorch.Tensor[] array = new org.bytedeco.pytorch.Tensor[tensors.length];
        for (int i = 0; i < tensors.length; i++) {
            array[i] = TensorAccess.raw(tensors[i]);
        }
        return new TensorVector(array);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        weights.visitParameters(prefix, visitor);
    }

    /** The parameters of a gated layer, for all its gates at once. */
    record GateWeights(Tensor input, Tensor hidden, Tensor inputBias, Tensor hiddenBias) implements Layer {

        GateWeights(int gates, int inputs, int outputs, RandomGenerator random) {
            this(
                    uniform(outputs, random, (long) gates * outputs, inputs),
                    uniform(outputs, random, (long) gates * outputs, outputs),
                    uniform(outputs, random, (long) gates * outputs),
                    uniform(outputs, random, (long) gates * outputs));
        }

        List<Tensor> all() {
            return List.of(input, hidden, inputBias, hiddenBias);
        }

        private static Tensor uniform(int outputs, RandomGenerator random, long... shape) {
            return Initialization.uniform(1 / Math.sqrt(outputs), random, shape).requireGradient();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            visitor.accept(prefix + "weight_ih", input);
            visitor.accept(prefix + "weight_hh", hidden);
            visitor.accept(prefix + "bias_ih", inputBias);
            visitor.accept(prefix + "bias_hh", hiddenBias);
        }
    }
}
