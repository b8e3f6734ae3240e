package jarl.replay;

import jarl.samples.AgentInputs;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * Transforms stored steps when they are drawn. The replay stores the environment's rewards and observations, so statistics that go on changing,
 * such as those that rewards and observations are normalised by, are the same for a whole batch, however old its steps.
 *
 * @param reward of one reward, before rewards are summed
 * @param inputs of a batch of inputs {@code [..., ]} on the learner's device, those of the next steps too; gives others and changes none
 */
public record DrawTransform(DoubleUnaryOperator reward, UnaryOperator<AgentInputs> inputs) {

    /** Everything as it was stored. */
    public static DrawTransform none() {
        return new DrawTransform(DoubleUnaryOperator.identity(), UnaryOperator.identity());
    }
}
