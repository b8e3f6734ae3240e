package jarl.model;

import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;

/** A network with memory that predicts the return of every action: what R2D1 trains, and PQN. */
public interface RecurrentActionValueModel extends ActionValueModel {

    /**
     * Values of whole sequences, as when acting step by step, with the noise of noisy layers.
     *
     * @param inputs leading dimensions {@code [T, B]}; the state is that before the first row, {@code [1, B, ...]}
     * @param episodeStart bool {@code [T, B]}: the state of a column is zeroed before such a row
     * @return values {@code [T, B, actions]}; the state is that after the last row, {@code [B, ...]}
     */
    Output sequence(AgentInputs inputs, Tensor episodeStart);
}
