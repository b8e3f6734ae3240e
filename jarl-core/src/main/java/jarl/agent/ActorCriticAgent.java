package jarl.agent;

import jarl.distribution.Distribution;
import jarl.model.ActorCritic;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.random.RandomGenerator;

/** Draws actions from an actor-critic network's policy and records the policy and the value. */
public final class ActorCriticAgent implements Agent<ActorCriticInfo> {

    private final ActorCritic model;
    private final Distribution distribution;
    private final Device device;
    private final Parameters parameters;
    private final ActorCriticInfo exampleInfo;

    /**
     * An agent.
     *
     * @param exampleInputs leading dimension {@code [1]}, any values: used once to learn the shapes of the model's outputs
     */
    public ActorCriticAgent(ActorCritic model, Distribution distribution, Device device, AgentInputs exampleInputs) {
        this.model = model;
        this.distribution = distribution;
        this.device = device;
        this.parameters = new Parameters(model, device);
        try (var _ = TensorScope.withoutGradients()) {
            ActorCritic.Output output = forward(exampleInputs);
            this.exampleInfo = TensorScope.unscoped(ArrayTuple.map(
                    new ActorCriticInfo(output.policy(), output.value()),
                    leaf -> leaf.to(Device.CPU).select(0, 0).copy()));
        }
    }

    @Override
    public void act(AgentInputs inputs, RandomGenerator[] random, ArrayTuple action, ActorCriticInfo info) {
        ActorCritic.Output output = forward(inputs);
        info.policy().copyFrom(output.policy());
        info.value().copyFrom(output.value());
        distribution.sample(info.policy(), random, action);
    }

    @Override
    public void actGreedily(AgentInputs inputs, ArrayTuple action) {
        ArrayTuple policy = ArrayTuple.map(
                forward(inputs).policy(), leaf -> leaf.to(Device.CPU).contiguous());
        distribution.mode(policy, action);
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void value(AgentInputs inputs, Tensor value) {
        AgentInputs local = onDevice(inputs);
        value.copyInPlace(model.value(local.observation(), local.previousAction(), local.previousReward()));
    }

    private ActorCritic.Output forward(AgentInputs inputs) {
        AgentInputs local = onDevice(inputs);
        return model.forward(local.observation(), local.previousAction(), local.previousReward());
    }

    private AgentInputs onDevice(AgentInputs inputs) {
        return device.isCpu() ? inputs : ArrayTuple.to(inputs, device);
    }

    public ActorCritic model() {
        return model;
    }

    public Distribution distribution() {
        return distribution;
    }

    /** Where the parameters live. */
    public Device device() {
        return device;
    }

    @Override
    public ActorCriticInfo exampleInfo() {
        return exampleInfo;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void close() {
        parameters.close();
        ArrayTuple.leaves(exampleInfo).values().forEach(Tensor::close);
    }
}
