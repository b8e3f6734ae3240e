/**
 * The files of a run for people and for their tools, besides checkpoints.
 *
 * <pre>
 *   RUN_DIR/                  {@link jarl.log.RunDirectory}: one process at a time owns it
 *     config.yaml             written by the experiment
 *     params.json             {@link jarl.log.ParametersJson}: the same, flat, for viskit
 *     environment.json        written by the experiment
 *     progress.csv            {@link jarl.log.ProgressWriter}: one row an interval
 *     episodes.csv            {@link jarl.log.EpisodeWriter}: one row an episode
 *     events.out.tfevents.*   {@link jarl.log.TensorBoardWriter}: progress.csv's numbers again
 *     run.log                 {@link jarl.log.RunLog}: what was said, and when
 *     system.json             {@link jarl.log.SystemInfo}: on what
 *     status.json             {@link jarl.log.StatusFile}: how it goes
 *     checkpoint/             {@link jarl.checkpoint.CheckpointStore}
 *   elsewhere, if asked for   {@link jarl.log.MlflowRun}: parameters and progress.csv's numbers for MLflow
 * </pre>
 *
 * <p>What holds: files that grow (the two tables, the events) grow by whole rows or records; a write that fails takes
 * its part back before the exception is passed up, so that they stay readable on a full disk. Each tells how much it
 * holds (rows, bytes); a checkpoint keeps these numbers, and a resumed run opens the files with them, which drops what
 * came after the checkpoint: no gaps, no repeats. Before a checkpoint is written, {@code sync} makes sure that what it
 * counts is on the disk. Files that are replaced (status, parameters, a table that gets a new column) are the old or
 * the new one, never half of each.
 *
 * <p>The run's log and its status never stop a run: if they cannot be written, that is said once and the run goes on.
 * Everything is used by the runner's thread alone, except {@link jarl.log.RunLog} and {@link jarl.log.StatusFile},
 * which any thread may use.
 */
@NullMarked
package jarl.log;

import org.jspecify.annotations.NullMarked;
