package jarl.model;

import jarl.nn.Gru;
import jarl.nn.Layer;
import jarl.nn.Lstm;
import jarl.nn.MinGru;
import jarl.nn.Recurrent;
import jarl.samples.AgentInputs;
import jarl.samples.RowsOfSequences;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The layers before the heads of a recurrent network.
 *
 * <pre>{@code
 * observation -> trunk ---+
 * previous action --------+-> LSTM, GRU or MinGRU ->
 * previous reward --------+
 * }</pre>
 */
final class RecurrentTrunk implements Layer {

    private final Flatten actionFeatures;
    private final Trunk trunk;
    private final Recurrent memory;

    /** Creates a trunk with fresh weights. */
    RecurrentTrunk(Space<?> observationSpace, Space<?> actionSpace, ModelConfig config, RandomGenerator random) {
        this.actionFeatures = new Flatten(actionSpace, false);
        this.trunk = Trunk.of(observationSpace, config, true, random);
        int inputs = trunk.outputs() + actionFeatures.size() + 1;
        this.memory = memory(config.name(), inputs, config.recurrentSize(), random);
    }

    private static Recurrent memory(String name, int inputs, int outputs, RandomGenerator random) {
        return switch (name) {
            case "lstm" -> new Lstm(inputs, outputs, random);
            case "gru" -> new Gru(inputs, outputs, random);
            case "mingru" -> new MinGru(inputs, outputs, random);
            default -> throw new IllegalArgumentException("expected a recurrent network, got " + name);
        };
    }

    /** The width of what the heads see. */
    int outputs() {
        return memory.outputs();
    }

    /** One step; leading dimension {@code [B]}. */
    Recurrent.Output step(AgentInputs inputs) {
        return memory.step(input(inputs), inputs.state());
    }

    /**
     * Whole sequences, as when acting step by step.
     *
     * @param inputs leading dimensions {@code [T, B]}; the state is that before the first row, {@code [1, B, ...]}
     * @param episodeStart bool {@code [T, B]}: the state of a column is zeroed before such a row
     * @return output {@code [T, B, outputs]}; the state is that after the last row, {@code [B, ...]}
     */
    Recurrent.Output sequence(AgentInputs inputs, Tensor episodeStart) {
        AgentInputs rows = new AgentInputs(
                TensorTree.flattenLeading(inputs.observation()),
                TensorTree.flattenLeading(inputs.previousAction()),
                inputs.previousReward().flatten(0, 1),
                inputs.actionMask(),
                inputs.state());
        Tensor input = input(rows).view(episodeStart.size(0), episodeStart.size(1), -1);
        return memory.sequence(input, TensorTree.at(inputs.state(), 0), episodeStart);
    }

    /**
     * Chosen rows of sequences, as when acting step by step.
     *
     * @param inputs leading dimensions {@code [L, N]}; their state says which rows
     * @return {@code [M, outputs]}
     */
    Tensor rows(AgentInputs inputs, RowsOfSequences of) {
        Recurrent.Output remembered =
                sequence(inputs.withState(TensorTree.map(prepared(of), leaf -> leaf.unsqueeze(0))), of.episodeStart());
        return remembered.output().flatten(0, 1).indexSelect(0, of.rows());
    }

    /** The state after the warm-up, {@code [N, ...]}; no gradient goes into it. */
    private TensorTree prepared(RowsOfSequences of) {
        try (var scope = TensorScope.withoutGradients()) {
            long columns = of.episodeStart().size(1);
            TensorTree zeros = TensorTree.to(
                    TensorTree.allocate(initialState(), columns),
                    of.episodeStart().device());
            if (of.warmupStart().size(0) == 0) {
                return scope.keep(zeros);
            }
            AgentInputs from = of.warmup().withState(TensorTree.map(zeros, leaf -> leaf.unsqueeze(0)));
            return scope.keep(sequence(from, of.warmupStart()).state());
        }
    }

    private Tensor input(AgentInputs inputs) {
        Tensor hidden = trunk.forward(inputs.observation()).policy();
        return Tensor.cat(
                List.of(
                        hidden,
                        actionFeatures.of(inputs.previousAction()),
                        inputs.previousReward().unsqueeze(-1)),
                -1);
    }

    /** The state of one column at an episode's start. */
    TensorTree initialState() {
        return memory.initialState();
    }

    /** Frees what it keeps besides its parameters. */
    void close() {
        trunk.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        trunk.visitPolicy(prefix, visitor);
        memory.visitParameters(prefix + "memory.", visitor);
    }
}
