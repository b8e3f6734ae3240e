package jarl.experiment;

import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** Options of evaluations, on whole episodes with seeds of their own. */
public record EvaluationConfig(
        @Option(
                help = "episodes of the evaluation after training; 0 disables it",
                standard = "100",
                atLeast = 0,
                atMost = 1_000_000)
        int episodes,

        @Option(
                help =
                        "environment steps between evaluations during training, rounded up to whole log intervals; 0 disables them",
                standard = "0",
                atLeast = 0)
        long intervalSteps,

        @Option(
                help = "episodes of each evaluation during training",
                standard = "20",
                atLeast = 1,
                atMost = 1_000_000,
                onlyWith = "intervalSteps>0")
        int intervalEpisodes,

        @Option(help = "act greedily: take the most likely action instead of sampling one", standard = "true")
        boolean deterministic,

        @Option(
                help = "cut off evaluation episodes after this many steps and count their return so far, for "
                        + "environments that may never end an episode; 0 disables",
                standard = "100_000",
                atLeast = 0)
        int maximumSteps,

        @Option(
                help = "record the first 1000 steps of the first episode of each evaluation, during and after "
                        + "training, as videos/step-N.gif",
                standard = "false")
        boolean record) {

    public EvaluationConfig {
        Require.ranges(
                EvaluationConfig.class, episodes, intervalSteps, intervalEpisodes, deterministic, maximumSteps, record);
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public EvaluationConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
