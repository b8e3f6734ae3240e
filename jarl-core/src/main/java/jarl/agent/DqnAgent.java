package jarl.agent;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.model.ActionValueModel;
import jarl.model.ObservationNormalizer;
import jarl.nn.ParameterBlocks;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Discrete;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Takes the action of the largest predicted return, or now and then a random one (epsilon-greedy). Forbidden actions are never taken.
 * Every column may have an epsilon of its own; noisy networks draw new noise for each batch of steps.
 */
public final class DqnAgent implements Agent<DqnInfo> {

    private static final String VALUE = "the value of an action";

    private final ActionValueModel model;
    private final ModelInputs modelInputs;
    private final EpsilonGreedyConfig exploration;
    private final RandomStreams streams;
    private final long learningStart;
    private final Parameters parameters;
    private final ParameterBlocks blocks;
    private final Discrete actions;
    private final DqnInfo exampleInfo;
    private final TensorTree initialState;
    private final boolean estimatesValues;
    private double[] epsilon;

    /**
     * Creates an agent.
     *
     * @param actions how many there are
     * @param normalizer of vector observations; empty to give them to the model as they are
     * @param columns B, of the sampler
     * @param learningStart environment steps before anything is learned; epsilon stays at its start
     * @param streams the run's
     */
    public DqnAgent(
            ActionValueModel model,
            int actions,
            Device device,
            Optional<ObservationNormalizer> normalizer,
            EpsilonGreedyConfig exploration,
            int columns,
            long learningStart,
            RandomStreams streams) {
        this(model, actions, device, normalizer, exploration, columns, learningStart, streams, false);
    }

    /**
     * Creates an agent that estimates values too if its algorithm learns from whole batches, at the cost of a prediction for each batch and
     * for each truncated episode.
     *
     * @param actions how many there are
     * @param normalizer of vector observations; empty to give them to the model as they are
     * @param columns B, of the sampler
     * @param learningStart environment steps before anything is learned; epsilon stays at its start
     * @param streams the run's
     * @param estimatesValues whether the value of an observation, that of its best allowed action, can be asked for
     */
    public DqnAgent(
            ActionValueModel model,
            int actions,
            Device device,
            Optional<ObservationNormalizer> normalizer,
            EpsilonGreedyConfig exploration,
            int columns,
            long learningStart,
            RandomStreams streams,
            boolean estimatesValues) {
        this.estimatesValues = estimatesValues;
        this.model = model;
        this.actions = new Discrete(actions);
        this.modelInputs = new ModelInputs(device, normalizer);
        this.exploration = exploration;
        this.learningStart = learningStart;
        this.streams = streams;
        this.parameters = new Parameters(model, device);
        this.blocks = ParameterBlocks.of(parameters);
        this.epsilon = exploration.at(columns, 0, learningStart);
        try (var _ = TensorScope.withoutGradients()) {
            this.exampleInfo = new DqnInfo(TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, actions)));
            this.initialState = TensorScope.unscoped(model.initialState());
        }
    }

    @Override
    public void beginBatch(long stepsDone) {
        parameters.requireOpen();
        epsilon = exploration.at(epsilon.length, stepsDone, learningStart);
        if (model.noisy()) {
            model.resample(streams.stream("exploration noise", stepsDone));
        }
    }

    @Override
    public void act(
            int firstColumn,
            AgentInputs inputs,
            RandomGenerator[] random,
            TensorTree action,
            DqnInfo info,
            TensorTree nextState) {
        parameters.requireOpen();
        double[] shares = epsilon;
        act(inputs, true, row -> shares[firstColumn + row], random, action, info, nextState);
    }

    /** Acts with the epsilon of evaluations, without noise. */
    @Override
    public void act(
            AgentInputs inputs, RandomGenerator[] random, TensorTree action, DqnInfo info, TensorTree nextState) {
        parameters.requireOpen();
        act(inputs, false, _ -> exploration.evaluationEpsilon(), random, action, info, nextState);
    }

    private void act(
            AgentInputs inputs,
            boolean noisy,
            IntToDoubleFunction share,
            RandomGenerator[] random,
            TensorTree action,
            DqnInfo info,
            TensorTree nextState) {
        ActionValueModel.Output output = model.values(modelInputs.of(inputs), noisy);
        info.values().copyFrom(output.values());
        nextState.copyFrom(output.state());
        FiniteNumbers.require(info.values(), VALUE);
        MemorySegment values = info.values().segment();
        boolean[][] allowed = SpaceTensors.flags(inputs.actionMask(), random.length);
        MemorySegment chosen = ((Tensor) action).segment();
        for (int row = 0; row < random.length; row++) {
            int choice = random[row].nextDouble() < share.applyAsDouble(row)
                    ? ActionChoices.sample(actions, random[row], allowed[row])
                    : best(values, row, allowed[row]);
            chosen.setAtIndex(JAVA_LONG, row, choice);
        }
    }

    @Override
    public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
        parameters.requireOpen();
        ActionValueModel.Output output = model.values(modelInputs.of(inputs), false);
        nextState.copyFrom(output.state());
        MemorySegment values = finite(output).segment();
        int rows = (int) ((Tensor) action).numel();
        boolean[][] allowed = SpaceTensors.flags(inputs.actionMask(), rows);
        MemorySegment chosen = ((Tensor) action).segment();
        for (int row = 0; row < rows; row++) {
            chosen.setAtIndex(JAVA_LONG, row, best(values, row, allowed[row]));
        }
    }

    @Override
    public Optional<Tensor> actionValues(AgentInputs inputs) {
        parameters.requireOpen();
        return Optional.of(finite(model.values(modelInputs.of(inputs), false)));
    }

    /** The predicted values, on the CPU. */
    private static Tensor finite(ActionValueModel.Output output) {
        Tensor predicted = output.values().to(Device.CPU).contiguous();
        FiniteNumbers.require(predicted, VALUE);
        return predicted;
    }

    @Override
    public Optional<ValueEstimator> valueEstimator() {
        parameters.requireOpen();
        return estimatesValues ? Optional.of(this::value) : Optional.empty();
    }

    private void value(AgentInputs inputs, Tensor value) {
        MemorySegment values =
                finite(model.values(modelInputs.of(inputs), true)).segment();
        int rows = (int) value.numel();
        boolean[][] allowed = SpaceTensors.flags(inputs.actionMask(), rows);
        MemorySegment largest = value.segment();
        for (int row = 0; row < rows; row++) {
            int best = best(values, row, allowed[row]);
            // Rows that are not asked for, of columns whose episode goes on, may have a mask that allows nothing.
            float found = best < 0 ? 0 : values.getAtIndex(JAVA_FLOAT, (long) row * actions.n() + best);
            largest.setAtIndex(JAVA_FLOAT, row, found);
        }
    }

    /** Those of the epsilon of evaluations: its share is divided among what is allowed, the rest belongs to the best action. */
    @Override
    public Optional<Tensor> probabilities(AgentInputs inputs) {
        Tensor predicted = actionValues(inputs).orElseThrow();
        int rows = (int) predicted.shape()[0];
        boolean[][] allowed = SpaceTensors.flags(inputs.actionMask(), rows);
        float[] probabilities = new float[rows * actions.n()];
        for (int row = 0; row < rows; row++) {
            int best = best(predicted.segment(), row, allowed[row]);
            spread(probabilities, row * actions.n(), best, allowed[row]);
        }
        return Optional.of(Tensor.of(probabilities, rows, actions.n()));
    }

    private void spread(float[] probabilities, int first, int best, boolean... allowed) {
        int choices = 0;
        for (int action = 0; action < actions.n(); action++) {
            choices += allowed.length == 0 || allowed[action] ? 1 : 0;
        }
        double explored = exploration.evaluationEpsilon() / choices;
        for (int action = 0; action < actions.n(); action++) {
            boolean possible = allowed.length == 0 || allowed[action];
            probabilities[first + action] = (float) (possible ? explored : 0);
        }
        probabilities[first + best] += (float) (1 - exploration.evaluationEpsilon());
    }

    /** The first of the largest among the allowed. */
    private int best(MemorySegment values, int row, boolean... allowed) {
        long first = (long) row * actions.n();
        int best = -1;
        for (int action = 0; action < actions.n(); action++) {
            if ((allowed.length == 0 || allowed[action])
                    && (best < 0
                            || values.getAtIndex(JAVA_FLOAT, first + action)
                                    > values.getAtIndex(JAVA_FLOAT, first + best))) {
                best = action;
            }
        }
        return best;
    }

    /** Transforms inputs on the model's device into inputs of the model. */
    public AgentInputs normalized(AgentInputs inputs) {
        parameters.requireOpen();
        return modelInputs.normalized(inputs);
    }

    @Override
    public void observe(Samples<DqnInfo> samples) {
        parameters.requireOpen();
        modelInputs.observe(samples);
    }

    @Override
    public int warmupSteps() {
        parameters.requireOpen();
        return modelInputs.warmupSteps();
    }

    /** The mean epsilon of the columns. */
    @Override
    public Map<String, Double> settings(long stepsDone) {
        parameters.requireOpen();
        double[] shares = exploration.at(epsilon.length, stepsDone, learningStart);
        return Map.of("Diagnostics/Epsilon", Arrays.stream(shares).average().orElseThrow());
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

    /** The device of the parameters. */
    public Device device() {
        parameters.requireOpen();
        return modelInputs.device();
    }

    @Override
    public DqnInfo exampleInfo() {
        parameters.requireOpen();
        return exampleInfo;
    }

    @Override
    public TensorTree initialState() {
        parameters.requireOpen();
        return initialState;
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
        exampleInfo.values().close();
        TensorTree.leaves(initialState).values().forEach(Tensor::close);
    }
}
