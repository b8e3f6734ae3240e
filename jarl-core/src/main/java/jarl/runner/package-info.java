/**
 * The training loop.
 *
 * <pre>
 *   Runner.run: Sampler.collect -> Algorithm.optimize -> Diagnostics -> every interval: RunOutput.row, Evaluator, RunOutput.checkpoint
 * </pre>
 *
 * <p>Everything runs on the thread that calls {@code Runner.run}; {@code Runner.stop} may come from any other.
 */
@NullMarked
package jarl.runner;

import org.jspecify.annotations.NullMarked;
