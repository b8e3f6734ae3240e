package jarl.agent;

import jarl.distribution.Distribution;
import jarl.model.ActorCritic;
import jarl.model.ObservationNormalizer;
import jarl.model.RecurrentActorCritic;
import jarl.nn.ParameterBlocks;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Draws actions from an actor-critic network's policy and records the policy and the value. Forbidden choices have probability zero. */
public final class ActorCriticAgent implements Agent<ActorCriticInfo>, ValueEstimator {

    private final ActorCritic model;
    private final Distribution distribution;
    private final ModelInputs modelInputs;
    private final Parameters parameters;
    private final ParameterBlocks blocks;
    private final ActorCriticInfo exampleInfo;
    private final TensorTree initialState;

    /**
     * Creates an agent.
     *
     * @param normalizer of vector observations; empty to give them to the model as they are
     * @param exampleInputs leading dimension {@code [1]}, any values, no state: used once to learn the shapes of the model's outputs
     */
    public ActorCriticAgent(
            ActorCritic model,
            Distribution distribution,
            Device device,
            Optional<ObservationNormalizer> normalizer,
            AgentInputs exampleInputs) {
        this.model = model;
        this.distribution = distribution;
        this.modelInputs = new ModelInputs(device, normalizer);
        this.parameters = new Parameters(model, device);
        this.blocks = ParameterBlocks.of(parameters);
        try (var _ = TensorScope.withoutGradients()) {
            this.initialState = model instanceof RecurrentActorCritic recurrent
                    ? TensorScope.unscoped(recurrent.initialState())
                    : NoTensors.INSTANCE;
            AgentInputs inputs = new AgentInputs(
                    exampleInputs.observation(),
                    exampleInputs.previousAction(),
                    exampleInputs.previousReward(),
                    exampleInputs.actionMask(),
                    TensorTree.map(initialState, leaf -> leaf.unsqueeze(0)));
            ActorCritic.Output output = evaluate(inputs);
            this.exampleInfo = TensorScope.unscoped(TensorTree.map(
                    new ActorCriticInfo(output.policy(), output.value()),
                    leaf -> leaf.to(Device.CPU).select(0, 0).copy()));
        }
    }

    @Override
    public void act(
            AgentInputs inputs,
            RandomGenerator[] random,
            TensorTree action,
            ActorCriticInfo info,
            TensorTree nextState) {
        parameters.requireOpen();
        ActorCritic.Output output = evaluate(inputs);
        info.policy().copyFrom(output.policy());
        info.value().copyFrom(output.value());
        nextState.copyFrom(output.state());
        FiniteNumbers.requireParameters(info.policy());
        distribution.sample(info.policy(), random, action);
        FiniteNumbers.require(action, "an action");
    }

    @Override
    public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
        parameters.requireOpen();
        ActorCritic.Output output = evaluate(inputs);
        nextState.copyFrom(output.state());
        TensorTree policy =
                TensorTree.map(output.policy(), leaf -> leaf.to(Device.CPU).contiguous());
        FiniteNumbers.requireParameters(policy);
        distribution.mode(policy, action);
        FiniteNumbers.require(action, "an action");
    }

    @Override
    public Optional<Tensor> probabilities(AgentInputs inputs) {
        parameters.requireOpen();
        return distribution
                .probabilities(evaluate(inputs).policy())
                .map(probabilities -> probabilities.to(Device.CPU).contiguous());
    }

    @Override
    public Optional<ValueEstimator> valueEstimator() {
        parameters.requireOpen();
        return Optional.of(this);
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void value(AgentInputs inputs, Tensor value) {
        parameters.requireOpen();
        value.copyInPlace(model.value(modelInputs.of(inputs)));
    }

    /** Policy, value and next state of rows {@code [N]}; differentiable. */
    public ActorCritic.Output evaluate(AgentInputs inputs) {
        parameters.requireOpen();
        AgentInputs local = modelInputs.of(inputs);
        return masked(model.forward(local), local.actionMask());
    }

    /**
     * Policy and value of sequences {@code [T, B]}, as when they were sampled; differentiable. For recurrent agents.
     *
     * @param inputs the state is that before the first row, {@code [1, B, ...]}
     * @param episodeStart bool {@code [T, B]}
     */
    public ActorCritic.Output evaluateSequences(AgentInputs inputs, Tensor episodeStart) {
        parameters.requireOpen();
        if (!(model instanceof RecurrentActorCritic recurrent)) {
            throw new IllegalStateException("a feed-forward agent has no sequences: evaluate rows");
        }
        AgentInputs local = modelInputs.of(inputs);
        return masked(recurrent.sequence(local, episodeStart), local.actionMask());
    }

    private ActorCritic.Output masked(ActorCritic.Output output, TensorTree actionMask) {
        return actionMask instanceof Tensor mask
                ? new ActorCritic.Output(distribution.masked(output.policy(), mask), output.value(), output.state())
                : output;
    }

    /** Whether this agent learns from sequences. */
    public boolean recurrent() {
        parameters.requireOpen();
        return model instanceof RecurrentActorCritic;
    }

    public Distribution distribution() {
        parameters.requireOpen();
        return distribution;
    }

    /** The device of the parameters. */
    public Device device() {
        parameters.requireOpen();
        return modelInputs.device();
    }

    @Override
    public ActorCriticInfo exampleInfo() {
        parameters.requireOpen();
        return exampleInfo;
    }

    @Override
    public TensorTree initialState() {
        parameters.requireOpen();
        return initialState;
    }

    @Override
    public void observe(Samples<ActorCriticInfo> samples) {
        parameters.requireOpen();
        modelInputs.observe(samples);
    }

    @Override
    public int warmupSteps() {
        parameters.requireOpen();
        return modelInputs.warmupSteps();
    }

    @Override
    public Map<String, Tensor> saved() {
        parameters.requireOpen();
        return modelInputs.savedWith(parameters.named());
    }

    @Override
    public void restored() {
        parameters.requireOpen();
        parameters.written();
        modelInputs.restored();
    }

    /** The trained parameters, one block for one optimizer. */
    public Parameters parameters() {
        parameters.requireOpen();
        return parameters;
    }

    @Override
    public ParameterBlocks blocks() {
        parameters.requireOpen();
        return blocks;
    }

    @Override
    public void close() {
        model.close();
        parameters.close();
        modelInputs.close();
        TensorTree.leaves(exampleInfo).values().forEach(Tensor::close);
        TensorTree.leaves(initialState).values().forEach(Tensor::close);
    }
}
