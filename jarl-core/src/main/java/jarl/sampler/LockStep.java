package jarl.sampler;

import jarl.tensor.TorchLibrary;
import java.util.List;

/**
 * {@link Order.Batched}: one collector, whose columns are stepped in parts.
 *
 * @param steps of a batch
 * @param parts of columns
 */
record LockStep(Collector<?> collector, WorkerPool workers, int steps, int parts, int inferenceThreads)
        implements Turns {

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
        workers.run(parts, part -> collector.rollOver(stepsBefore, part, parts));
        collector.begin();
        for (int t = 0; t < steps; t++) {
            int row = t;
            collector.act(t);
            workers.run(parts, part -> collector.step(row, stepsBefore, part, parts));
            collector.endRow(t);
        }
        return collector.finish(stepsBefore);
    }
}
