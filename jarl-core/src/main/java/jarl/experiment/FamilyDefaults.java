package jarl.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.algorithm.A2c;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.Ppo;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.R2d1;
import jarl.model.ModelConfig;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import java.util.List;

/**
 * Sampler and network as an algorithm wants them for a new task of vectors where the user gives none: longer batches for PPO, short ones for
 * A2C, a few steps between updates for what learns from replay.
 */
final class FamilyDefaults {

    private FamilyDefaults() {}

    static SamplerConfig sampler(AlgorithmConfig algorithm) {
        return switch (algorithm) {
            case Ppo.Config _ -> sampler(64, 16);
            case A2c.Config _ -> sampler(5, 16);
            case R2d1.Config _ -> sampler(10, 16);
            case QLearningConfig _ -> sampler(4, 8);
        };
    }

    private static SamplerConfig sampler(int batchT, int batchB) {
        return new SamplerConfig("parallel", batchT, batchB, 0, false, true, 0, 0);
    }

    static ModelConfig model(AlgorithmConfig algorithm) {
        return switch (algorithm) {
            case R2d1.Config _ -> actionValues().withName("lstm");
            case QLearningConfig _ -> actionValues();
            default -> ModelConfig.defaults();
        };
    }

    private static ModelConfig actionValues() {
        return new ModelConfig(
                "mlp",
                List.of(128, 128),
                128,
                Activation.RELU,
                false,
                false,
                false,
                Initialization.TORCH_DEFAULT,
                0.01,
                false,
                0,
                false);
    }

    /** Another algorithm for a configuration: what it has from the defaults around its own becomes what it would be around the other. */
    static ExperimentConfig changed(ExperimentConfig config, AlgorithmConfig algorithm) {
        SamplerConfig usual = sampler(config.algo());
        SamplerConfig sampler =
                config.sampler().equals(usual) || config.sampler().equals(usual.resolved())
                        ? sampler(algorithm)
                        : config.sampler();
        ModelConfig model = config.model().equals(model(config.algo())) ? model(algorithm) : config.model();
        return config.with(algorithm, sampler, model);
    }

    /**
     * Takes out of a preset or a file what it says for its own algorithm only: the shape of batches, and the layers of a network without
     * images, if another algorithm's defaults are others. What concerns the task (wrappers, scaling, images, memory) stays.
     */
    static void dropOthers(ObjectNode layer, String itsAlgorithm, String chosen) {
        AlgorithmConfig its = Algorithms.find(itsAlgorithm).defaults();
        AlgorithmConfig other = Algorithms.find(chosen).defaults();
        if (!sampler(its).equals(sampler(other)) && layer.path("sampler") instanceof ObjectNode sampler) {
            sampler.remove(List.of("batchT", "batchB", "shards"));
        }
        if (!model(its).equals(model(other))
                && layer.path("model") instanceof ObjectNode model
                && !model.has("image")) {
            model.remove(List.of("hiddenSizes", "activation", "initialization", "policyGain", "shared"));
        }
    }
}
