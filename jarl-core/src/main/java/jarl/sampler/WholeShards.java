package jarl.sampler;

import jarl.tensor.Sharing;
import java.util.ArrayList;
import java.util.List;

/** {@link Order.Serial} and {@link Order.Parallel}: each collector goes through the whole batch on one thread. */
record WholeShards(List<? extends Collector<?>> collectors, WorkerPool workers, Sharing sharing) implements Turns {

    WholeShards(List<? extends Collector<?>> collectors, WorkerPool workers) {
        this(collectors, workers, new Sharing());
    }

    @Override
    public List<List<Episode>> collect(long stepsBefore) {
        List<List<Episode>> episodes = new ArrayList<>();
        collectors.forEach(_ -> episodes.add(List.of()));
        workers.run(
                collectors.size(),
                sharing,
                shard -> episodes.set(shard, collectors.get(shard).collect(stepsBefore)));
        return episodes;
    }
}
