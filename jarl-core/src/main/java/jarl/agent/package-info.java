/**
 * Agents choose actions with a model and record the agent info that the algorithm needs.
 *
 * <pre>
 *   Sampler -> Agent.act(AgentInputs) -> action, info
 *                ActorCriticAgent    an ActorCritic and a Distribution: policy and value
 *                DqnAgent            an ActionValueModel and epsilon by column
 * </pre>
 */
@NullMarked
package jarl.agent;

import org.jspecify.annotations.NullMarked;
