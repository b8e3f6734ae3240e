package jarl.sampler;

/**
 * What every sampler needs to know.
 *
 * @param batchT steps of each column in a batch
 * @param batchB columns: environments
 * @param shards groups of columns that are inferred for together; part of what determines the bits
 * @param discount for the discounted return in the statistics
 * @param seed of the run
 */
public record SamplerSpec(int batchT, int batchB, int shards, double discount, long seed) {}
