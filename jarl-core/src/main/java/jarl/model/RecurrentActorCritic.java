package jarl.model;

import jarl.nn.HeadedNetwork;
import jarl.nn.Linear;
import jarl.nn.Recurrent;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * A policy and a value with memory: they may depend on everything since the episode began.
 *
 * <pre>{@code
 * observation -> torso -> trunk ---+
 * previous action -----------------+-> LSTM, GRU or MinGRU -+-> policy head
 * previous reward -----------------+                        +-> value head
 * }</pre>
 */
public final class RecurrentActorCritic implements ActorCritic {

    private final RecurrentTrunk trunk;
    private final PolicyHead policyHead;
    private final Linear valueHead;
    private final HeadedNetwork heads;

    /** A network with fresh weights for these spaces. */
    public RecurrentActorCritic(
            Space<?> observationSpace, Space<?> actionSpace, ModelConfig config, RandomGenerator random) {
        this.trunk = new RecurrentTrunk(observationSpace, actionSpace, config, random);
        this.policyHead = PolicyHead.of(actionSpace, trunk.outputs(), config, random);
        this.valueHead = new Linear(trunk.outputs(), 1, config.initialization(), 1, random);
        this.heads = Trunk.onHidden(policyHead.layers(), List.of(valueHead));
    }

    @Override
    public Output forward(AgentInputs inputs) {
        Recurrent.Output remembered = trunk.step(inputs);
        return heads(remembered.output(), remembered.state());
    }

    /**
     * Computes whole sequences, as when acting step by step.
     *
     * @param inputs leading dimensions {@code [T, B]}; the state is that before the first row, {@code [1, B, ...]}
     * @param episodeStart bool {@code [T, B]}: the state of a column is zeroed before such a row
     * @return leading dimensions {@code [T, B]}; the state is that after the last row
     */
    public Output sequence(AgentInputs inputs, Tensor episodeStart) {
        long steps = episodeStart.size(0);
        long columns = episodeStart.size(1);
        Recurrent.Output remembered = trunk.sequence(inputs, episodeStart);
        Output flat = heads(remembered.output().flatten(0, 1), remembered.state());
        return new Output(
                TensorTree.unflattenLeading(flat.policy(), steps, columns),
                flat.value().view(steps, columns),
                flat.state());
    }

    private Output heads(Tensor hidden, TensorTree state) {
        List<Tensor> outputs = heads.forward(hidden);
        int value = outputs.size() - 1;
        return new Output(
                policyHead.of(outputs.subList(0, value)), outputs.get(value).squeeze(-1), state);
    }

    /** The state of one column at an episode's start. */
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
        policyHead.visitParameters(prefix + "policyHead.", visitor);
        valueHead.visitParameters(prefix + "valueHead.", visitor);
    }
}
