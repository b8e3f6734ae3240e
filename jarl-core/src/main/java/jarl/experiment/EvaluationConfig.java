package jarl.experiment;

import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;

/** Options of evaluations, on whole episodes with seeds of their own. */
public record EvaluationConfig(
        @Help("episodes of the evaluation after training; 0 disables it")
        int episodes,

        @Help("environment steps between evaluations during training; 0 disables them")
        long intervalSteps,

        @Help("episodes of each evaluation during training") int intervalEpisodes,

        @Help("act greedily: take the most likely action instead of sampling one")
        boolean deterministic,

        @Help("cut off evaluation episodes after this many steps and count their return so far, for "
                + "environments that may never end an episode; 0 disables")
        int maximumSteps,

        @Help("record the first 1000 steps of the first episode of each evaluation, during and after "
                + "training, as videos/step-N.gif")
        boolean record) {

    public EvaluationConfig {
        Require.atLeast("episodes", episodes, 0);
        Require.atMost("episodes", episodes, 1_000_000);
        Require.atLeast("intervalSteps", intervalSteps, 0);
        Require.atLeast("intervalEpisodes", intervalEpisodes, 1);
        Require.atMost("intervalEpisodes", intervalEpisodes, 1_000_000);
        Require.atLeast("maximumSteps", maximumSteps, 0);
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public EvaluationConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
