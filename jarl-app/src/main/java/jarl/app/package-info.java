/**
 * The {@code jarl} command: one class for each subcommand, what they share to read requests ({@link jarl.app.TrainRequest}), to show progress
 * ({@link jarl.app.TrainingScreen}) and to report failures ({@link jarl.app.Failure}). Everything that computes is in jarl-core.
 *
 * <p>To add a subcommand: a class as {@link jarl.app.ListCommand}, a line in {@link jarl.app.JarlCommand#commandLine}, a test.
 */
@NullMarked
package jarl.app;

import org.jspecify.annotations.NullMarked;
