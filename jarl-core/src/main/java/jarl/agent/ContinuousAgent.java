package jarl.agent;

import jarl.config.Require;
import jarl.distribution.GaussianParameters;
import jarl.distribution.SquashedGaussian;
import jarl.model.FeatureNoisePolicy;
import jarl.model.ObservationNormalizer;
import jarl.model.PolicyNetwork;
import jarl.nn.ParameterBlocks;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.space.Box;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Acts within [-1, 1] by a policy network that critics teach: draws from a squashed Gaussian, or takes a deterministic action and adds noise while
 * sampling for training. Before anything is learned, actions are uniform, and a policy with memory remembers nothing of them.
 */
public final class ContinuousAgent implements Agent<NoTensors> {

    private final PolicyNetwork model;
    private final Exploration exploration;
    private final ModelInputs modelInputs;
    private final long learningStart;
    private final UniformActions<float[]> uniform;
    private final ExplorationNoise noise;
    private final Optional<ExplorationMatrix> matrix;
    private final TensorTree initialState;
    private final ParameterBlocks blocks;
    private final Parameters policy;
    private boolean warmingUp = true;

    /** How the outputs of a policy network become actions. */
    public sealed interface Exploration {

        /** The parameters of a {@link SquashedGaussian} are drawn from, in training and outside of it. */
        record Draws(SquashedGaussian distribution) implements Exploration {}

        /**
         * The same outside of training; in training the noise is the policy's features times a matrix, which is drawn less often ({@link FeatureNoisePolicy}).
         *
         * @param policy the agent's network
         */
        record StateDependent(SquashedGaussian distribution, FeatureNoisePolicy policy) implements Exploration {}

        /**
         * The output is the action, to which noise is added in training.
         *
         * @param scale standard deviation of the noise, in actions
         */
        record Added(double scale) implements Exploration {

            public Added {
                Require.atLeast("scale", scale, 0);
            }
        }
    }

    /**
     * Creates an agent.
     *
     * @param noise state-dependent if and only if the exploration is
     * @param normalizer of vector observations; empty to give them to the model as they are
     * @param actions within [-1, 1]
     * @param learningStart environment steps before anything is learned, whose actions are uniform
     * @param others parameters that are trained with the policy's, such as the critics'; closed with this agent
     */
    public ContinuousAgent(
            PolicyNetwork model,
            Exploration exploration,
            NoiseConfig noise,
            Box actions,
            Device device,
            Optional<ObservationNormalizer> normalizer,
            long learningStart,
            ParameterBlocks.Block... others) {
        if (exploration instanceof Exploration.StateDependent != noise.dependsOnState()) {
            throw new IllegalArgumentException("noise of kind " + noise.kind() + " does not belong to " + exploration);
        }
        this.model = model;
        this.exploration = exploration;
        this.modelInputs = new ModelInputs(device, normalizer);
        this.learningStart = learningStart;
        this.uniform = new UniformActions<>(actions);
        this.noise = new ExplorationNoise(noise, actions.size());
        this.matrix = exploration instanceof Exploration.StateDependent dependent
                ? Optional.of(new ExplorationMatrix(dependent.policy(), noise.sampleFrequency()))
                : Optional.empty();
        this.initialState =
                withMemory(matrix.map(ExplorationMatrix::initialState).orElseGet(this.noise::initialState));
        this.policy = new Parameters(model, device);
        this.blocks = ParameterBlocks.with(new ParameterBlocks.Block("policy", policy), others);
    }

    /**
     * The state of an agent whose policy has memory.
     *
     * @param noise what is remembered of its noise
     */
    private record Remembered(TensorTree noise, TensorTree memory) implements TensorTree {}

    private TensorTree withMemory(TensorTree ofNoise) {
        TensorTree memory = TensorScope.unscoped(model.initialState());
        return TensorTree.leaves(memory).isEmpty() ? ofNoise : new Remembered(ofNoise, memory);
    }

    private static TensorTree ofNoise(TensorTree state) {
        return state instanceof Remembered both ? both.noise() : state;
    }

    /** What the policy says; what it remembers is written into the next state. */
    private TensorTree outputs(AgentInputs inputs, TensorTree nextState) {
        AgentInputs seen = modelInputs.of(inputs);
        if (!(seen.state() instanceof Remembered before)) {
            return model.forward(seen);
        }
        PolicyNetwork.Output output = model.step(seen.withState(before.memory()));
        ((Remembered) nextState).memory().copyFrom(output.state());
        return output.policy();
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
        blocks.requireOpen();
        if (warmingUp) {
            nextState.copyFrom(inputs.state());
            uniform.draw(inputs.actionMask(), random, action);
            return;
        }
        write(
                switch (exploration) {
                    case Exploration.Draws draws ->
                        draws.distribution()
                                .draw(outputs(inputs, nextState), numbers(random, inputs.state(), nextState))
                                .action();
                    case Exploration.StateDependent dependent ->
                        moved(
                                dependent.policy().withFeatures(modelInputs.of(inputs)),
                                random,
                                inputs.state(),
                                nextState);
                    case Exploration.Added added ->
                        ((Tensor) outputs(inputs, nextState))
                                .add(numbers(random, inputs.state(), nextState).mul(added.scale()))
                                .clamp(-1, 1);
                },
                action);
    }

    private Tensor numbers(RandomGenerator[] random, TensorTree state, TensorTree nextState) {
        return noise(noise.next(random, ofNoise(state), ofNoise(nextState)), random.length);
    }

    /** The mean and its features times the matrix of each column, squashed. */
    private Tensor moved(
            FeatureNoisePolicy.Output output, RandomGenerator[] random, TensorTree state, TensorTree nextState) {
        float[] features = output.features().to(Device.CPU).toFloats();
        float[] numbers = matrix.orElseThrow().next(features, random, state, nextState);
        return output.mean().add(noise(numbers, random.length)).tanh();
    }

    /** Draws where the policy is a distribution; a deterministic policy is followed as it is. */
    @Override
    public void act(
            AgentInputs inputs, RandomGenerator[] random, TensorTree action, NoTensors info, TensorTree nextState) {
        switch (exploration) {
            case Exploration.Draws draws -> draw(draws.distribution(), inputs, random, action, nextState);
            case Exploration.StateDependent dependent ->
                draw(dependent.distribution(), inputs, random, action, nextState);
            case Exploration.Added _ -> actGreedily(inputs, action, nextState);
        }
    }

    private void draw(
            SquashedGaussian distribution,
            AgentInputs inputs,
            RandomGenerator[] random,
            TensorTree action,
            TensorTree nextState) {
        blocks.requireOpen();
        nextState.copyFrom(inputs.state());
        TensorTree outputs = outputs(inputs, nextState);
        Tensor numbers = noise(ExplorationNoise.white(random, distribution.noise()), random.length);
        write(distribution.draw(outputs, numbers).action(), action);
    }

    private Tensor noise(float[] numbers, int rows) {
        return TensorAccess.onHeap(numbers, rows, numbers.length / rows).to(modelInputs.device());
    }

    @SuppressWarnings("CheckReturnValue")
    private static void write(Tensor chosen, TensorTree action) {
        Tensor place = (Tensor) action;
        FiniteNumbers.require(chosen.to(Device.CPU).contiguous(), "an action");
        place.copyInPlace(chosen.dimensions() == place.dimensions() ? chosen : chosen.reshape(place.shape()));
    }

    @Override
    public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
        blocks.requireOpen();
        nextState.copyFrom(inputs.state());
        TensorTree outputs = outputs(inputs, nextState);
        write(outputs instanceof GaussianParameters gaussian ? gaussian.mean().tanh() : (Tensor) outputs, action);
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

    /** The policy of these inputs, which are the model's; differentiable. */
    public TensorTree policy(AgentInputs inputs) {
        blocks.requireOpen();
        return model.forward(inputs);
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
