package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.model.PolicyNetwork;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.Schedule;
import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;

/** A policy whose output is the action, its target network and its optimizer: what DDPG and TD3 have in common. */
final class DeterministicPolicy implements Stateful, AutoCloseable {

    private final ContinuousAgent agent;
    private final PolicyNetwork targetNetwork;
    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final TargetNetwork target;

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
    }

    /** What the policy does, {@code [N, d]}; differentiable. */
    Tensor action(AgentInputs inputs) {
        return (Tensor) agent.policy(inputs);
    }

    /** What the target network does, {@code [N, d]}. */
    Tensor targetAction(AgentInputs inputs) {
        return (Tensor) targetNetwork.forward(inputs);
    }

    /** Makes a loss smaller; returns the norm of its gradient. */
    Tensor minimize(Tensor loss, double progress) {
        return gradientStep.minimize(loss, learningRate.at(progress));
    }

    /** Lets the target network follow, if it is time to after so many updates of the critics. */
    void follow(long updates) {
        try (var _ = TensorScope.withoutGradients()) {
            target.afterUpdate(updates);
        }
    }

    double learningRate(double progress) {
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
    }
}
