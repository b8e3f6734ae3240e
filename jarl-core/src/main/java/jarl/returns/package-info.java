/** Return and advantage estimators: pure functions of a batch. */
@NullMarked
package jarl.returns;

import org.jspecify.annotations.NullMarked;
