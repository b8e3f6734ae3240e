package jarl.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.random.RandomGenerator;

/**
 * Takes actions at random, all allowed ones alike: what any training must be better than. It has no parameters, values everything at zero,
 * and has no action that it prefers, so it cannot act greedily.
 *
 * @param <A> action type
 */
public final class RandomAgent<A> implements Agent<NoTensors> {

    private final Space<A> actions;
    private final int choices;
    private final Parameters none = new Parameters((_, _) -> {}, Device.CPU);

    /** An agent for these actions. */
    public RandomAgent(Space<A> actions) {
        this.actions = actions;
        this.choices = ActionChoices.count(actions);
    }

    @Override
    public void act(
            AgentInputs inputs, RandomGenerator[] random, ArrayTuple action, NoTensors info, ArrayTuple nextState) {
        Rows<A> rows = actions.rows(action);
        boolean[] allowed = new boolean[choices];
        for (int row = 0; row < random.length; row++) {
            A drawn = actions.sample(random[row]);
            if (inputs.actionMask() instanceof Tensor mask) {
                for (int i = 0; i < choices; i++) {
                    allowed[i] = mask.segment().get(JAVA_BYTE, (long) row * choices + i) != 0;
                }
                while (!ActionChoices.allowed(actions, drawn, allowed)) { // drawn again, every one left is as likely
                    drawn = actions.sample(random[row]);
                }
            }
            rows.write(row, drawn);
        }
    }

    @Override
    public void actGreedily(AgentInputs inputs, ArrayTuple action, ArrayTuple nextState) {
        throw new UnsupportedOperationException("a random agent has no action that it prefers");
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void value(AgentInputs inputs, Tensor value) {
        value.zeroInPlace();
    }

    @Override
    public NoTensors exampleInfo() {
        return NoTensors.INSTANCE;
    }

    @Override
    public ArrayTuple initialState() {
        return NoTensors.INSTANCE;
    }

    @Override
    public Parameters parameters() {
        return none;
    }

    @Override
    public void close() {
        none.close();
    }
}
