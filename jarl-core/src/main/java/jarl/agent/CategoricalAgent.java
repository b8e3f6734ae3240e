package jarl.agent;

import jarl.distribution.Categorical;
import jarl.model.ObservationNormalizer;
import jarl.model.PolicyNetwork;
import jarl.nn.ParameterBlocks;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.space.Discrete;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Draws discrete actions from the logits of a policy network that critics teach. Before anything is learned, actions are uniform. Forbidden actions are
 * never taken.
 */
public final class CategoricalAgent implements Agent<NoTensors> {

    private final PolicyNetwork model;
    private final Categorical distribution;
    private final ModelInputs modelInputs;
    private final long learningStart;
    private final UniformActions<Integer> uniform;
    private final ParameterBlocks blocks;
    private final Parameters policy;
    private final TensorTree initialState;
    private boolean warmingUp = true;

    /**
     * Creates an agent.
     *
     * @param normalizer of vector observations; empty to give them to the model as they are
     * @param learningStart environment steps before anything is learned, whose actions are uniform
     * @param others parameters that are trained with the policy's, such as the critics'; closed with this agent
     */
    public CategoricalAgent(
            PolicyNetwork model,
            Discrete actions,
            Device device,
            Optional<ObservationNormalizer> normalizer,
            long learningStart,
            ParameterBlocks.Block... others) {
        this.model = model;
        this.distribution = new Categorical(actions.n());
        this.modelInputs = new ModelInputs(device, normalizer);
        this.learningStart = learningStart;
        this.uniform = new UniformActions<>(actions);
        this.initialState = TensorScope.unscoped(model.initialState());
        this.policy = new Parameters(model, device);
        this.blocks = ParameterBlocks.with(new ParameterBlocks.Block("policy", policy), others);
    }

    @Override
    public void beginBatch(long stepsDone) {
        blocks.requireOpen();
        warmingUp = stepsDone < learningStart;
    }

    @Override
    public void act(
            int firstColumn,
            AgentInputs inputs,
            RandomGenerator[] random,
            TensorTree action,
            NoTensors info,
            TensorTree nextState) {
        if (warmingUp) {
            blocks.requireOpen();
            nextState.copyFrom(inputs.state());
            uniform.draw(inputs.actionMask(), random, action);
        } else {
            act(inputs, random, action, info, nextState);
        }
    }

    @Override
    public void act(
            AgentInputs inputs, RandomGenerator[] random, TensorTree action, NoTensors info, TensorTree nextState) {
        distribution.sample(remembered(inputs, nextState), random, action);
    }

    @Override
    public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
        distribution.mode(remembered(inputs, nextState), action);
    }

    @Override
    public Optional<Tensor> probabilities(AgentInputs inputs) {
        AgentInputs seen = modelInputs.of(inputs);
        return distribution.probabilities(finite(seen, step(seen)));
    }

    /** The logits of a step; what the policy remembers is written into the next state. */
    private Tensor remembered(AgentInputs inputs, TensorTree nextState) {
        AgentInputs seen = modelInputs.of(inputs);
        PolicyNetwork.Output output = step(seen);
        nextState.copyFrom(output.state());
        return finite(seen, output);
    }

    private PolicyNetwork.Output step(AgentInputs seen) {
        blocks.requireOpen();
        return model.step(seen);
    }

    private Tensor finite(AgentInputs seen, PolicyNetwork.Output output) {
        Tensor logits = masked(seen, output.policy()).to(Device.CPU).contiguous();
        FiniteNumbers.requireParameters(logits);
        return logits;
    }

    /** The logits {@code [N, actions]} of these inputs, which are the model's, so low where actions are forbidden that their probability is 0; differentiable. */
    public Tensor logits(AgentInputs inputs) {
        blocks.requireOpen();
        return masked(inputs, model.forward(inputs));
    }

    private Tensor masked(AgentInputs inputs, TensorTree logits) {
        return (Tensor) (inputs.actionMask() instanceof Tensor mask ? distribution.masked(logits, mask) : logits);
    }

    /** Transforms inputs on the model's device into inputs of the model. */
    public AgentInputs normalized(AgentInputs inputs) {
        blocks.requireOpen();
        return modelInputs.normalized(inputs);
    }

    @Override
    public void observe(Samples<NoTensors> samples) {
        blocks.requireOpen();
        modelInputs.observe(samples);
    }

    @Override
    public int warmupSteps() {
        blocks.requireOpen();
        return modelInputs.warmupSteps();
    }

    /** The policy's parameters. */
    public Parameters policyParameters() {
        blocks.requireOpen();
        return policy;
    }

    /** The device of the parameters. */
    public Device device() {
        blocks.requireOpen();
        return modelInputs.device();
    }

    @Override
    public Map<String, Tensor> saved() {
        return modelInputs.savedWith(blocks.named());
    }

    @Override
    public void restored() {
        blocks.requireOpen();
        blocks.written();
        modelInputs.restored();
    }

    @Override
    public NoTensors exampleInfo() {
        blocks.requireOpen();
        return NoTensors.INSTANCE;
    }

    @Override
    public TensorTree initialState() {
        blocks.requireOpen();
        return initialState;
    }

    @Override
    public ParameterBlocks blocks() {
        blocks.requireOpen();
        return blocks;
    }

    @Override
    public void close() {
        model.close();
        blocks.close();
        modelInputs.close();
        TensorTree.leaves(initialState).values().forEach(Tensor::close);
    }
}
