package jarl.assembly;

import jarl.algorithm.CrossQ;
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
    private static final String DRAWING = "algo=a2c, ppo, sac, tqc or crossq";
    private static final String MEMORY = "model.name=lstm, gru or mingru";

    private UnusedOptions() {}

    /** Of networks that predict values of actions: they have no policy. */
    static List<WithoutEffect> ofActionValues(ExperimentConfig config) {
        return ofModel(
                config,
                Map.of(
                        "shared", ON_POLICY,
                        "policyGain", "a policy",
                        "stateDependentStd", ON_POLICY,
                        "initialLogStd", DRAWING,
                        "squashActions", ON_POLICY));
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
        if (config.algo() instanceof SequenceAlgorithmConfig options
                && !config.model().recurrent()) {
            found.addAll(WithoutEffect.changed(
                    "algo.sequences",
                    options.sequences(),
                    SequenceConfig.defaults(),
                    Map.of("warmup", MEMORY, "training", MEMORY, "priorityEta", MEMORY)));
        }
        return found;
    }

    private static List<WithoutEffect> ofModel(ExperimentConfig config, Map<String, String> needed) {
        return WithoutEffect.changed(
                "model", config.model(), Algorithms.of(config.algo()).model(), needed);
    }
}
