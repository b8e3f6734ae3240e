package jarl.sampler;

import jarl.agent.Agent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.config.ConfigException;
import jarl.config.Require;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.random.RandomStreams;
import jarl.space.ActionChoices;
import jarl.tensor.ArrayTuple;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a sampler, in groups of neighbours that are inferred for together. Who works on a group, and in what order, does not
 * change its bits: each column has generators of its own and a group is always inferred for as a whole.
 */
final class Shards<I extends ArrayTuple> implements Stateful, AutoCloseable {

    final SampleBuffer<I> buffer;
    final List<Collector<I>> collectors = new ArrayList<>();
    private final List<Column<?, ?>> columns = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog();
    private final Patience patience;
    private boolean closed;

    /**
     * Makes the environments and starts them.
     *
     * @param inferences groups of columns that are inferred for together: a collector for each
     */
    Shards(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int inferences) {
        Require.atLeast("batchT", spec.batchT(), 1);
        Require.atLeast("batchB", spec.batchB(), 1);
        Require.between("shards", spec.shards(), 1, spec.batchB());
        this.patience = new Patience(spec.stepTimeout());
        List<Env<?, ?>> envs = environments(factory, spec, patience);
        Env<?, ?> first = envs.getFirst();
        try (var _ = TensorScope.withoutGradients()) {
            this.buffer = new SampleBuffer<>(
                    spec.batchT(),
                    spec.batchB(),
                    first.observationSpace(),
                    first.actionSpace(),
                    first.masksActions() ? ActionChoices.count(first.actionSpace()) : 0,
                    agent.exampleInfo(),
                    agent.initialState(),
                    new InfoComponents(first.infoType()).count(),
                    spec.pinned());
        }
        RandomStreams streams = new RandomStreams(spec.seed());
        for (int b = 0; b < spec.batchB(); b++) {
            Column<?, ?> column = new Column<>(envs.get(b), b, streams, spec, buffer);
            columns.add(column);
            watchdog.watch(column.calls());
        }
        try (var _ = TensorScope.withoutGradients()) {
            for (int i = 0; i < inferences; i++) {
                int from = bound(i, inferences, spec.batchB());
                int to = bound(i + 1, inferences, spec.batchB());
                collectors.add(new Collector<>(agent, buffer, columns.subList(from, to), from));
            }
        }
        try {
            patience.watch(watchdog, () -> {
                columns.forEach(column -> column.start(spec.decorrelationSteps()));
                mark();
            });
        } catch (RuntimeException | Error e) {
            if (!watchdog.gaveUp()) { // or else the thread that is stuck may still write there
                closeAfter(e);
            }
            throw e;
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    private static List<Env<?, ?>> environments(EnvFactory<?, ?> factory, SamplerSpec spec, Patience patience) {
        List<Env<?, ?>> envs = new ArrayList<>();
        for (int b = 0; b < spec.batchB(); b++) {
            try {
                envs.add(patience.make("create", factory::create));
            } catch (Throwable e) {
                for (Env<?, ?> env : envs) {
                    try {
                        patience.run("close", env::close);
                    } catch (RuntimeException again) {
                        e.addSuppressed(again);
                    }
                }
                EnvironmentException.passOnIfOfTheMachine(e);
                throw e instanceof ConfigException mistake
                        ? mistake
                        : new EnvironmentException("create", b, 0, 0, spec.seed(), e);
            }
        }
        return envs;
    }

    /** Where a part begins if {@code columns} are divided into {@code parts} of neighbours, as equal as can be. */
    static int bound(int part, int parts, int columns) {
        return (int) ((long) part * columns / parts);
    }

    /** These, for use by the sampler whose they are, which is closed with them. */
    Shards<I> open() {
        Require.open(!closed, "the sampler");
        return this;
    }

    /** The batch from what the collectors returned, all of which have marked their columns. */
    SampleBatch<I> batch(List<List<Episode>> episodes) {
        watchdog.requireNoneGivenUp();
        keepMarks();
        List<Episode> ordered = episodes.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Episode::step).thenComparingInt(Episode::column))
                .toList();
        return new SampleBatch<>(buffer.samples, ordered);
    }

    private void mark() {
        columns.forEach(column -> column.mark(0));
        keepMarks();
    }

    private void keepMarks() {
        columns.forEach(Column::keepMark);
        buffer.mark();
    }

    Optional<EnvironmentException> stuck(double timeout, long stepsBefore) {
        return watchdog.check(timeout, stepsBefore);
    }

    boolean savesEnvironments() {
        return columns.stream().allMatch(Column::savesState);
    }

    @Override
    public void save(StateWriter out) {
        buffer.save(out.child("inputs"));
        for (int b = 0; b < columns.size(); b++) {
            columns.get(b).save(out.child("column" + b));
        }
    }

    @Override
    public void restore(StateReader in) {
        buffer.restore(in.child("inputs"));
        patience.watch(watchdog, () -> {
            for (int b = 0; b < columns.size(); b++) {
                columns.get(b).restore(in.child("column" + b));
            }
            mark();
        });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        collectors.forEach(Collector::close);
        try {
            patience.watch(watchdog, this::closeColumns);
        } finally {
            buffer.close();
        }
    }

    /** Closes all; what the first that fails throws is told. */
    private void closeColumns() {
        List<EnvironmentException> failures = new ArrayList<>();
        for (Column<?, ?> column : columns) {
            try {
                column.close();
            } catch (EnvironmentException e) {
                if (!watchdog.told(e)) {
                    failures.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            EnvironmentException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
