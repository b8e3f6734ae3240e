package jarl.samples;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * What stands in place of a recurrent state where a network with memory computes chosen rows of N sequences: each network goes over the
 * warm-up from a state of zeros, without gradient, then over the L rows of the inputs, and gives M of them as if they were single steps. Action masks
 * beside it are of these M.
 *
 * @param warmup inputs of the steps before the first row, {@code [W, N, ...]}; W may be 0
 * @param warmupStart bool {@code [W, N]}: an episode starts there
 * @param episodeStart bool {@code [L, N]}: the state of a column is zeroed before such a row
 * @param rows int64 {@code [M]}: which of the {@code L * N} rows, row-major, are wanted, in which order
 */
public record RowsOfSequences(AgentInputs warmup, Tensor warmupStart, Tensor episodeStart, Tensor rows)
        implements TensorTree {}
