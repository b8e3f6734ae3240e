/** Named random streams derived from one seed; their states can be saved. */
@NullMarked
package jarl.random;

import org.jspecify.annotations.NullMarked;
