/**
 * Checkpoints: the state needed to resume a run after a kill, written so that no instant of the writing can lose it.
 *
 * <pre>
 *   Stateful.save --> StateWriter --+--> state.json            counters, generator states, texts
 *   (each component,                +--> state.safetensors     optimizer, replay: whatever is a tensor
 *    one child each)
 *   parameters ------------------------> parameters.safetensors
 *                                        manifest.json         version, step, size and SHA-256 of the three
 *   RowLog (what is too large ----------> rows/                a file for the rows since the last checkpoint,
 *           to be written each time)                           shared by the checkpoints that need them
 *
 *   checkpoint/.1200.tmp/  --each file fsynced, folder fsynced-->  rename to checkpoint/1200/  -->  fsync checkpoint/
 * </pre>
 *
 * <p>What holds at every instant, also when the process is killed or the disk is full: a folder named by a number alone
 * is a whole checkpoint; names that start with a dot are being written or deleted; the newest whole checkpoint is
 * removed only after a newer one is in place. A file that changed afterwards is found by its checksum, and the next
 * older checkpoint serves.
 *
 * <p>Errors: writing passes {@link java.io.IOException} up and leaves what was there untouched; reading throws {@link
 * jarl.checkpoint.CheckpointException}, one line that names the file or the key. Nothing here is safe for use by
 * several threads.
 */
@NullMarked
package jarl.checkpoint;

import org.jspecify.annotations.NullMarked;
