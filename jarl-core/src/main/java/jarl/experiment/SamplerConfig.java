package jarl.experiment;

import jarl.config.Help;
import jarl.config.Require;

/** How batches are collected. */
public record SamplerConfig(
        @Help("parallel (worker threads own shards of columns) or serial (everything on one thread)")
        String name,

        @Help("T: steps of each column in a batch") int batchT,

        @Help("B: columns, environments that run side by side")
        int batchB,

        @Help(
                "groups of columns that are inferred for together; part of what fixes the random bits; 0 chooses one for every "
                        + "8 columns")
        int shards) {

    private static final int COLUMNS_OF_A_SHARD = 8;

    public SamplerConfig {
        Require.that(name.equals("parallel") || name.equals("serial"), "name", "parallel or serial", name);
        Require.atLeast("batchT", batchT, 1);
        Require.atLeast("batchB", batchB, 1);
        Require.between("shards", shards, 0, batchB);
    }

    /** With the number of shards chosen. */
    SamplerConfig resolved() {
        return shards > 0 ? this : new SamplerConfig(name, batchT, batchB, Math.max(1, batchB / COLUMNS_OF_A_SHARD));
    }
}
