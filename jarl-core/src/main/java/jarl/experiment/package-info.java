/**
 * The front door of the library, configurations and presets, and the wiring of all parts.
 *
 * <pre>
 *   Training (describes) -> Run (trains; files in a run directory) -> Policy (acts)
 *                                                       SavedRun (opens the directory later) -> Policy
 *   ExperimentReader: preset, file, key=value -> ExperimentConfig -> Wiring: all parts of a run
 *   AlgorithmProvider: algorithms by name, also those of other jars
 * </pre>
 */
@NullMarked
package jarl.experiment;

import org.jspecify.annotations.NullMarked;
