package jarl.experiment;

import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;
import java.util.Set;

/** How batches are collected. */
public record SamplerConfig(
        @Help(
                "parallel (worker threads own shards of columns and infer for them), batched (one inference for all columns, workers "
                        + "only step), alternating (batched in two halves: one is inferred for while the other is stepped) or serial "
                        + "(everything on one thread)")
        String name,

        @Help("T: steps of each column in a batch") int batchT,

        @Help("B: columns, environments that run side by side")
        int batchB,

        @Help(
                "groups of columns that are inferred for together (batched: only stepped together; alternating: always two halves); "
                        + "part of what fixes the random bits; 0 chooses one for every 16 columns, below 32 one for every 8")
        int shards,

        @Help(
                value = "a column whose episode ended idles to the end of the batch instead of being reset at once",
                source = "rlpyt")
        boolean waitReset,

        @Help(
                value =
                        "alternating: a half is stepped as soon as it has its actions, not only when the other half is done",
                source = "rlpyt: AlternatingSampler, NoOverlapAlternatingSampler")
        boolean overlap,

        @Help(
                value = "at most this many random steps in each column before training, so that they are not in step",
                source = "rlpyt: 100")
        int decorrelationSteps,

        @Help("an environment that does not answer for this many seconds ends the run; 0 waits for ever")
        double stepTimeout) {

    private static final Set<String> NAMES = Set.of("parallel", "batched", "alternating", "serial");
    private static final int COLUMNS_OF_A_SHARD = 16;

    public SamplerConfig {
        Require.that(NAMES.contains(name), "name", "parallel, batched, alternating or serial", name);
        Require.atLeast("batchT", batchT, 1);
        Require.atMost("batchT", batchT, 1_000_000);
        Require.atLeast("batchB", batchB, 1);
        Require.atMost("batchB", batchB, 65_536);
        Require.that(
                (long) batchT * batchB <= Integer.MAX_VALUE,
                "batchT",
                "at most " + Integer.MAX_VALUE / batchB + " with batchB " + batchB,
                batchT);
        Require.that(
                batchB % 2 == 0 || !name.equals("alternating"), "batchB", "even for the alternating sampler", batchB);
        Require.between("shards", shards, 0, batchB);
        Require.atLeast("decorrelationSteps", decorrelationSteps, 0);
        Require.atMost("decorrelationSteps", decorrelationSteps, 1_000_000);
        Require.atLeast("stepTimeout", stepTimeout, 0);
    }

    /** With the number of shards chosen. */
    SamplerConfig resolved() {
        int chosen = shards > 0
                ? shards
                : Math.max(1, batchB < 2 * COLUMNS_OF_A_SHARD ? batchB / 8 : batchB / COLUMNS_OF_A_SHARD);
        return new SamplerConfig(name, batchT, batchB, chosen, waitReset, overlap, decorrelationSteps, stepTimeout);
    }

    /** Parallel sampling of so many steps of so many columns. */
    static SamplerConfig of(int batchT, int batchB) {
        return new SamplerConfig("parallel", batchT, batchB, 0, false, true, 0, 0);
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public SamplerConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
