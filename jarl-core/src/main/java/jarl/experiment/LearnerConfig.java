package jarl.experiment;

import jarl.config.Help;
import jarl.config.Require;

/** Options of the learner's computation. */
public record LearnerConfig(
        @Help("learner threads; a different number rounds differently in the last bits; 0 chooses by "
                + "the size of the model")
        int threads) {

    public LearnerConfig {
        Require.between("threads", threads, 0, 1024);
    }
}
