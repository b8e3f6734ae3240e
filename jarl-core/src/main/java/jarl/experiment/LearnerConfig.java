package jarl.experiment;

import jarl.config.Option;
import jarl.config.Require;

/** Options of the learner's computation. */
public record LearnerConfig(
        @Option(
                help = "learner threads; a different number rounds differently in the last bits; 0 chooses by "
                        + "the size of the model",
                standard = "0",
                atLeast = 0,
                atMost = 1024)
        int threads) {

    public LearnerConfig {
        Require.ranges(LearnerConfig.class, threads);
    }
}
