package jarl.experiment;

import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;
import java.util.Set;

/** Options of the sampler. */
public record SamplerConfig(
        @Help("parallel (worker threads own shards of columns, step them and run inference for them), "
                + "batched (one inference for all columns; workers only step), alternating (batched in two "
                + "halves: inference for one half overlaps stepping of the other) or serial (everything on "
                + "one thread)")
        String name,

        @Help("T: time steps of each column in a batch") int batchT,

        @Help("B: number of columns, environments stepped in parallel")
        int batchB,

        @Help("number of shards, groups of columns that share one inference (batched: only stepped "
                + "together; alternating: always two halves); a different number draws different random "
                + "numbers; 0 chooses one per 16 columns, below 32 columns one per 8")
        int shards,

        @Help(
                value = "leave a column idle after its episode ends until the batch ends, instead of resetting "
                        + "it at once",
                source = "rlpyt")
        boolean waitReset,

        @Help(
                value = "alternating: step a half as soon as its actions are known, without waiting for the "
                        + "other half to finish stepping",
                source = "rlpyt: AlternatingSampler, NoOverlapAlternatingSampler")
        boolean overlap,

        @Help(
                value = "take up to this many random steps in each environment first, so that episodes are not "
                        + "synchronized",
                source = "rlpyt: 100")
        int decorrelationSteps,

        @Help("end the run if a call to an environment takes longer than this (seconds); 0 disables")
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

    /** Replaces a number of shards left open by the chosen one. */
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
