package jarl.model;

import jarl.nn.Dropout;
import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import java.util.List;

/** Critics that each predict the return of an action in a state: {@link ActionCritics}, or your own. */
public interface CriticNetwork extends Layer {

    /** The number of critics. */
    int count();

    /**
     * Predicts the returns of actions.
     *
     * @param action float32 {@code [N, d]}, within [-1, 1]
     * @return of each critic, {@code [N, K]}: K is 1 for an expected return, the number of quantiles for TQC
     */
    List<Tensor> forward(AgentInputs inputs, Tensor action);

    /**
     * The same, to be differentiated by the action. The gradients of the critics' own parameters are not used, so that a network may save
     * itself computing them.
     */
    default List<Tensor> forwardFixed(AgentInputs inputs, Tensor action) {
        return forward(inputs, action);
    }

    /** What the first critic says, {@code [N, K]}, to be differentiated by the action as above. */
    default Tensor firstFixed(AgentInputs inputs, Tensor action) {
        return forwardFixed(inputs, action).getFirst();
    }

    /**
     * The same with features dropped, for algorithms whose options say so.
     *
     * @param dropout of this pass
     * @param fixed to be differentiated by the action only
     * @throws UnsupportedOperationException if the network cannot
     */
    default List<Tensor> forward(AgentInputs inputs, Tensor action, Dropout dropout, boolean fixed) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " drops no features");
    }

    /** Frees what it keeps besides its parameters. */
    default void close() {}
}
