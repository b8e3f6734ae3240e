/** Tiny tasks whose optimal values are known, to see whether an algorithm learns. */
@NullMarked
package jarl.env.testbed;

import org.jspecify.annotations.NullMarked;
