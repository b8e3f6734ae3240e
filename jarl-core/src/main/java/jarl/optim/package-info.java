/** Optimizers over flat parameters, and schedules. */
@NullMarked
package jarl.optim;

import org.jspecify.annotations.NullMarked;
