package jarl.sampler;

import jarl.agent.Agent;
import jarl.agent.ValueEstimator;
import jarl.nn.ParameterBlocks;
import jarl.samples.AgentInputs;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.testing.Script;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An agent for a {@link Script} whose memory counts: its state is the number of times it acted since the state was zero. With each action
 * it notes what it saw. Its actions are drawn from those allowed.
 */
final class NotingAgent implements Agent<NotingAgent.Noted>, ValueEstimator {

    /** What it saw. */
    record Noted(Tensor observation, Tensor previousAction, Tensor previousReward, Tensor state)
            implements TensorTree {}

    private final Noted example = TensorScope.unscoped(
            new Noted(Tensor.zeros(DType.FLOAT32, 2), Tensor.full(0), Tensor.full(0), Tensor.full(0)));

    /** The value of an observation: every input can be read from it. */
    static double value(double steps, double previousAction, double previousReward, double state) {
        return steps + 64 * state + 4096 * previousAction + previousReward / 4096;
    }

    @Override
    public void act(AgentInputs inputs, RandomGenerator[] random, TensorTree action, Noted info, TensorTree nextState) {
        var _ = info.observation().copyInPlace((Tensor) inputs.observation());
        var _ = info.previousAction().copyInPlace((Tensor) inputs.previousAction());
        var _ = info.previousReward().copyInPlace(inputs.previousReward());
        var _ = info.state().copyInPlace((Tensor) inputs.state());
        var _ = ((Tensor) nextState).copyInPlace(((Tensor) inputs.state()).add(1));
        long[] actions = new long[random.length];
        long[] allowed = inputs.actionMask() instanceof Tensor mask
                ? mask.to(DType.INT64).toLongs()
                : new long[0];
        for (int i = 0; i < actions.length; i++) {
            do {
                actions[i] = random[i].nextInt(Script.ACTIONS);
            } while (allowed.length > 0 && allowed[i * Script.ACTIONS + (int) actions[i]] == 0);
        }
        var _ = ((Tensor) action).copyInPlace(Tensor.of(actions));
    }

    @Override
    public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ValueEstimator> valueEstimator() {
        return Optional.of(this);
    }

    @Override
    public void value(AgentInputs inputs, Tensor value) {
        Tensor steps = ((Tensor) inputs.observation()).select(1, 1);
        Tensor action = ((Tensor) inputs.previousAction()).to(DType.FLOAT32);
        var _ = value.copyInPlace(steps.add(((Tensor) inputs.state()).mul(64))
                .add(action.mul(4096))
                .add(inputs.previousReward().mul(1.0 / 4096)));
    }

    @Override
    public Noted exampleInfo() {
        return example;
    }

    @Override
    public TensorTree initialState() {
        return example.state();
    }

    @Override
    public ParameterBlocks blocks() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        TensorTree.leaves(example).values().forEach(Tensor::close);
    }
}
