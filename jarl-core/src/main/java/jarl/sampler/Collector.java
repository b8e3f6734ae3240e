package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.agent.Agent;
import jarl.agent.ValueEstimator;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Steps a shard of columns through a whole batch: for each t, one inference for all its columns, then one step of each environment. The
 * one place where environments and agent meet. It shares nothing that is written with other shards, so it never waits for one.
 */
final class Collector<I extends TensorTree> implements AutoCloseable {

    private final Agent<I> agent;
    private final Optional<ValueEstimator> estimator;
    private final SampleBuffer<I> buffer;
    private final List<EnvColumns> parts;
    private final int from;
    private final RandomGenerator[] actionRandom;
    private final boolean[] ended;
    private final AgentInputs[] inputs;
    private final AgentInputs[] finalInputs;
    private final TensorTree[] action;
    private final List<I> info = new ArrayList<>();
    private final List<List<Tensor>> stateRows = new ArrayList<>();
    private final Tensor bootstrapValue;
    private final Tensor candidateValue;
    private final MemorySegment finalValue;
    private final List<List<Episode>> episodes = new ArrayList<>();

    /**
     * Creates a collector.
     *
     * @param parts of the shard, neighbours, which may be stepped at the same time
     */
    Collector(Agent<I> agent, SampleBuffer<I> buffer, List<EnvColumns> parts) {
        this.agent = agent;
        this.estimator = agent.valueEstimator();
        this.buffer = buffer;
        this.parts = List.copyOf(parts);
        this.from = parts.getFirst().first();
        this.actionRandom =
                parts.stream().flatMap(part -> part.actionRandom().stream()).toArray(RandomGenerator[]::new);
        this.ended = new boolean[actionRandom.length];
        parts.forEach(_ -> episodes.add(new ArrayList<>()));
        int to = from + ended.length;
        Samples<I> samples = buffer.samples;
        this.inputs = new AgentInputs[buffer.steps + 1];
        this.finalInputs = new AgentInputs[buffer.steps];
        this.action = new TensorTree[buffer.steps];
        for (int t = 0; t <= buffer.steps; t++) {
            inputs[t] = buffer.inputs(t, from, to);
            stateRows.add(List.copyOf(TensorTree.leaves(inputs[t].state()).values()));
        }
        for (int t = 0; t < buffer.steps; t++) {
            action[t] = SampleBuffer.cell(samples.agent().action(), t, from, to);
            info.add(SampleBuffer.cell(samples.agent().info(), t, from, to));
            finalInputs[t] = new AgentInputs(
                    SampleBuffer.cell(samples.finalObservation(), t, from, to),
                    action[t],
                    SampleBuffer.cell(samples.env().reward(), t, from, to),
                    SampleBuffer.cell(samples.finalActionMask(), t, from, to),
                    inputs[t + 1].state());
        }
        this.bootstrapValue = SampleBuffer.cell(samples.bootstrapValue(), 0, from, to);
        this.candidateValue = TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, ended.length));
        if (estimator.isEmpty()) {
            var _ = bootstrapValue.fillInPlace(Double.NaN);
            var _ = candidateValue.fillInPlace(Double.NaN);
        }
        this.finalValue = samples.finalValue().segment();
    }

    /**
     * Fills this shard's columns of the batch, on this thread. Who steps the columns with other threads calls the same methods in the same
     * order.
     *
     * @return episodes that ended
     */
    List<Episode> collect(long stepsBefore) {
        for (int part = 0; part < parts.size(); part++) {
            rollOver(stepsBefore, part);
        }
        begin();
        for (int t = 0; t < buffer.steps; t++) {
            act(t);
            for (int part = 0; part < parts.size(); part++) {
                step(t, stepsBefore, part);
            }
            endRow(t);
        }
        return finish(stepsBefore);
    }

    /** The number of parts. */
    int parts() {
        return parts.size();
    }

    /** Brings the columns of a part to row 0. Parts may do so at the same time. */
    void rollOver(long stepsBefore, int part) {
        episodes.get(part).clear();
        parts.get(part).rollOver(stepsBefore, ended, from);
    }

    /** Brings the agent's state to row 0, after all columns are there. */
    void begin() {
        inputs[0].state().copyFrom(inputs[buffer.steps].state());
        forgetEnded(0);
    }

    /** Chooses the actions of row t. */
    void act(int t) {
        try (var _ = TensorScope.withoutGradients()) {
            agent.act(from, inputs[t], actionRandom, action[t], info.get(t), inputs[t + 1].state());
        }
    }

    /** Takes the actions of row t in the columns of a part. Parts may do so at the same time. */
    void step(int t, long stepsBefore, int part) {
        long runStep = stepsBefore + (long) (t + 1) * buffer.columns;
        parts.get(part).step(t, runStep, ended, from, episodes.get(part));
    }

    /** Completes row t, after all columns have taken its action. */
    void endRow(int t) {
        valueFinalObservations(t);
        forgetEnded(t + 1);
    }

    /**
     * Completes the batch, after its last row.
     *
     * @return episodes that ended
     */
    List<Episode> finish(long stepsBefore) {
        estimator.ifPresent(values -> write(values, inputs[buffer.steps], bootstrapValue));
        for (EnvColumns part : parts) {
            part.mark(stepsBefore + (long) buffer.steps * buffer.columns);
        }
        List<Episode> all = new ArrayList<>();
        episodes.forEach(all::addAll);
        return all;
    }

    /** The value of each truncated column's own final observation, while the agent's state is still that of the episode. */
    private void valueFinalObservations(int t) {
        long row = (long) t * buffer.columns + from;
        boolean any = false;
        finalValue.asSlice(row * Float.BYTES, (long) ended.length * Float.BYTES).fill((byte) 0);
        for (int i = 0; i < ended.length; i++) {
            any |= ended[i] && buffer.cut(row + i);
        }
        if (!any) {
            return;
        }
        estimator.ifPresent(values -> write(values, finalInputs[t], candidateValue));
        MemorySegment candidates = candidateValue.segment();
        for (int i = 0; i < ended.length; i++) {
            if (ended[i] && buffer.cut(row + i)) {
                finalValue.setAtIndex(JAVA_FLOAT, row + i, candidates.getAtIndex(JAVA_FLOAT, i));
            }
        }
    }

    private static void write(ValueEstimator estimator, AgentInputs inputs, Tensor value) {
        try (var _ = TensorScope.withoutGradients()) {
            estimator.value(inputs, value);
        }
    }

    /** Resets the recurrent state of columns whose episode ended, and of idle columns. */
    private void forgetEnded(int t) {
        for (Tensor state : stateRows.get(t)) {
            for (int i = 0; i < ended.length; i++) {
                if (ended[i]) {
                    forget(state, i, ended.length);
                }
            }
        }
    }

    /** Zeroes a row of a state's {@code rows}. */
    static void forget(Tensor state, int row, int rows) {
        MemorySegment memory = state.segment();
        long bytes = memory.byteSize() / rows;
        memory.asSlice(row * bytes, bytes).fill((byte) 0);
    }

    @Override
    public void close() {
        for (int t = 0; t <= buffer.steps; t++) {
            closeAll(inputs[t]);
        }
        for (int t = 0; t < buffer.steps; t++) {
            closeAll(finalInputs[t].observation());
            closeAll(finalInputs[t].actionMask());
            finalInputs[t].previousReward().close();
            closeAll(action[t]);
            closeAll(info.get(t));
        }
        bootstrapValue.close();
        candidateValue.close();
    }

    private static void closeAll(TensorTree tuple) {
        TensorTree.leaves(tuple).values().forEach(Tensor::close);
    }
}
