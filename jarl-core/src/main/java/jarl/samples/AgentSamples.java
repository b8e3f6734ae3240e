package jarl.samples;

import jarl.tensor.TensorTree;

/**
 * The agent's side of a batch.
 *
 * @param action {@code [T, B, ...]}
 * @param previousAction {@code [T, B, ...]}: the action of row t-1, or the null value where an episode starts
 * @param info {@code [T, B, ...]}: what the agent recorded when it acted
 * @param state {@code [T, B, ...]}: the recurrent state before row t; {@link jarl.tensor.NoTensors} for feed-forward agents
 * @param <I> the agent's info
 */
public record AgentSamples<I extends TensorTree>(TensorTree action, TensorTree previousAction, I info, TensorTree state)
        implements TensorTree {}
