/**
 * Large sets of experiments: which runs there are, what became of each, and what they say together.
 *
 * <pre>
 *   SweepReader: sweep.yaml -> Sweep (levels of values, seeds) -> Expansion: settings x seeds, each PlannedRun a folder of its own
 *   Launcher: PlannedRuns in Slots, by a RunStarter -> ExperimentsFile: experiments.json, the state of each run
 *   SettingSummary: run directories -> FinalScore of each run -> ScoreStatistics of each setting
 *   ScoreStatistics, ScoreComparison, PerformanceProfile: statistics of Agarwal et al. (2021), of one setting, of two, and over thresholds
 * </pre>
 */
@NullMarked
package jarl.sweep;

import org.jspecify.annotations.NullMarked;
