package jarl.experiment;

import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;

/** How the policy is judged, on whole episodes with seeds of their own. */
public record EvaluationConfig(
        @Help("episodes of the evaluation after training; 0 for none")
        int episodes,

        @Help("environment steps between evaluations during training; 0 for none")
        long intervalSteps,

        @Help("episodes of each evaluation during training") int intervalEpisodes,

        @Help("take the most likely action instead of drawing one")
        boolean deterministic,

        @Help(
                "steps after which an episode is cut off and counts as it is then, for environments that may never end one; 0 for never")
        int maximumSteps,

        @Help(
                "film the first episode of each evaluation, during and after training: videos/step-N.gif, its first 1000 steps")
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
