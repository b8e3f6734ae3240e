/**
 * Samplers collect batches {@code [T, B]} by stepping environments with the agent.
 *
 * <pre>
 *   Sampler.collect -> Shards -> Collector (one for each group of columns that is inferred for together)
 *                                  for t: Agent.act for the group; for b: EnvColumn.step -> Env.step
 *                                  rows of the SampleBuffer are written in place
 * </pre>
 *
 * <p>Sampler threads write, then the learner reads: the hand-over is the return of {@code collect} on the runner's thread. Read first:
 * {@code Collector}.
 */
@NullMarked
package jarl.sampler;

import org.jspecify.annotations.NullMarked;
