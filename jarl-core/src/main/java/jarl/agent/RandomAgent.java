package jarl.agent;

import jarl.nn.ParameterBlocks;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import java.util.random.RandomGenerator;

/**
 * Takes actions at random, all allowed ones alike: what any training must be better than. It has no parameters, and
 * no action that it prefers, so it cannot act greedily.
 *
 * @param <A> action type
 */
public final class RandomAgent<A> implements Agent<NoTensors> {

    private final Space<A> actions;
    private final ParameterBlocks none = ParameterBlocks.of(new Parameters((_, _) -> {}, Device.CPU));

    /** An agent for these actions. */
    public RandomAgent(Space<A> actions) {
        this.actions = actions;
    }

    @Override
    public void act(
            AgentInputs inputs, RandomGenerator[] random, ArrayTuple action, NoTensors info, ArrayTuple nextState) {
        none.requireOpen();
        Rows<A> rows = actions.rows(action);
        boolean[][] allowed = ActionChoices.flags(inputs.actionMask(), random.length);
        for (int row = 0; row < random.length; row++) {
            rows.write(row, ActionChoices.sample(actions, random[row], allowed[row]));
        }
    }

    @Override
    public void actGreedily(AgentInputs inputs, ArrayTuple action, ArrayTuple nextState) {
        none.requireOpen();
        throw new UnsupportedOperationException("a random agent has no action that it prefers");
    }

    @Override
    public NoTensors exampleInfo() {
        none.requireOpen();
        return NoTensors.INSTANCE;
    }

    @Override
    public ArrayTuple initialState() {
        none.requireOpen();
        return NoTensors.INSTANCE;
    }

    @Override
    public ParameterBlocks blocks() {
        none.requireOpen();
        return none;
    }

    @Override
    public void close() {
        none.close();
    }
}
