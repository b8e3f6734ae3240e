/** Sets of observations and actions: Java values on one side, rows in memory on the other. */
@NullMarked
package jarl.space;

import org.jspecify.annotations.NullMarked;
