package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.model.PolicyNetwork;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;

/** A policy whose output is the action, its target network and its optimizer: what DDPG and TD3 have in common. */
final class DeterministicPolicy implements PolicyLearning {

    private final ContinuousAgent agent;
    private final PolicyNetwork targetNetwork;
    private final FollowedNetwork followed;
    private final UpdateStatistics numbers;

    /**
     * A policy that begins equal to its target.
     *
     * @param targetNetwork another of the structure of the agent's; closed with this
     */
    DeterministicPolicy(
            LearningConfig config, double learningRate, ContinuousAgent agent, PolicyNetwork targetNetwork) {
        this.agent = agent;
        this.targetNetwork = targetNetwork;
        this.followed = new FollowedNetwork(
                config, learningRate, agent.policyParameters(), new Parameters(targetNetwork, agent.device()));
        this.numbers = new UpdateStatistics(List.of("policyLoss", "policyGradNorm"), agent.device());
    }

    /** What the policy does, {@code [N, d]}; differentiable. */
    private Tensor action(AgentInputs inputs) {
        return (Tensor) agent.policy(inputs);
    }

    /** What the target network does, {@code [N, d]}. */
    Tensor targetAction(AgentInputs inputs) {
        return (Tensor) targetNetwork.forward(inputs);
    }

    /** One step towards what the first critic values more: the loss is {@code -mean[ Q_1(s, pi(s)) ]}. */
    void improve(CriticLearning critics, AgentInputs inputs, double progress) {
        Tensor loss = critics.firstOfActions(inputs, action(inputs)).mean().neg();
        Tensor gradNorm = followed.minimize(loss, progress);
        try (var _ = TensorScope.withoutGradients()) {
            numbers.add(loss, gradNorm);
        }
    }

    @Override
    public UpdateStatistics statistics() {
        return numbers;
    }

    @Override
    public void follow(long updates) {
        followed.follow(updates);
    }

    @Override
    public double learningRate(double progress) {
        return followed.learningRate(progress);
    }

    @Override
    public void save(StateWriter out) {
        followed.save(out);
    }

    @Override
    public void restore(StateReader in) {
        followed.restore(in);
    }

    @Override
    public void close() {
        followed.close();
        targetNetwork.close();
        numbers.close();
    }
}
