package jarl.experiment;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import java.util.Map;

/** Options of the sampler. */
public record SamplerConfig(
        @Option(
                help = "parallel (worker threads own shards of columns, step them and run inference for them), "
                        + "batched (one inference for all columns; workers only step), alternating (batched in two "
                        + "halves: inference for one half overlaps stepping of the other) or serial (everything on "
                        + "one thread)",
                standard = "parallel",
                oneOf = {"parallel", "batched", "alternating", "serial"})
        String name,

        @Option(help = "T: time steps of each column in a batch", standard = "64", atLeast = 1, atMost = 1_000_000)
        int batchT,

        @Option(
                help = "B: number of columns, environments stepped in parallel",
                standard = "16",
                atLeast = 1,
                atMost = SamplerConfig.MOST_COLUMNS)
        int batchB,

        @Option(
                help = "number of shards, groups of columns that share one inference (batched: only stepped "
                        + "together; alternating: always two halves); a different number draws different random "
                        + "numbers; 0 chooses one per 16 columns, below 32 columns one per 8",
                standard = "0",
                atLeast = 0)
        int shards,

        @Option(
                help = "leave a column idle after its episode ends until the batch ends, instead of resetting "
                        + "it at once",
                standard = "false",
                source = "rlpyt")
        boolean waitReset,

        @Option(
                help = "alternating: step a half as soon as its actions are known, without waiting for the "
                        + "other half to finish stepping",
                standard = "true",
                source = "rlpyt: AlternatingSampler, NoOverlapAlternatingSampler",
                onlyWith = "name=alternating")
        boolean overlap,

        @Option(
                help = "take up to this many random steps in each environment first, so that episodes are not "
                        + "synchronized",
                standard = "0",
                atLeast = 0,
                atMost = 1_000_000,
                source = "rlpyt: 100")
        int decorrelationSteps,

        @Option(
                help = "end the run if a call to an environment takes longer than this (seconds); 0 disables",
                standard = "0",
                atLeast = 0)
        double stepTimeout) {

    private static final int COLUMNS_OF_A_SHARD = 16;

    /** The most columns, {@code batchB}. */
    public static final int MOST_COLUMNS = 65_536;

    public SamplerConfig {
        Require.ranges(
                SamplerConfig.class, name, batchT, batchB, shards, waitReset, overlap, decorrelationSteps, stepTimeout);
        Require.that(
                (long) batchT * batchB <= Integer.MAX_VALUE,
                "batchT",
                "at most " + Integer.MAX_VALUE / batchB + " with batchB " + batchB,
                batchT);
        Require.that(
                batchB % 2 == 0 || !name.equals("alternating"), "batchB", "even for the alternating sampler", batchB);
        Require.between("shards", shards, 0, batchB);
    }

    /** Replaces a number of shards left open by the chosen one. */
    SamplerConfig resolved() {
        int chosen = shards > 0
                ? shards
                : Math.max(1, batchB < 2 * COLUMNS_OF_A_SHARD ? batchB / 8 : batchB / COLUMNS_OF_A_SHARD);
        return with("shards", chosen);
    }

    /** Parallel sampling of so many steps of so many columns. */
    static SamplerConfig of(int batchT, int batchB) {
        return Defaults.of(SamplerConfig.class, Map.of("batchT", batchT, "batchB", batchB));
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public SamplerConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
