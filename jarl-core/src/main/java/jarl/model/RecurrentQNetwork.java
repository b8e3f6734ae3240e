package jarl.model;

import jarl.nn.Recurrent;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Action values with memory (Kapturowski et al. 2019, R2D2).
 *
 * <pre>{@code
 * observation -> trunk ---+
 * previous action --------+-> LSTM, GRU or MinGRU -> head -> [N, actions]
 * previous reward --------+
 * }</pre>
 */
public final class RecurrentQNetwork implements RecurrentActionValueModel {

    private final RecurrentTrunk trunk;
    private final QHead head;

    /** Creates a network with fresh weights. */
    public RecurrentQNetwork(
            Space<?> observationSpace,
            Space<?> actionSpace,
            int actions,
            ModelConfig config,
            QHeadConfig options,
            RandomGenerator random) {
        this.trunk = new RecurrentTrunk(observationSpace, actionSpace, config, random);
        this.head = new QHead(trunk.outputs(), actions, 1, options, config.activation(), random);
    }

    @Override
    public Output values(AgentInputs inputs, boolean noisy) {
        Recurrent.Output remembered = trunk.step(inputs);
        return new Output(head.forward(remembered.output(), noisy).select(-1, 0), remembered.state());
    }

    @Override
    public Output sequence(AgentInputs inputs, Tensor episodeStart) {
        Recurrent.Output remembered = trunk.sequence(inputs, episodeStart);
        return new Output(head.forward(remembered.output(), true).select(-1, 0), remembered.state());
    }

    @Override
    public TensorTree initialState() {
        return trunk.initialState();
    }

    @Override
    public boolean noisy() {
        return head.noisy();
    }

    @Override
    public void resample(RandomGenerator random) {
        head.resample(random);
    }

    @Override
    public void close() {
        trunk.close();
        head.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        trunk.visitParameters(prefix, visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
