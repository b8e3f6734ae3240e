package jarl.model;

import jarl.distribution.ReturnDistribution;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;

/** A network without memory that predicts the distribution of every action's return: what C51 and QR-DQN train. */
public interface ReturnDistributionModel extends ActionValueModel {

    /**
     * The numbers of the distributions.
     *
     * @param inputs leading dimension {@code [N]}
     * @param noisy with the noise of noisy layers, if there are any
     * @return {@code [N, actions, K]}
     */
    Tensor forward(AgentInputs inputs, boolean noisy);

    /** The meaning of the numbers: the distribution that the algorithm's options describe. */
    ReturnDistribution distribution();

    @Override
    default Output values(AgentInputs inputs, boolean noisy) {
        return new Output(distribution().mean(forward(inputs, noisy)), NoTensors.INSTANCE);
    }
}
