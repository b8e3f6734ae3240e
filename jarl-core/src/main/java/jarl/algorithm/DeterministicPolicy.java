package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.model.PolicyNetwork;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.Schedule;
import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;

/** A policy whose output is the action, its target network and its optimizer: what DDPG and TD3 have in common. */
final class DeterministicPolicy implements PolicyLearning {

    private final ContinuousAgent agent;
    private final PolicyNetwork targetNetwork;
    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final TargetNetwork target;
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
        this.gradientStep = new GradientStep(agent.policyParameters(), config.optimizer(), config.maxGradNorm());
        this.learningRate = Schedule.constantOrLinear(learningRate, config.linearSchedule());
        this.target = new TargetNetwork(
                agent.policyParameters(),
                new Parameters(targetNetwork, agent.device()),
                config.updatesBetweenTargets(),
                config.targetRate());
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
        Tensor gradNorm = gradientStep.minimize(loss, learningRate.at(progress));
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
        try (var _ = TensorScope.withoutGradients()) {
            target.afterUpdate(updates);
        }
    }

    @Override
    public double learningRate(double progress) {
        return learningRate.at(progress);
    }

    @Override
    public void save(StateWriter out) {
        gradientStep.save(out.child("optimizer"));
        target.save(out.child("target"));
    }

    @Override
    public void restore(StateReader in) {
        gradientStep.restore(in.child("optimizer"));
        target.restore(in.child("target"));
    }

    @Override
    public void close() {
        gradientStep.close();
        target.close();
        targetNetwork.close();
        numbers.close();
    }
}
