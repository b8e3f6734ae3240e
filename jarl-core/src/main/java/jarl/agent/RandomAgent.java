package jarl.agent;

import jarl.nn.ParameterBlocks;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.TensorTree;
import java.util.random.RandomGenerator;

/**
 * Takes actions at random, all allowed ones alike: what any training must be better than. It has no parameters, and
 * no action that it prefers, so it cannot act greedily.
 *
 * @param <A> action type
 */
public final class RandomAgent<A> implements Agent<NoTensors> {

    private final UniformActions<A> actions;
    private final ParameterBlocks none = ParameterBlocks.of(new Parameters((_, _) -> {}, Device.CPU));

    /** An agent for these actions. */
    public RandomAgent(Space<A> actions) {
        this.actions = new UniformActions<>(actions);
    }

    @Override
    public void act(
            AgentInputs inputs, RandomGenerator[] random, TensorTree action, NoTensors info, TensorTree nextState) {
        none.requireOpen();
        actions.draw(inputs.actionMask(), random, action);
    }

    @Override
    public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
        none.requireOpen();
        throw new UnsupportedOperationException("a random agent has no action that it prefers");
    }

    @Override
    public NoTensors exampleInfo() {
        none.requireOpen();
        return NoTensors.INSTANCE;
    }

    @Override
    public TensorTree initialState() {
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
