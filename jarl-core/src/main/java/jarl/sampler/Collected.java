package jarl.sampler;

import jarl.samples.Samples;
import jarl.tensor.TensorTree;
import java.util.List;

/**
 * Creates a batch.
 *
 * @param samples valid until the next call to {@link Sampler#collect}
 * @param episodes those that ended in this batch, ordered by step, then column
 * @param <I> the agent's info
 */
public record Collected<I extends TensorTree>(Samples<I> samples, List<Episode> episodes) {}
