package jarl.sampler;

/**
 * The parameters of every sampler.
 *
 * @param batchT steps of each column in a batch
 * @param batchB columns: environments
 * @param shards groups of columns that are inferred for together; part of what determines the bits
 * @param waitReset whether a column whose episode ended idles to the end of the batch instead of being reset at once
 * @param decorrelationSteps at most this many random steps are taken in each column before the first batch; 0 for none
 * @param pinned whether batches lie in page-locked memory, for a learner on a CUDA device
 * @param discount for the discounted return in the statistics
 * @param seed of the run
 * @param stepTimeout seconds that a call may take while environments are made, started, restored and closed; 0 for any
 */
public record SamplerSpec(
        int batchT,
        int batchB,
        int shards,
        boolean waitReset,
        int decorrelationSteps,
        boolean pinned,
        double discount,
        long seed,
        double stepTimeout) {

    /** Sampling that waits for environments however long they take. */
    public SamplerSpec(
            int batchT,
            int batchB,
            int shards,
            boolean waitReset,
            int decorrelationSteps,
            boolean pinned,
            double discount,
            long seed) {
        this(batchT, batchB, shards, waitReset, decorrelationSteps, pinned, discount, seed, 0);
    }

    /** Plain sampling: columns are reset at once, start together, and batches lie in ordinary memory. */
    public SamplerSpec(int batchT, int batchB, int shards, double discount, long seed) {
        this(batchT, batchB, shards, false, 0, false, discount, seed);
    }
}
