package jarl.replay;

import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * N transitions over up to n steps, on the learner's device. The target of row i is
 * {@code nStepReturn + discountFactor * value(nextInputs)}.
 *
 * @param inputs {@code [N, ...]}: what the agent acted on; without recurrent state, or with {@link jarl.samples.RowsOfSequences} in its place, then
 *     {@code [L, sequences, ...]}
 * @param action {@code [N, ...]}
 * @param nStepReturn float32 {@code [N]}: discounted rewards up to n steps on, or to the end of the episode
 * @param nextInputs {@code [N, ...]}: of the step after those; the episode's final observation where it was truncated (with the action and
 *     the reward that led there, and the actions that it allows); zeros where it terminated
 * @param discountFactor float32 {@code [N]}: gamma to the number of steps, zero where the episode terminated
 * @param weight float32 {@code [N]}: importance weights, at most 1; all 1 for a uniform replay
 * @param indexes for {@link Replay#updatePriorities}; those of the sequences where the steps are rows of some
 */
public record TransitionBatch(
        AgentInputs inputs,
        TensorTree action,
        Tensor nStepReturn,
        AgentInputs nextInputs,
        Tensor discountFactor,
        Tensor weight,
        long[] indexes)
        implements ReplayBatch {}
