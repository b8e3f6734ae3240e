/**
 * Large sets of experiments: which runs there are, what became of each, and what they say together.
 *
 * <pre>
 *   SweepReader: sweep.yaml -> Sweep (levels of values, seeds) -> Expansion: settings x seeds, each PlannedRun a folder of its own
 *   Launcher: PlannedRuns in Slots, by a RunStarter -> ExperimentsFile: experiments.json, the state of each run
 *   SettingSummary: run directories -> FinalScore of each run -> ScoreStatistics of each setting
 * </pre>
 */
@NullMarked
package jarl.sweep;

import org.jspecify.annotations.NullMarked;
