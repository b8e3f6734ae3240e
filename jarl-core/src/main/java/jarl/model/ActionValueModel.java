package jarl.model;

import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.random.RandomGenerator;

/**
 * A network that predicts the return of every action: what an agent of the Q-learning family acts with, and what DQN trains. The other
 * algorithms need more: {@link ReturnDistributionModel}, {@link QuantileFunctionModel}, {@link RecurrentActionValueModel}.
 */
public interface ActionValueModel extends Layer, AutoCloseable {

    /**
     * Predictions.
     *
     * @param values expected return of each action, {@code [N, actions]}
     * @param state recurrent state after the rows, {@code [N, ...]}; {@link jarl.tensor.NoTensors} if there is none
     */
    record Output(Tensor values, TensorTree state) {}

    /**
     * Predicts the expected returns of rows.
     *
     * @param inputs leading dimension {@code [N]}
     * @param noisy with the noise of noisy layers, if there are any
     */
    Output values(AgentInputs inputs, boolean noisy);

    /** The recurrent state of one column at an episode's start; {@link jarl.tensor.NoTensors} if there is none. */
    default TensorTree initialState() {
        return NoTensors.INSTANCE;
    }

    /** Whether there are noisy layers. */
    default boolean noisy() {
        return false;
    }

    /** Draws new noise for noisy layers; nobody may use the network meanwhile. */
    default void resample(RandomGenerator random) {}

    /** Frees what it keeps besides its parameters. */
    @Override
    default void close() {}
}
