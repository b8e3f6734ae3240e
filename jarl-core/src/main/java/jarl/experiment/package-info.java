/**
 * What a run is made from: configurations, presets, and the algorithms there are.
 *
 * <pre>
 *   ExperimentReader: preset, file, key=value -> ExperimentConfig
 *   AlgorithmProvider: algorithms by name, also those of other jars -> AlgorithmSpec: options, and the Learner they make
 * </pre>
 */
@NullMarked
package jarl.experiment;

import org.jspecify.annotations.NullMarked;
