package jarl.sampler;

import java.util.List;

/** Collects a batch with the collectors of a sampler, as an {@link Order} says. */
interface Turns {

    /**
     * Collects a batch.
     *
     * @return episodes that ended, by collector
     */
    List<List<Episode>> collect(long stepsBefore);
}
