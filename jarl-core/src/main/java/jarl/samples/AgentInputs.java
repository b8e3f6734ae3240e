package jarl.samples;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * The inputs of every agent. Leading dimensions are {@code [N]} when acting, {@code [T, B]} when learning from
 * sequences.
 *
 * @param observation {@code [*, ...]}
 * @param previousAction {@code [*, ...]}: the null value where an episode starts
 * @param previousReward float32 {@code [*]}: zero where an episode starts
 * @param actionMask bool {@code [*, choices]}: which choices are allowed; {@link jarl.tensor.NoTensors} if the environment has no masks
 * @param state the recurrent state before this step; {@link jarl.tensor.NoTensors} for feed-forward agents. For sequences, only that of
 *     the first row, {@code [1, B, ...]}, or {@link RowsOfSequences}
 */
public record AgentInputs(
        TensorTree observation,
        TensorTree previousAction,
        Tensor previousReward,
        TensorTree actionMask,
        TensorTree state)
        implements TensorTree {

    /** Replaces the observation. */
    public AgentInputs withObservation(TensorTree value) {
        return new AgentInputs(value, previousAction, previousReward, actionMask, state);
    }

    /** Replaces the recurrent state. */
    public AgentInputs withState(TensorTree value) {
        return new AgentInputs(observation, previousAction, previousReward, actionMask, value);
    }
}
