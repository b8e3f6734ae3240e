package jarl.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.model.ActionValueModel;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Takes the action of the largest predicted return, or now and then a random one (epsilon-greedy). Forbidden actions are never taken.
 * Every column may have an epsilon of its own; noisy networks draw new noise for each batch of steps.
 */
public final class DqnAgent implements Agent<ActionValues> {

    private final ActionValueModel model;
    private final Device device;
    private final ExplorationConfig exploration;
    private final RandomStreams streams;
    private final long learningStart;
    private final Parameters parameters;
    private final int actions;
    private final ActionValues exampleInfo;
    private final ArrayTuple initialState;
    private double[] epsilon;

    /**
     * An agent.
     *
     * @param actions how many there are
     * @param columns B, of the sampler
     * @param learningStart environment steps before anything is learned; epsilon stays at its start
     * @param streams the run's
     */
    public DqnAgent(
            ActionValueModel model,
            int actions,
            Device device,
            ExplorationConfig exploration,
            int columns,
            long learningStart,
            RandomStreams streams) {
        this.model = model;
        this.actions = actions;
        this.device = device;
        this.exploration = exploration;
        this.learningStart = learningStart;
        this.streams = streams;
        this.parameters = new Parameters(model, device);
        this.epsilon = exploration.at(columns, 0, learningStart);
        try (var _ = TensorScope.withoutGradients()) {
            this.exampleInfo = new ActionValues(TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, actions)));
            this.initialState = TensorScope.unscoped(model.initialState());
        }
    }

    @Override
    public void beginBatch(long stepsDone) {
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
            ArrayTuple action,
            ActionValues info,
            ArrayTuple nextState) {
        double[] shares = epsilon;
        act(inputs, true, row -> shares[firstColumn + row], random, action, info, nextState);
    }

    /** With the share of random actions of evaluations, and no noise. */
    @Override
    public void act(
            AgentInputs inputs, RandomGenerator[] random, ArrayTuple action, ActionValues info, ArrayTuple nextState) {
        act(inputs, false, _ -> exploration.evaluationEpsilon(), random, action, info, nextState);
    }

    private void act(
            AgentInputs inputs,
            boolean noisy,
            IntToDoubleFunction share,
            RandomGenerator[] random,
            ArrayTuple action,
            ActionValues info,
            ArrayTuple nextState) {
        ActionValueModel.Output output = model.values(onDevice(inputs), noisy);
        info.values().copyFrom(output.values());
        nextState.copyFrom(output.state());
        MemorySegment values = info.values().segment();
        Allowed allowed = Allowed.of(inputs.actionMask(), actions);
        MemorySegment chosen = ((Tensor) action).segment();
        for (int row = 0; row < random.length; row++) {
            int choice = random[row].nextDouble() < share.applyAsDouble(row)
                    ? allowed.draw(row, random[row])
                    : best(values, allowed, row);
            chosen.setAtIndex(JAVA_LONG, row, choice);
        }
    }

    @Override
    public void actGreedily(AgentInputs inputs, ArrayTuple action, ArrayTuple nextState) {
        AgentInputs local = onDevice(inputs);
        ActionValueModel.Output output = model.values(local, false);
        nextState.copyFrom(output.state());
        MemorySegment values = output.values().to(Device.CPU).contiguous().segment();
        Allowed allowed = Allowed.of(inputs.actionMask(), actions);
        MemorySegment chosen = ((Tensor) action).segment();
        long rows = ((Tensor) action).numel();
        for (int row = 0; row < rows; row++) {
            chosen.setAtIndex(JAVA_LONG, row, best(values, allowed, row));
        }
    }

    /** The first of the largest among the allowed. */
    private int best(MemorySegment values, Allowed allowed, int row) {
        int best = -1;
        for (int action = 0; action < actions; action++) {
            if (allowed.is(row, action)
                    && (best < 0
                            || values.getAtIndex(JAVA_FLOAT, (long) row * actions + action)
                                    > values.getAtIndex(JAVA_FLOAT, (long) row * actions + best))) {
                best = action;
            }
        }
        return best;
    }

    /** The bootstrap value of a batch's end is not needed: what is learned from is drawn from replay. */
    @Override
    @SuppressWarnings("CheckReturnValue")
    public void value(AgentInputs inputs, Tensor value) {
        value.zeroInPlace();
    }

    private AgentInputs onDevice(AgentInputs inputs) {
        return device.isCpu() ? inputs : ArrayTuple.to(inputs, device);
    }

    /** How many actions there are to choose from. */
    public int actionCount() {
        return actions;
    }

    /** Where the parameters live. */
    public Device device() {
        return device;
    }

    @Override
    public ActionValues exampleInfo() {
        return exampleInfo;
    }

    @Override
    public ArrayTuple initialState() {
        return initialState;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void close() {
        model.close();
        parameters.close();
        exampleInfo.values().close();
        ArrayTuple.leaves(initialState).values().forEach(Tensor::close);
    }

    /** The flags of an action mask; without one everything is allowed. */
    private record Allowed(MemorySegment flags, int actions) {

        static Allowed of(ArrayTuple mask, int actions) {
            return new Allowed(mask instanceof Tensor tensor ? tensor.segment() : MemorySegment.NULL, actions);
        }

        boolean is(int row, int action) {
            return flags.byteSize() == 0 || flags.get(JAVA_BYTE, (long) row * actions + action) != 0;
        }

        /** Any, all equally likely. */
        int draw(int row, RandomGenerator random) {
            int count = 0;
            for (int action = 0; action < actions; action++) {
                count += is(row, action) ? 1 : 0;
            }
            int left = random.nextInt(count);
            int action = 0;
            while (!is(row, action) || left-- > 0) {
                action++;
            }
            return action;
        }
    }
}
