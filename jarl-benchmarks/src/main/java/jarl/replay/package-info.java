/** Benchmarks of the pieces of {@code jarl.replay} that are not public. */
@NullMarked
package jarl.replay;

import org.jspecify.annotations.NullMarked;
