/**
 * The front door of the library.
 *
 * <pre>
 *   Training (describes) -> Run (trains; files in a run directory) -> Policy (acts)
 *                                                       SavedRun (opens the directory later) -> Policy
 * </pre>
 */
@NullMarked
package jarl;

import org.jspecify.annotations.NullMarked;
