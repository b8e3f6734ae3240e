package jarl.replay;

import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;

/**
 * The shapes of one step of one column: examples without leading dimensions.
 *
 * @param observation {@code [...]}
 * @param action {@code [...]}
 * @param actionMask bool {@code [choices]}; {@link NoTensors} without masks
 * @param state the agent's recurrent state; {@link NoTensors} if it has none
 */
public record StepShape(ArrayTuple observation, ArrayTuple action, ArrayTuple actionMask, ArrayTuple state)
        implements ArrayTuple {

    /**
     * Creates the shape of a step.
     *
     * @param masked whether the environments have action masks
     * @param initialState the agent's, of one column
     */
    public static StepShape of(
            Space<?> observationSpace, Space<?> actionSpace, boolean masked, ArrayTuple initialState) {
        return new StepShape(
                SpaceTensors.allocate(observationSpace),
                SpaceTensors.allocate(actionSpace),
                masked ? Tensor.zeros(DType.BOOL, ActionChoices.count(actionSpace)) : NoTensors.INSTANCE,
                initialState);
    }
}
