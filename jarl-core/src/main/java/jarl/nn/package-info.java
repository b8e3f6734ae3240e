/** Layers and the flat block their parameters live in. */
@NullMarked
package jarl.nn;

import org.jspecify.annotations.NullMarked;
