package jarl.samples;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * One batch: T steps of B columns. See the package for the time convention. The memory is the sampler's and is written again by the next
 * batch.
 *
 * @param agent what the agent did
 * @param env what the environments answered
 * @param episodeStart bool {@code [T, B]}: row t is the first step of an episode
 * @param valid bool {@code [T, B]}: the row is a real step (false only where a sampler idles a finished column)
 * @param bootstrapValue float32 {@code [1, B]}: value of the observation after the last row; NaN if the agent estimates none
 * @param finalObservation {@code [T, B, ...]}: where the episode ended with row t, the observation it ended with; elsewhere unspecified
 * @param finalActionMask bool {@code [T, B, choices]}: where row t was truncated and not terminated, the choices allowed at {@code
 *     finalObservation}; elsewhere unspecified; {@link jarl.tensor.NoTensors} without masks
 * @param finalValue float32 {@code [T, B]}: where row t was truncated, the value of {@code finalObservation} (NaN if the agent
 *     estimates none); elsewhere zero
 * @param <I> the agent's info
 */
public record Samples<I extends TensorTree>(
        AgentSamples<I> agent,
        EnvSamples env,
        Tensor episodeStart,
        Tensor valid,
        Tensor bootstrapValue,
        TensorTree finalObservation,
        TensorTree finalActionMask,
        Tensor finalValue)
        implements TensorTree {

    /** The inputs of the agent, {@code [T, B, ...]}, as views. */
    public AgentInputs inputs() {
        return new AgentInputs(
                env.observation(), agent.previousAction(), env.previousReward(), env.actionMask(), agent.state());
    }

    /** T, the number of rows. */
    public int steps() {
        return (int) env.reward().size(0);
    }

    /** B, the number of columns. */
    public int columns() {
        return (int) env.reward().size(1);
    }
}
