package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.agent.Agent;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Steps a shard of columns through a whole batch: for each t, one inference for all its columns, then one step of each environment. The
 * one place where environments and agent meet. It shares nothing that is written with other shards, so it never waits for one.
 */
final class Collector<I extends ArrayTuple> implements AutoCloseable {

    private final Agent<I> agent;
    private final SampleBuffer<I> buffer;
    private final List<Column<?, ?>> shard;
    private final int from;
    private final RandomGenerator[] actionRandom;
    private final AgentInputs[] inputs;
    private final AgentInputs[] finalInputs;
    private final ArrayTuple[] action;
    private final List<I> info = new ArrayList<>();
    private final Tensor bootstrapValue;
    private final Tensor candidateValue;
    private final MemorySegment finalValue;
    private final List<Episode> episodes = new ArrayList<>();

    /**
     * A collector.
     *
     * @param from index of the shard's first column
     */
    Collector(Agent<I> agent, SampleBuffer<I> buffer, List<Column<?, ?>> shard, int from) {
        this.agent = agent;
        this.buffer = buffer;
        this.shard = shard;
        this.from = from;
        this.actionRandom = shard.stream().map(Column::actionRandom).toArray(RandomGenerator[]::new);
        int to = from + shard.size();
        Samples<I> samples = buffer.samples;
        this.inputs = new AgentInputs[buffer.steps + 1];
        this.finalInputs = new AgentInputs[buffer.steps];
        this.action = new ArrayTuple[buffer.steps];
        AgentInputs afterEnd = new AgentInputs(
                samples.finalObservation(),
                samples.agent().action(),
                samples.env().reward());
        for (int t = 0; t <= buffer.steps; t++) {
            inputs[t] = buffer.inputs(t, from, to);
            if (t < buffer.steps) {
                finalInputs[t] = SampleBuffer.cell(afterEnd, t, from, to);
                action[t] = SampleBuffer.cell(samples.agent().action(), t, from, to);
                info.add(SampleBuffer.cell(samples.agent().info(), t, from, to));
            }
        }
        this.bootstrapValue = SampleBuffer.cell(samples.bootstrapValue(), 0, from, to);
        this.candidateValue = TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, shard.size()));
        this.finalValue = samples.finalValue().segment();
    }

    /** Starts every column's first episode. */
    void start() {
        shard.forEach(Column::start);
    }

    /**
     * Fills this shard's columns of the batch.
     *
     * @return episodes that ended
     */
    List<Episode> collect(long stepsBefore) {
        episodes.clear();
        shard.forEach(Column::rollOver);
        for (int t = 0; t < buffer.steps; t++) {
            try (var _ = TensorScope.withoutGradients()) {
                agent.act(inputs[t], actionRandom, action[t], info.get(t));
            }
            long runStep = stepsBefore + (long) (t + 1) * buffer.columns;
            boolean truncated = false;
            for (Column<?, ?> column : shard) {
                truncated |= column.step(t, runStep, episodes);
            }
            valueFinalObservations(t, truncated);
        }
        try (var _ = TensorScope.withoutGradients()) {
            agent.value(inputs[buffer.steps], bootstrapValue);
        }
        return episodes;
    }

    /** The value of each truncated column's own final observation, while the agent's state is still that of the episode. */
    private void valueFinalObservations(int t, boolean any) {
        long row = (long) t * buffer.columns + from;
        finalValue.asSlice(row * Float.BYTES, (long) shard.size() * Float.BYTES).fill((byte) 0);
        if (!any) {
            return;
        }
        try (var _ = TensorScope.withoutGradients()) {
            agent.value(finalInputs[t], candidateValue);
        }
        MemorySegment candidates = candidateValue.segment();
        MemorySegment truncated = buffer.samples.env().truncated().segment();
        MemorySegment terminated = buffer.samples.env().terminated().segment();
        for (int i = 0; i < shard.size(); i++) {
            if (truncated.get(JAVA_BYTE, row + i) != 0 && terminated.get(JAVA_BYTE, row + i) == 0) {
                MemorySegment.copy(
                        candidates, (long) i * Float.BYTES, finalValue, (row + i) * Float.BYTES, Float.BYTES);
            }
        }
    }

    @Override
    public void close() {
        shard.forEach(Column::close);
        for (int t = 0; t <= buffer.steps; t++) {
            closeAll(inputs[t]);
            if (t < buffer.steps) {
                closeAll(finalInputs[t]);
                closeAll(action[t]);
                closeAll(info.get(t));
            }
        }
        bootstrapValue.close();
        candidateValue.close();
    }

    private static void closeAll(ArrayTuple tuple) {
        ArrayTuple.leaves(tuple).values().forEach(Tensor::close);
    }
}
