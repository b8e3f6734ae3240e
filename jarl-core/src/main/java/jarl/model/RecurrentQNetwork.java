package jarl.model;

import jarl.nn.Gru;
import jarl.nn.Lstm;
import jarl.nn.Recurrent;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Action values with memory (Kapturowski et al. 2019, R2D2).
 *
 * <pre>{@code
 * observation -> trunk ---+
 * previous action --------+-> LSTM or GRU -> head -> [N, actions]
 * previous reward --------+
 * }</pre>
 */
public final class RecurrentQNetwork implements ActionValueModel {

    private final Features actionFeatures;
    private final Trunk trunk;
    private final Recurrent memory;
    private final QHead head;

    /** A network with fresh weights. */
    public RecurrentQNetwork(
            Space<?> observationSpace,
            Space<?> actionSpace,
            int actions,
            ModelConfig config,
            QConfig options,
            RandomGenerator random) {
        this.actionFeatures = new Features(actionSpace, false);
        this.trunk = Trunk.of(observationSpace, config, true, random);
        int inputs = trunk.outputs() + actionFeatures.size() + 1;
        this.memory = config.name().equals("gru")
                ? new Gru(inputs, config.recurrentSize(), random)
                : new Lstm(inputs, config.recurrentSize(), random);
        this.head = new QHead(memory.outputs(), actions, 1, options, config.activation(), random);
    }

    @Override
    public Output values(AgentInputs inputs, boolean noisy) {
        Recurrent.Output remembered = memory.step(input(inputs), inputs.state());
        return new Output(head.forward(remembered.output(), noisy).select(-1, 0), remembered.state());
    }

    /**
     * Whole sequences, as when acting step by step.
     *
     * @param inputs leading dimensions {@code [T, B]}; the state is that before the first row, {@code [1, B, ...]}
     * @param episodeStart bool {@code [T, B]}: the state of a column is zeroed before such a row
     * @return values {@code [T, B, actions]}; the state is that after the last row, {@code [B, ...]}
     */
    public Output sequence(AgentInputs inputs, Tensor episodeStart) {
        long steps = episodeStart.size(0);
        long columns = episodeStart.size(1);
        AgentInputs rows = new AgentInputs(
                ArrayTuple.flattenLeading(inputs.observation()),
                ArrayTuple.flattenLeading(inputs.previousAction()),
                inputs.previousReward().flatten(0, 1),
                inputs.actionMask(),
                inputs.state());
        Tensor input = input(rows).view(steps, columns, -1);
        Recurrent.Output remembered = memory.sequence(input, ArrayTuple.at(inputs.state(), 0), episodeStart);
        return new Output(head.forward(remembered.output(), true).select(-1, 0), remembered.state());
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

    @Override
    public ArrayTuple initialState() {
        return memory.initialState();
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
        trunk.visitPolicy(prefix, visitor);
        memory.visitParameters(prefix + "memory.", visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
