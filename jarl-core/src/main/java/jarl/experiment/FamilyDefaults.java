package jarl.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.algorithm.AlgorithmConfig;
import jarl.model.ModelConfig;
import java.util.List;

/** The parts of a configuration that belong to its algorithm, and change with the algorithm where the user gives no value. */
final class FamilyDefaults {

    private FamilyDefaults() {}

    /** Another algorithm for a configuration: what it has from the defaults around its own becomes what it would be around the other. */
    static ExperimentConfig changed(ExperimentConfig config, AlgorithmConfig algorithm) {
        AlgorithmSpec before = Algorithms.of(config.algo());
        AlgorithmSpec after = Algorithms.of(algorithm);
        SamplerConfig usual = before.sampler();
        SamplerConfig sampler =
                config.sampler().equals(usual) || config.sampler().equals(usual.resolved())
                        ? after.sampler()
                        : config.sampler();
        ModelConfig model = config.model().equals(before.model()) ? after.model() : config.model();
        RewardConfig reward = config.reward().equals(before.reward()) ? after.reward() : config.reward();
        return config.with(algorithm, sampler, model, reward);
    }

    /**
     * Takes out of a preset or a file what it says for its own algorithm only: the shape of batches, and the layers of a network without
     * images, if another algorithm's defaults are others. What concerns the task (wrappers, scaling, images, memory) stays.
     */
    static void dropOthers(ObjectNode layer, String itsAlgorithm, String chosen) {
        AlgorithmSpec its = Algorithms.find(itsAlgorithm);
        AlgorithmSpec other = Algorithms.find(chosen);
        if (!its.sampler().equals(other.sampler()) && layer.path("sampler") instanceof ObjectNode sampler) {
            sampler.remove(List.of("batchT", "batchB", "shards"));
        }
        if (!its.model().equals(other.model())
                && layer.path("model") instanceof ObjectNode model
                && !model.has("image")) {
            model.remove(List.of("hiddenSizes", "activation", "layerNorm", "initialization", "policyGain", "shared"));
        }
    }
}
