package jarl.runner;

import jarl.agent.Agent;
import jarl.algorithm.Algorithm;
import jarl.sampler.Evaluator;
import jarl.sampler.Sampler;
import jarl.tensor.TensorTree;

/**
 * The parts of a training that a {@link Runner} brings together; closed by whoever created them.
 *
 * @param <I> the agent's info, which sampler, agent and algorithm share
 * @param agent acts and is trained
 * @param algorithm trains the agent
 * @param sampler collects batches with the agent
 * @param rewardTransform scales, normalizes and clips the rewards that the algorithm sees
 * @param evaluator plays whole episodes with the agent
 */
public record RunParts<I extends TensorTree>(
        Agent<I> agent,
        Algorithm<I> algorithm,
        Sampler<I> sampler,
        RewardTransform rewardTransform,
        Evaluator<I> evaluator) {}
