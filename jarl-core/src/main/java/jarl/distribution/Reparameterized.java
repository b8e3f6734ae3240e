package jarl.distribution;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * A distribution whose draws are functions of its parameters and of noise that does not depend on them (Kingma and Welling 2014, the
 * reparameterisation trick): what a draw leads to can be differentiated by the parameters.
 */
public interface Reparameterized extends Distribution {

    /**
     * Actions and how likely they are, both differentiable by the parameters that they were drawn with.
     *
     * @param action {@code [*, d]}
     * @param logProbability of the action, {@code [*]}; its derivatives are those along the way from the parameters through the action too
     */
    record Drawn(Tensor action, Tensor logProbability) {}

    /** The number of noise values that a draw needs for each row, d. */
    int noise();

    /**
     * Draws an action for each row, on the learner's side.
     *
     * @param noise independent standard normal numbers, {@code [*, d]}
     */
    Drawn draw(TensorTree parameters, Tensor noise);
}
