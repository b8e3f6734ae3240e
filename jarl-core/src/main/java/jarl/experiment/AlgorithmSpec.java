package jarl.experiment;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.Require;
import jarl.config.WithoutEffect;
import jarl.model.ModelConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * An algorithm that users choose by name.
 *
 * <p>Its options are a public record that is an {@link AlgorithmConfig}: {@link jarl.config.Option} on each component, ranges checked
 * in the compact constructor with {@link Require#ranges(Class, Object...)}, and defaults made by {@link jarl.config.Defaults}. A record without
 * these annotations does as well: its instance is the defaults. Components are numbers, booleans, text, enums, lists of
 * them, and records of such components.
 *
 * @param name as in {@code algo=NAME}
 * @param description one line
 * @param source the paper
 * @param defaults its options
 * @param sampler default sampler
 * @param model default network
 * @param reward default transformation of rewards
 * @param check requirements on the rest of a configuration
 * @param warning one line about a valid configuration that will not learn
 * @param unused options that a configuration changes and the algorithm does not use
 * @param learner makes an agent and the algorithm that trains the agent
 */
public record AlgorithmSpec(
        String name,
        String description,
        String source,
        AlgorithmConfig defaults,
        SamplerConfig sampler,
        ModelConfig model,
        RewardConfig reward,
        Check check,
        Function<ExperimentConfig, Optional<String>> warning,
        Function<ExperimentConfig, List<WithoutEffect>> unused,
        Function<LearnerContext, Learner<?>> learner) {

    /** The requirements of an algorithm on the rest of a configuration. */
    @FunctionalInterface
    public interface Check {
        /**
         * Checks a configuration.
         *
         * @throws IllegalArgumentException naming the key, what was expected and what was got, see {@link Require}
         */
        void accept(AlgorithmConfig options, ModelConfig model, SamplerConfig sampler);
    }

    public AlgorithmSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(reward, "reward");
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(warning, "warning");
        Objects.requireNonNull(unused, "unused");
        Objects.requireNonNull(learner, "learner");
        Require.that(name.matches("[a-z][a-z0-9-]{0,50}"), "name", "lower-case letters, digits and dashes", name);
        Require.that(defaults instanceof Record, "defaults", "a record", defaults);
    }

    /** Describes an algorithm for batches of 16 columns of 64 steps and a network of two hidden layers. */
    public static AlgorithmSpec of(
            String name,
            String description,
            String source,
            AlgorithmConfig defaults,
            Function<LearnerContext, Learner<?>> learner) {
        return new AlgorithmSpec(
                name,
                description,
                source,
                defaults,
                SamplerConfig.of(64, 16),
                ModelConfig.defaults(),
                RewardConfig.defaults(),
                (_, _, _) -> {},
                _ -> Optional.empty(),
                _ -> List.of(),
                learner);
    }

    /** Sets the default shape of batches: time steps and columns. */
    public AlgorithmSpec withBatches(int steps, int columns) {
        return new AlgorithmSpec(
                name,
                description,
                source,
                defaults,
                SamplerConfig.of(steps, columns),
                model,
                reward,
                check,
                warning,
                unused,
                learner);
    }

    /** Sets the default network. */
    public AlgorithmSpec withModel(ModelConfig value) {
        return new AlgorithmSpec(
                name, description, source, defaults, sampler, value, reward, check, warning, unused, learner);
    }

    /** Sets the default transformation of rewards. */
    public AlgorithmSpec withReward(RewardConfig value) {
        return new AlgorithmSpec(
                name, description, source, defaults, sampler, model, value, check, warning, unused, learner);
    }

    /** Sets the requirements. */
    public AlgorithmSpec withCheck(Check value) {
        return new AlgorithmSpec(
                name, description, source, defaults, sampler, model, reward, value, warning, unused, learner);
    }

    /** Sets the warning. */
    public AlgorithmSpec withWarning(Function<ExperimentConfig, Optional<String>> value) {
        return new AlgorithmSpec(
                name, description, source, defaults, sampler, model, reward, check, value, unused, learner);
    }

    /** Sets how options are found that are changed without effect. */
    public AlgorithmSpec withUnused(Function<ExperimentConfig, List<WithoutEffect>> value) {
        return new AlgorithmSpec(
                name, description, source, defaults, sampler, model, reward, check, warning, value, learner);
    }
}
