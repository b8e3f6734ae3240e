package jarl.algorithm;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.model.ActorCritic;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;

/**
 * The tensors of a batch that a policy-gradient loss needs. For a feed-forward agent the leading dimension is {@code [N]}, the valid rows in
 * any order; for a recurrent one {@code [T, B]}, whole columns.
 *
 * @param inputs of the agent
 * @param episodeStart bool
 * @param valid float32 1 or 0; {@link NoTensors} if every row is valid
 * @param action taken
 * @param logProbability of the action when it was taken
 * @param value predicted when it was taken
 * @param advantage estimated
 * @param returns estimated
 */
public record PolicyBatch(
        AgentInputs inputs,
        Tensor episodeStart,
        TensorTree valid,
        TensorTree action,
        Tensor logProbability,
        Tensor value,
        Tensor advantage,
        Tensor returns)
        implements TensorTree {

    /**
     * A batch whose advantages and returns are discounted sums of rewards, without value estimates: generalized advantages with lambda 1 of a
     * value that is zero everywhere.
     */
    public static PolicyBatch ofReturns(Samples<ActorCriticInfo> samples, double discount, ActorCriticAgent agent) {
        Tensor reward = samples.env().reward();
        Tensor none = reward.mul(0);
        GeneralizedAdvantage sums = GeneralizedAdvantage.estimate(
                reward,
                none,
                samples.env().terminated(),
                samples.env().truncated(),
                samples.bootstrapValue().mul(0),
                none,
                discount,
                1);
        return of(samples, sums, agent);
    }

    /** A batch on the agent's device. */
    public static PolicyBatch of(
            Samples<ActorCriticInfo> samples, GeneralizedAdvantage estimate, ActorCriticAgent agent) {
        if (agent.recurrent()) {
            return sequences(samples, estimate, agent);
        }
        PolicyBatch rows = whole(samples, NoTensors.INSTANCE, estimate, agent);
        return TensorTree.to(BatchRows.validRows(rows, samples.valid()), agent.device());
    }

    /** Whole columns {@code [T, B]} on the agent's device, whatever the agent. */
    static PolicyBatch sequences(
            Samples<ActorCriticInfo> samples, GeneralizedAdvantage estimate, ActorCriticAgent agent) {
        return TensorTree.to(whole(samples, BatchRows.weights(samples.valid()), estimate, agent), agent.device());
    }

    private static PolicyBatch whole(
            Samples<ActorCriticInfo> samples, TensorTree valid, GeneralizedAdvantage estimate, ActorCriticAgent agent) {
        ActorCriticInfo info = samples.agent().info();
        Tensor logProbability;
        try (var scope = TensorScope.withoutGradients()) {
            logProbability = scope.keep(agent.distribution()
                    .logProbability(
                            TensorTree.map(info.policy(), TensorAccess::onHeap),
                            samples.agent().action()));
        }
        PolicyBatch batch = new PolicyBatch(
                BatchRows.inputs(samples),
                samples.episodeStart(),
                valid,
                samples.agent().action(),
                logProbability,
                info.value(),
                estimate.advantage(),
                estimate.returns());
        return TensorTree.map(batch, leaf -> agent.device().isCpu() ? TensorAccess.onHeap(leaf) : leaf);
    }

    /** The same rows with other estimates. */
    PolicyBatch with(Tensor newValue, Tensor newAdvantage, Tensor newReturns) {
        return new PolicyBatch(inputs, episodeStart, valid, action, logProbability, newValue, newAdvantage, newReturns);
    }

    /** The number of rows, or of columns in a batch of sequences: the parts into which a batch can be divided. */
    public int parts() {
        return (int) advantage.size(advantage.dimensions() - 1);
    }

    /** Some of the parts, in this order. */
    public PolicyBatch select(Tensor parts) {
        return TensorTree.indexSelect(this, advantage.dimensions() - 1, parts);
    }

    /** Policy and value of the agent as it is now; differentiable. */
    public ActorCritic.Output evaluate(ActorCriticAgent agent) {
        return agent.recurrent() ? agent.evaluateSequences(inputs, episodeStart) : agent.evaluate(inputs);
    }

    /** The mean over valid rows. */
    public Tensor mean(Tensor values) {
        return BatchRows.mean(values, valid);
    }

    /** The advantages shifted and scaled to mean 0 and standard deviation 1 over valid rows. */
    public Tensor normalizedAdvantage() {
        if (!(valid instanceof Tensor weight)) {
            return PolicyGradient.normalize(advantage);
        }
        Tensor centred = advantage.sub(mean(advantage));
        Tensor count = weight.sum();
        Tensor variance = centred.square().mul(weight).sum().div(count.sub(1).clampMinimum(1));
        return centred.div(variance.sqrt().clampMinimum(PolicyGradient.LEAST_STANDARD_DEVIATION));
    }
}
