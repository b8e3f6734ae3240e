package jarl.sampler;

import jarl.sampler.WorkerPool.Job;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** {@link Order.Alternating}: two collectors that take turns. */
final class Halves implements Turns {

    static final int COUNT = 2;

    private final WorkerPool workers;
    private final int steps;
    private final boolean overlap;
    private final Half first;
    private final Half second;

    /**
     * Pairs two collectors.
     *
     * @param steps of a batch
     */
    Halves(List<? extends Collector<?>> collectors, WorkerPool workers, int steps, boolean overlap) {
        this.workers = workers;
        this.steps = steps;
        this.overlap = overlap;
        this.first = new Half(collectors.get(0));
        this.second = new Half(collectors.get(1));
    }

    /** One half of the columns, and what its environments are doing. */
    private final class Half {
        private final Collector<?> collector;
        private @Nullable Job job;

        Half(Collector<?> collector) {
            this.collector = collector;
        }

        void start(IntConsumer work) {
            job = workers.start(collector.parts(), work);
        }

        /** Waits for its environments, if they are busy. */
        void await() {
            Job current = job;
            if (current != null) {
                workers.await(current);
            }
        }
    }

    @Override
    public List<List<Episode>> collect(long stepsBefore) {
        try {
            rollOver(first, stepsBefore);
            rollOver(second, stepsBefore);
            for (int t = 0; t < steps; t++) {
                takeTurn(first, second, t, stepsBefore);
                takeTurn(second, first, t, stepsBefore);
            }
            return List.of(finish(first, stepsBefore), finish(second, stepsBefore));
        } catch (RuntimeException | Error e) {
            awaitBothAfter(e);
            throw e;
        }
    }

    private void rollOver(Half half, long stepsBefore) {
        half.start(part -> half.collector.rollOver(stepsBefore, part));
    }

    /** Completes the row before t of a half, infers for its row t and lets its environments step, while those of the other half do. */
    private void takeTurn(Half half, Half other, int t, long stepsBefore) {
        complete(half, t - 1);
        half.collector.act(t);
        if (!overlap) {
            other.await();
        }
        half.start(part -> half.collector.step(t, stepsBefore, part));
    }

    private static void complete(Half half, int t) {
        half.await();
        if (t < 0) {
            half.collector.begin();
        } else {
            half.collector.endRow(t);
        }
    }

    private List<Episode> finish(Half half, long stepsBefore) {
        complete(half, steps - 1);
        return half.collector.finish(stepsBefore);
    }

    /** Lets no environment step any more when the caller is told of a failure. */
    private void awaitBothAfter(Throwable failure) {
        for (Half half : List.of(first, second)) {
            try {
                half.await();
            } catch (RuntimeException | Error e) {
                if (!e.equals(failure)) {
                    failure.addSuppressed(e);
                }
            }
        }
    }
}
