package jarl.model;

import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;

/** A network without memory that predicts any quantile of every action's return: what IQN trains. */
public interface QuantileFunctionModel extends ActionValueModel {

    /**
     * Predicts quantiles at fractions.
     *
     * @param inputs leading dimension {@code [N]}
     * @param fractions float32 {@code [N, K]}, in [0, 1]
     * @param noisy with the noise of noisy layers, if there are any
     * @return {@code [N, actions, K]}
     */
    Tensor forward(AgentInputs inputs, Tensor fractions, boolean noisy);
}
