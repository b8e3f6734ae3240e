package jarl.replay;

import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * The shapes of one step of one column: examples without leading dimensions.
 *
 * @param observation {@code [...]}
 * @param action {@code [...]}
 * @param actionMask bool {@code [choices]}; {@link NoTensors} without masks
 * @param state the agent's recurrent state; {@link NoTensors} if it has none
 */
public record StepSpec(TensorTree observation, TensorTree action, TensorTree actionMask, TensorTree state)
        implements TensorTree {

    /**
     * Creates the shape of a step.
     *
     * @param masked whether the environments have action masks
     * @param initialState the agent's, of one column
     */
    public static StepSpec of(
            Space<?> observationSpace, Space<?> actionSpace, boolean masked, TensorTree initialState) {
        return new StepSpec(
                SpaceTensors.allocate(observationSpace),
                SpaceTensors.allocate(actionSpace),
                masked ? Tensor.zeros(DType.BOOL, ActionChoices.count(actionSpace)) : NoTensors.INSTANCE,
                initialState);
    }
}
