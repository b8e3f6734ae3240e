package jarl.assembly;

import jarl.algorithm.CrossQ;
import jarl.algorithm.R2d1;
import jarl.algorithm.Sac;
import jarl.algorithm.SequenceAlgorithmConfig;
import jarl.algorithm.SequenceConfig;
import jarl.algorithm.Tqc;
import jarl.config.WithoutEffect;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Options that somebody changed, and that the algorithm's networks do not have. */
final class UnusedOptions {

    private static final String ON_POLICY = "algo=a2c or ppo";
    private static final String DRAWING = "algo=a2c or ppo or sac or tqc or crossq";
    private static final String MEMORY = "model.name=lstm or gru or mingru";

    private static final String PRIORITIES = "algo.learning.replay.prioritized=true";

    private UnusedOptions() {}

    /** Of networks that predict values of actions: they have no policy. */
    static List<WithoutEffect> ofActionValues(ExperimentConfig config) {
        List<WithoutEffect> found = new ArrayList<>(ofModel(
                config,
                Map.of(
                        "shared", ON_POLICY,
                        "policyGain", "a policy",
                        "stateDependentStd", ON_POLICY,
                        "initialLogStd", DRAWING,
                        "squashActions", ON_POLICY)));
        if (config.algo() instanceof R2d1.Config options
                && !options.learning().replay().prioritized()) {
            found.addAll(
                    WithoutEffect.changed("algo", options, R2d1.Config.defaults(), Map.of("priorityEta", PRIORITIES)));
        }
        return found;
    }

    /**
     * Of policies with critics of their own, which always squash and compute their standard deviation if they have one, and learn from sequences
     * if they have memory.
     */
    static List<WithoutEffect> ofTaughtPolicies(ExperimentConfig config) {
        List<WithoutEffect> found = new ArrayList<>(ofModel(
                config, Map.of("shared", ON_POLICY, "stateDependentStd", ON_POLICY, "squashActions", ON_POLICY)));
        switch (config.algo()) {
            case Sac.Config _, Tqc.Config _, CrossQ.Config _ -> {}
            default -> found.addAll(ofModel(config, Map.of("initialLogStd", DRAWING)));
        }
        if (config.algo() instanceof SequenceAlgorithmConfig options) {
            found.addAll(WithoutEffect.changed(
                    "algo.sequences",
                    options.sequences(),
                    SequenceConfig.defaults(),
                    neededBySequences(config, options)));
        }
        return found;
    }

    private static Map<String, String> neededBySequences(ExperimentConfig config, SequenceAlgorithmConfig options) {
        if (!config.model().recurrent()) {
            return Map.of("warmup", MEMORY, "training", MEMORY, "priorityEta", MEMORY);
        }
        return options.learning().replay().prioritized() ? Map.of() : Map.of("priorityEta", PRIORITIES);
    }

    private static List<WithoutEffect> ofModel(ExperimentConfig config, Map<String, String> needed) {
        return WithoutEffect.changed(
                "model", config.model(), Algorithms.of(config.algo()).model(), needed);
    }
}
