package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.distribution.Reparameterized;
import jarl.distribution.SquashedGaussian;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.tensor.TensorTree;
import org.jspecify.annotations.Nullable;

/** The actions that updates draw from the policy of continuous actions of a soft actor-critic. */
record DrawnActions(ContinuousAgent agent, SquashedGaussian distribution, NormalNoise noise) {

    DrawnActions(ContinuousAgent agent, SquashedGaussian distribution, RandomStreams streams) {
        this(agent, distribution, new NormalNoise(streams, distribution.d(), agent.device()));
    }

    /**
     * Draws an action for each row; differentiable.
     *
     * @param purpose names the noise, with the number of the update
     */
    Reparameterized.Drawn of(AgentInputs inputs, String purpose, long update) {
        return ofOutputs(agent.policy(inputs), purpose, update);
    }

    /** The same by the policy's outputs. */
    Reparameterized.Drawn ofOutputs(TensorTree outputs, String purpose, long update) {
        long rows = TensorTree.firstLeaf(outputs).size(0);
        return distribution.draw(outputs, noise.of(purpose, update, rows));
    }

    /** What trains the policy, whose target entropy is a multiple of the number of components of an action. */
    EntropyPolicy policy(
            EntropyConfig config, LearningConfig learning, double learningRate, @Nullable Parameters temperature) {
        return policy(config, learning, EntropyPolicy.Rates.usual(config, learning, learningRate), temperature);
    }

    /** The same with learning rates that change otherwise. */
    EntropyPolicy policy(
            EntropyConfig config,
            LearningConfig learning,
            EntropyPolicy.Rates rates,
            @Nullable Parameters temperature) {
        double targetEntropy = -config.targetScale() * distribution.d();
        return new EntropyPolicy(config, learning, rates, agent.policyParameters(), targetEntropy, temperature);
    }
}
