/**
 * Makes the parts of a run from its configuration: the only package that knows all concrete classes.
 *
 * <pre>
 *   ExperimentConfig -> Wiring -> environments, Learner (agent and algorithm), sampler, evaluator, Runner
 *   BuiltInAlgorithms: the algorithms of jarl, by ActorCriticLearner, QLearner and PqnLearner
 * </pre>
 *
 * Whoever offers an algorithm of their own uses {@link jarl.assembly.ActorCriticLearner}; the rest is for the package {@code jarl} alone.
 */
@NullMarked
package jarl.assembly;

import org.jspecify.annotations.NullMarked;
