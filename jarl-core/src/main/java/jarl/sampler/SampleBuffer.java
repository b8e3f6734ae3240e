package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.samples.AgentInputs;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.samples.SpaceTensors;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The memory of a sampler's batches, allocated once. What an agent acts on has T+1 rows: the last holds the inputs after the batch and
 * becomes row 0 of the next.
 */
final class SampleBuffer<I extends TensorTree> implements Stateful, AutoCloseable {

    private final boolean pinned;
    final int steps;
    final int columns;
    final TensorTree observation;
    final TensorTree previousAction;
    final Tensor previousReward;
    final TensorTree actionMask;
    final TensorTree state;
    final Tensor episodeStart;
    final Samples<I> samples;

    /** The last row when the last batch was whole; the row itself changes while the next one is collected. */
    private final Carried mark;

    private final MemorySegment terminated;
    private final MemorySegment truncated;
    private final List<Copy> marking = new ArrayList<>();

    private record Copy(MemorySegment from, MemorySegment to) {}

    /**
     * Allocates a buffer.
     *
     * @param maskChoices flags of an action mask; 0 if the environments have none
     * @param exampleInfo agent info of one step
     * @param initialState recurrent state of one column
     * @param infoCount numeric components of the environments' info
     * @param pinned page-locked
     */
    SampleBuffer(
            int steps,
            int columns,
            Space<?> observationSpace,
            Space<?> actionSpace,
            int maskChoices,
            I exampleInfo,
            TensorTree initialState,
            int infoCount,
            boolean pinned) {
        this.pinned = pinned;
        this.steps = steps;
        this.columns = columns;
        this.observation = allocate(SpaceTensors.allocate(observationSpace, steps + 1, columns));
        this.previousAction = allocate(SpaceTensors.allocate(actionSpace, steps + 1, columns));
        this.previousReward = zeros(DType.FLOAT32, steps + 1, columns);
        this.actionMask = maskChoices == 0 ? NoTensors.INSTANCE : zeros(DType.BOOL, steps + 1, columns, maskChoices);
        this.state = allocate(TensorTree.allocate(initialState, steps + 1, columns));
        this.episodeStart = zeros(DType.BOOL, steps + 1, columns);
        AgentSamples<I> agent = new AgentSamples<>(
                allocate(SpaceTensors.allocate(actionSpace, steps, columns)),
                view(previousAction),
                allocate(TensorTree.allocate(exampleInfo, steps, columns)),
                view(state));
        EnvSamples env = new EnvSamples(
                view(observation),
                view(actionMask),
                zeros(DType.FLOAT32, steps, columns),
                view(previousReward),
                zeros(DType.BOOL, steps, columns),
                zeros(DType.BOOL, steps, columns),
                zeros(DType.FLOAT64, steps, columns, infoCount));
        Tensor valid = zeros(DType.BOOL, steps, columns).fillInPlace(1);
        this.samples = new Samples<>(
                agent,
                env,
                view(episodeStart),
                valid,
                zeros(DType.FLOAT32, 1, columns),
                allocate(SpaceTensors.allocate(observationSpace, steps, columns)),
                maskChoices == 0 ? NoTensors.INSTANCE : zeros(DType.BOOL, steps, columns, maskChoices),
                zeros(DType.FLOAT32, steps, columns));
        this.terminated = env.terminated().segment();
        this.truncated = env.truncated().segment();
        this.mark = TensorScope.unscoped(
                TensorTree.map(carried(), leaf -> leaf.select(0, steps).copy()));
        Iterator<Tensor> marked = TensorTree.leaves(mark).values().iterator();
        for (Tensor leaf : TensorTree.leaves(carried()).values()) {
            MemorySegment to = marked.next().segment();
            marking.add(new Copy(leaf.segment().asSlice(steps * to.byteSize(), to.byteSize()), to));
        }
    }

    /** Whether the episode was cut at a row (t * B + b) and did not terminate, so that its final observation needs a value. */
    boolean cut(long row) {
        return truncated.get(JAVA_BYTE, row) != 0 && terminated.get(JAVA_BYTE, row) == 0;
    }

    /** Notes the last row: what {@link #save} writes. */
    void mark() {
        for (Copy copy : marking) {
            copy.to().copyFrom(copy.from());
        }
    }

    private Tensor zeros(DType type, long... shape) {
        return allocate(Tensor.zeros(type, shape));
    }

    private <S extends TensorTree> S allocate(S zeros) {
        return TensorScope.unscoped(pinned ? TensorTree.map(zeros, Tensor::pinned) : zeros);
    }

    private <S extends TensorTree> S view(S rows) {
        return TensorScope.unscoped(TensorTree.slice(rows, 0, 0, steps));
    }

    /** The inputs of row t (0 to T) for columns {@code [from, to)}. */
    AgentInputs inputs(int t, int from, int to) {
        return cell(new AgentInputs(observation, previousAction, previousReward, actionMask, state), t, from, to);
    }

    /** Row t, columns {@code [from, to)} of any value with leading dimensions {@code [T, B]}, as a view outside of scopes. */
    static <S extends TensorTree> S cell(S value, int t, int from, int to) {
        return TensorScope.unscoped(TensorTree.map(value, leaf -> {
            Tensor row = leaf.select(0, t);
            return row.slice(0, from, to);
        }));
    }

    @Override
    public void save(StateWriter out) {
        TensorTree.leaves(mark).forEach((name, leaf) -> out.put(key(name), leaf));
    }

    @Override
    public void restore(StateReader in) {
        try (var _ = TensorScope.withoutGradients()) {
            last().forEach((name, leaf) -> in.readInto(key(name), leaf));
        }
    }

    /** Names of state have no dots: they would look like groups. */
    private static String key(String name) {
        return name.replace('.', '-');
    }

    private Map<String, Tensor> last() {
        return TensorTree.leaves(carried().last(steps));
    }

    private Carried carried() {
        return new Carried(
                new AgentInputs(observation, previousAction, previousReward, actionMask, state), episodeStart);
    }

    @Override
    public void close() {
        TensorTree.leaves(samples).values().forEach(Tensor::close);
        TensorTree.leaves(carried()).values().forEach(Tensor::close);
        TensorTree.leaves(mark).values().forEach(Tensor::close);
    }

    /** The values that one batch hands to the next. */
    private record Carried(AgentInputs inputs, Tensor episodeStart) implements TensorTree {
        Carried last(int steps) {
            return TensorTree.at(this, steps);
        }
    }
}
