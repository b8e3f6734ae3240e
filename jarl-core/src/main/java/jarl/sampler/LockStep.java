package jarl.sampler;

import jarl.tensor.Sharing;
import jarl.tensor.TorchLibrary;
import java.util.List;

/**
 * {@link Order.Batched}: one collector, whose columns are stepped in parts.
 *
 * @param steps of a batch
 */
record LockStep(Collector<?> collector, WorkerPool workers, int steps, int inferenceThreads, Sharing sharing)
        implements Turns {

    LockStep(Collector<?> collector, WorkerPool workers, int steps, int inferenceThreads) {
        this(collector, workers, steps, inferenceThreads, new Sharing());
    }

    @Override
    public List<List<Episode>> collect(long stepsBefore) {
        TorchLibrary.setThreads(inferenceThreads);
        try {
            return List.of(collectRows(stepsBefore));
        } finally {
            TorchLibrary.setThreads(1);
        }
    }

    private List<Episode> collectRows(long stepsBefore) {
        int parts = collector.parts();
        workers.run(parts, part -> collector.rollOver(stepsBefore, part));
        collector.begin();
        for (int t = 0; t < steps; t++) {
            int row = t;
            collector.act(t);
            workers.run(parts, sharing, part -> collector.step(row, stepsBefore, part));
            collector.endRow(t);
        }
        return collector.finish(stepsBefore);
    }
}
