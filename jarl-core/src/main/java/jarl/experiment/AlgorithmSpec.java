package jarl.experiment;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.Require;
import jarl.model.ModelConfig;
import java.util.Optional;
import java.util.function.Function;

/**
 * An algorithm that can be asked for by name.
 *
 * <p>Its options are a public record that is an {@link AlgorithmConfig}: {@link jarl.config.Help} on each component, ranges checked in the
 * compact constructor with {@link Require}, and an instance that holds the defaults. Components are numbers, booleans, text, enums, lists of
 * them, and records of such components.
 *
 * @param name as in {@code algo=NAME}
 * @param description one line
 * @param source the paper
 * @param defaults its options
 * @param sampler how it is given steps where the user says nothing
 * @param model its network where the user says nothing
 * @param check what it demands of the rest of a configuration
 * @param warning one line about a configuration that can be carried out but will not learn
 * @param learner makes an agent and what trains it
 */
public record AlgorithmSpec(
        String name,
        String description,
        String source,
        AlgorithmConfig defaults,
        SamplerConfig sampler,
        ModelConfig model,
        Check check,
        Function<ExperimentConfig, Optional<String>> warning,
        Function<LearnerContext, Learner<?>> learner) {

    /** What an algorithm demands of the rest of a configuration. */
    @FunctionalInterface
    public interface Check {
        /**
         * Looks at a configuration.
         *
         * @throws IllegalArgumentException naming the key, what was expected and what was got, see {@link Require}
         */
        void accept(AlgorithmConfig options, ModelConfig model, SamplerConfig sampler);
    }

    public AlgorithmSpec {
        Require.that(name.matches("[a-z][a-z0-9-]{0,50}"), "name", "lower-case letters, digits and dashes", name);
        Require.that(defaults instanceof Record, "defaults", "a record", defaults);
    }

    /** An algorithm for batches of 16 columns of 64 steps and a network of two hidden layers. */
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
                (_, _, _) -> {},
                _ -> Optional.empty(),
                learner);
    }

    /** With batches of other shape: so many steps of so many columns. */
    public AlgorithmSpec withBatches(int steps, int columns) {
        return new AlgorithmSpec(
                name, description, source, defaults, SamplerConfig.of(steps, columns), model, check, warning, learner);
    }

    /** With another network. */
    public AlgorithmSpec withModel(ModelConfig value) {
        return new AlgorithmSpec(name, description, source, defaults, sampler, value, check, warning, learner);
    }

    /** With demands. */
    public AlgorithmSpec withCheck(Check value) {
        return new AlgorithmSpec(name, description, source, defaults, sampler, model, value, warning, learner);
    }

    /** With a warning. */
    public AlgorithmSpec withWarning(Function<ExperimentConfig, Optional<String>> value) {
        return new AlgorithmSpec(name, description, source, defaults, sampler, model, check, value, learner);
    }
}
