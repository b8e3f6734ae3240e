package jarl.samples;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * The environments' side of a batch.
 *
 * @param observation {@code [T, B, ...]}: seen before the action of row t
 * @param actionMask bool {@code [T, B, choices]}: which choices are allowed; {@link jarl.tensor.NoTensors} without masks
 * @param reward float32 {@code [T, B]}
 * @param previousReward float32 {@code [T, B]}: the reward of row t-1, or zero where an episode starts
 * @param terminated bool {@code [T, B]}
 * @param truncated bool {@code [T, B]}
 * @param info float64 {@code [T, B, K]}: the numeric components of the environment's info record, in order
 */
public record EnvSamples(
        TensorTree observation,
        TensorTree actionMask,
        Tensor reward,
        Tensor previousReward,
        Tensor terminated,
        Tensor truncated,
        Tensor info)
        implements TensorTree {}
