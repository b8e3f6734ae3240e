package jarl.algorithm;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.replay.SequenceSpec;

/** Options of learning from sequences of replay, by networks with memory; sequences start anywhere, from a state of zeros. */
public record SequenceConfig(
        @Option(
                help = "burn-in: leading steps of a sequence that only prepare the recurrent state",
                standard = "16",
                atLeast = 0,
                atMost = SequenceSpec.LONGEST,
                source = "Kapturowski et al. 2019: 20 or 40")
        int warmup,

        @Option(
                help = "training steps of a sequence, after the burn-in",
                standard = "32",
                atLeast = 1,
                atMost = SequenceSpec.LONGEST,
                source = "Ni et al. 2022: 64 for most tasks")
        int training,

        @Option(
                help =
                        "prioritized replay: weight of the maximum (against the mean) error in a sequence's priority, eta",
                standard = "0.9",
                atLeast = 0,
                atMost = 1,
                source = "Kapturowski et al. 2019")
        double priorityEta) {

    // Of the option that the algorithms have.
    static final String HELP = "lstm, gru and mingru: sequences of replay";

    public SequenceConfig {
        Require.ranges(SequenceConfig.class, warmup, training, priorityEta);
    }

    /** The shape of the replay's sequences. */
    public SequenceSpec spec() {
        return new SequenceSpec(warmup, training, 0, priorityEta);
    }

    /** All steps of a sequence: what the replay ratio counts. */
    public long steps() {
        return (long) warmup + training;
    }

    /** Sequences of 48 steps, of which 32 are learned from. */
    public static SequenceConfig defaults() {
        return Defaults.of(SequenceConfig.class);
    }

    /** The same options but for one: {@code with("warmup", 0)}, see {@link Options#with}. */
    public SequenceConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
