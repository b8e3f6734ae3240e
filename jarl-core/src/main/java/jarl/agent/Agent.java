package jarl.agent;

import jarl.nn.ParameterBlocks;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Chooses actions. Acting reads the parameters and writes only what it is given, so several threads may act at once while nobody trains.
 * What a recurrent agent remembers is not kept here either: the state comes with the inputs and goes where the caller says.
 *
 * @param <I> what it records with each action; ties agent, samples and algorithm together
 */
public interface Agent<I extends TensorTree> extends AutoCloseable {

    /**
     * Chooses an action for each row. Call inside {@code TensorScope.withoutGradients()}.
     *
     * @param inputs leading dimension {@code [N]}, on the CPU
     * @param random a generator for each row
     * @param action written, {@code [N, ...]}
     * @param info written, {@code [N, ...]}
     * @param nextState written, {@code [N, ...]}; may be the state of the inputs
     */
    void act(AgentInputs inputs, RandomGenerator[] random, TensorTree action, I info, TensorTree nextState);

    /**
     * The same while sampling for training, where a column may explore in its own way.
     *
     * @param firstColumn the sampler's column of the first row; the others follow
     */
    default void act(
            int firstColumn,
            AgentInputs inputs,
            RandomGenerator[] random,
            TensorTree action,
            I info,
            TensorTree nextState) {
        act(inputs, random, action, info, nextState);
    }

    /**
     * Prepares for a batch of training samples, such as by setting how much is explored. On the learner's thread, while nobody acts.
     *
     * @param stepsDone environment steps before the batch, over all columns
     */
    default void beginBatch(long stepsDone) {}

    /** Chooses the most likely (greedy) action for each row; arguments as for {@link #act}. */
    void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState);

    /**
     * The estimator of observations' values, which follows the parameters; empty for an agent without one. Asked once, when a
     * sampler is made: without it, batches say NaN where a value would be.
     */
    default Optional<ValueEstimator> valueEstimator() {
        return Optional.empty();
    }

    /**
     * The probability with which each value of each choice of an action is drawn outside of training, float32 {@code [N, choices]} as
     * {@link jarl.distribution.Distribution#probabilities} orders them; empty if actions are real numbers alone. Remembers nothing. Call
     * inside {@code TensorScope.withoutGradients()}.
     */
    default Optional<Tensor> probabilities(AgentInputs inputs) {
        return Optional.empty();
    }

    /**
     * The predicted return of each action, float32 {@code [N, actions]} on the CPU, forbidden ones too; empty for an agent that predicts
     * none. Remembers nothing. Call inside {@code TensorScope.withoutGradients()}.
     */
    default Optional<Tensor> actionValues(AgentInputs inputs) {
        return Optional.empty();
    }

    /** An info record of one step, to allocate buffers from. */
    I exampleInfo();

    /** The recurrent state at an episode's start, all zeros, to allocate buffers from; {@link jarl.tensor.NoTensors} if there is none. */
    TensorTree initialState();

    /** Learns the statistics of a batch that are not trained by gradients, such as those of observations. On the learner's thread. */
    default void observe(Samples<I> samples) {}

    /** Environment steps that it must {@link #observe} before the first batch that is learned from; 0 if it keeps no such statistics. */
    default int warmupSteps() {
        return 0;
    }

    /**
     * Settings of action selection in a batch, such as epsilon, for the log: columns by name, the same ones in the same order each time.
     *
     * @param stepsDone environment steps before the batch, over all columns
     */
    default Map<String, Double> settings(long stepsDone) {
        return Map.of();
    }

    /** The trained parameters, one block for each optimizer. */
    ParameterBlocks blocks();

    /** Everything that makes the policy, by name: parameters and statistics. To be saved, and written before {@link #restored}. */
    default Map<String, Tensor> saved() {
        return blocks().named();
    }

    /** Puts to use what was written into {@link #saved}. */
    default void restored() {}

    @Override
    void close();
}
