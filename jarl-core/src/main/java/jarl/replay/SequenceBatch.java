package jarl.replay;

import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * N sequences, on the learner's device. A network goes over all L rows of the inputs, from the given state on, and starts from zeros where
 * an episode starts; the first {@code warmup} rows prepare the state. Then, for T steps that are learned from,
 * {@code position} names the row with the step's own value, and {@code bootstrapPosition} the row with the value for its target
 * {@code nStepReturn + discountFactor * value}.
 *
 * <p>L is warmup + T + n, and more where an episode was truncated: then the observation it ended with is a row of its own after the last
 * step, with an action and a state before it like any other, so that its value is found where the network has just seen the episode.
 * Sequences with fewer such rows than others end with empty ones.
 *
 * @param inputs {@code [L, N, ...]}; state {@code [1, N, ...]} before the first row
 * @param episodeStart bool {@code [L, N]}
 * @param action {@code [T, N, ...]}
 * @param nStepReturn float32 {@code [T, N]}
 * @param discountFactor float32 {@code [T, N]}: gamma to the number of steps, zero where the episode terminated
 * @param valid bool {@code [T, N]}: there is something to learn from this step (a column may have waited for its reset)
 * @param position int64 {@code [T, N]}
 * @param bootstrapPosition int64 {@code [T, N]}
 * @param weight float32 {@code [N]}: importance weights, at most 1; all 1 for a uniform replay
 * @param indexes for {@link Replay#updatePriorities}
 */
public record SequenceBatch(
        AgentInputs inputs,
        Tensor episodeStart,
        TensorTree action,
        Tensor nStepReturn,
        Tensor discountFactor,
        Tensor valid,
        Tensor position,
        Tensor bootstrapPosition,
        Tensor weight,
        long[] indexes)
        implements ReplayBatch {}
