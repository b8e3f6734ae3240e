package jarl.model;

import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.tensor.TensorTree;

/** A network that gives a policy for each observation and nothing else: its critics are networks of their own. */
public interface PolicyNetwork extends Layer {

    /**
     * Computes the policy for rows {@code [N]}.
     *
     * @return parameters of the action distribution, or the action itself where the policy is deterministic; {@code [N, ...]}
     */
    TensorTree forward(AgentInputs inputs);

    /** Frees what it keeps besides its parameters. */
    default void close() {}
}
