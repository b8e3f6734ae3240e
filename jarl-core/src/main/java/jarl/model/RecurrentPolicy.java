package jarl.model;

import jarl.nn.HeadedNetwork;
import jarl.nn.Recurrent;
import jarl.samples.AgentInputs;
import jarl.samples.RowsOfSequences;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * A policy with memory of its own, taught by critics with another (Ni et al. 2022, "Recurrent model-free RL can be a strong baseline for
 * many POMDPs").
 *
 * <pre>{@code
 * observation -> trunk ---+
 * previous action --------+-> LSTM, GRU or MinGRU -> policy head
 * previous reward --------+
 * }</pre>
 */
public final class RecurrentPolicy implements PolicyNetwork {

    private final RecurrentTrunk trunk;
    private final PolicyHead head;
    private final HeadedNetwork layers;

    /**
     * A policy with fresh weights.
     *
     * @param headOn makes the head on so many remembered features, which says what the output is
     */
    public RecurrentPolicy(
            Space<?> observationSpace,
            Space<?> actionSpace,
            ModelConfig config,
            RandomGenerator random,
            IntFunction<PolicyHead> headOn) {
        this.trunk = new RecurrentTrunk(observationSpace, actionSpace, config, random);
        this.head = headOn.apply(trunk.outputs());
        this.layers = Trunk.onHidden(head.layers(), List.of());
    }

    @Override
    public Output step(AgentInputs inputs) {
        Recurrent.Output remembered = trunk.step(inputs);
        return new Output(head.of(layers.forward(remembered.output())), remembered.state());
    }

    /** @param inputs whose state is {@link RowsOfSequences} */
    @Override
    public TensorTree forward(AgentInputs inputs) {
        Tensor remembered = trunk.rows(inputs, (RowsOfSequences) inputs.state());
        return head.of(layers.forward(remembered));
    }

    @Override
    public TensorTree initialState() {
        return trunk.initialState();
    }

    @Override
    public void close() {
        trunk.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        trunk.visitParameters(prefix, visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
