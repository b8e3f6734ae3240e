package jarl.sampler;

import jarl.agent.Agent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.random.RandomStreams;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a sampler, in groups of neighbours that are inferred for together. Who works on a group, and in what order, does not
 * change its bits: each column has generators of its own and a group is always inferred for as a whole.
 */
final class Shards<I extends TensorTree> implements Stateful, AutoCloseable {

    final SampleBuffer<I> buffer;
    final List<Collector<I>> collectors = new ArrayList<>();
    private final List<EnvColumns> columns = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog();
    private final Patience patience;
    private boolean closed;

    /**
     * Makes the environments and starts them.
     *
     * @param inferences groups of columns that are inferred for together: a collector for each
     * @param parts of each group, which are stepped independently of each other
     */
    Shards(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int inferences, int parts) {
        Require.atLeast("batchT", spec.batchT(), 1);
        Require.atLeast("batchB", spec.batchB(), 1);
        Require.between("shards", spec.shards(), 1, spec.batchB());
        this.patience = new Patience(spec.stepTimeout());
        List<NewEnvironments> envs =
                NewEnvironments.make(factory, spec, patience, bounds(spec.batchB(), inferences, parts));
        NewEnvironments first = envs.getFirst();
        try (var _ = TensorScope.withoutGradients()) {
            this.buffer = new SampleBuffer<>(
                    spec.batchT(),
                    spec.batchB(),
                    first.observationSpace(),
                    first.actionSpace(),
                    first.maskChoices(),
                    agent.exampleInfo(),
                    agent.initialState(),
                    new NumericInfo(first.infoType()).count(),
                    spec.pinned());
        }
        RandomStreams streams = new RandomStreams(spec.seed());
        for (NewEnvironments part : envs) {
            EnvColumns placed = part.in(buffer, streams, spec);
            columns.add(placed);
            placed.watch(watchdog);
        }
        try (var _ = TensorScope.withoutGradients()) {
            for (int i = 0; i < inferences; i++) {
                collectors.add(new Collector<>(agent, buffer, columns.subList(i * parts, (i + 1) * parts)));
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

    /** The first column of each part of each group, and the number of columns. */
    private static int[] bounds(int columns, int inferences, int parts) {
        int[] bounds = new int[inferences * parts + 1];
        for (int i = 0; i < inferences; i++) {
            int from = bound(i, inferences, columns);
            int count = bound(i + 1, inferences, columns) - from;
            for (int part = 0; part < parts; part++) {
                bounds[i * parts + part] = from + bound(part, parts, count);
            }
        }
        bounds[inferences * parts] = columns;
        return bounds;
    }

    /** The first column of a part if {@code columns} are divided into {@code parts} of neighbours, as equal as can be. */
    private static int bound(int part, int parts, int columns) {
        return (int) ((long) part * columns / parts);
    }

    /** These, for use by the sampler whose they are, which is closed with them. */
    Shards<I> open() {
        Require.open(!closed, "the sampler");
        return this;
    }

    /** The batch from what the collectors returned, all of which have marked their columns. */
    Collected<I> batch(List<List<Episode>> episodes) {
        watchdog.requireNoneGivenUp();
        keepMarks();
        List<Episode> ordered = episodes.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Episode::step).thenComparingInt(Episode::column))
                .toList();
        return new Collected<>(buffer.samples, ordered);
    }

    private void mark() {
        columns.forEach(column -> column.mark(0));
        keepMarks();
    }

    private void keepMarks() {
        columns.forEach(EnvColumns::keepMark);
        buffer.mark();
    }

    Optional<EnvironmentException> stuck(double timeout, long stepsBefore) {
        return watchdog.check(timeout, stepsBefore);
    }

    boolean savesEnvironments() {
        return columns.stream().allMatch(EnvColumns::savesState);
    }

    @Override
    public void save(StateWriter out) {
        buffer.save(out.child("inputs"));
        columns.forEach(part -> part.save(out));
    }

    @Override
    public void restore(StateReader in) {
        buffer.restore(in.child("inputs"));
        patience.watch(watchdog, () -> {
            columns.forEach(part -> part.restore(in));
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
        for (EnvColumns part : columns) {
            part.close(e -> {
                if (!watchdog.told(e)) {
                    failures.add(e);
                }
            });
        }
        if (!failures.isEmpty()) {
            EnvironmentException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
