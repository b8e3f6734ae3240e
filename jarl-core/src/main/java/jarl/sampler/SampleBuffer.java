package jarl.sampler;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.samples.AgentInputs;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Map;

/**
 * The memory of a sampler's batches, allocated once. What an agent acts on has T+1 rows: the last holds the inputs after the batch and
 * becomes row 0 of the next.
 */
final class SampleBuffer<I extends ArrayTuple> implements Stateful, AutoCloseable {

    final int steps;
    final int columns;
    final ArrayTuple observation;
    final ArrayTuple previousAction;
    final Tensor previousReward;
    final Tensor episodeStart;
    final Samples<I> samples;

    /**
     * Allocates.
     *
     * @param exampleInfo agent info of one step
     * @param infoCount numeric components of the environments' info
     */
    SampleBuffer(
            int steps, int columns, Space<?> observationSpace, Space<?> actionSpace, I exampleInfo, int infoCount) {
        this.steps = steps;
        this.columns = columns;
        this.observation = TensorScope.unscoped(observationSpace.allocate(steps + 1, columns));
        this.previousAction = TensorScope.unscoped(actionSpace.allocate(steps + 1, columns));
        this.previousReward = zeros(DType.FLOAT32, steps + 1, columns);
        this.episodeStart = zeros(DType.BOOL, steps + 1, columns);
        AgentSamples<I> agent = new AgentSamples<>(
                TensorScope.unscoped(actionSpace.allocate(steps, columns)),
                view(previousAction),
                TensorScope.unscoped(ArrayTuple.allocate(exampleInfo, steps, columns)));
        EnvSamples env = new EnvSamples(
                view(observation),
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
                TensorScope.unscoped(observationSpace.allocate(steps, columns)),
                zeros(DType.FLOAT32, steps, columns));
    }

    private static Tensor zeros(DType type, long... shape) {
        return TensorScope.unscoped(Tensor.zeros(type, shape));
    }

    private <S extends ArrayTuple> S view(S rows) {
        return TensorScope.unscoped(ArrayTuple.slice(rows, 0, 0, steps));
    }

    /** The inputs of row t (0 to T) for columns {@code [from, to)}. */
    AgentInputs inputs(int t, int from, int to) {
        return cell(new AgentInputs(observation, previousAction, previousReward), t, from, to);
    }

    /** Row t, columns {@code [from, to)} of any value with leading dimensions {@code [T, B]}, as a view outside of scopes. */
    static <S extends ArrayTuple> S cell(S value, int t, int from, int to) {
        return TensorScope.unscoped(ArrayTuple.map(value, leaf -> {
            Tensor row = leaf.select(0, t);
            return row.slice(0, from, to);
        }));
    }

    @Override
    public void save(StateWriter out) {
        last().forEach((name, leaf) -> out.put(key(name), leaf));
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
        return ArrayTuple.leaves(new Carried(observation, previousAction, previousReward, episodeStart).last(steps));
    }

    @Override
    public void close() {
        ArrayTuple.leaves(samples).values().forEach(Tensor::close);
        ArrayTuple.leaves(new Carried(observation, previousAction, previousReward, episodeStart))
                .values()
                .forEach(Tensor::close);
    }

    /** What one batch hands to the next. */
    private record Carried(
            ArrayTuple observation, ArrayTuple previousAction, Tensor previousReward, Tensor episodeStart)
            implements ArrayTuple {
        Carried last(int steps) {
            return ArrayTuple.at(this, steps);
        }
    }
}
