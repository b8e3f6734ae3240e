/** Numbered examples, each runnable on its own: the manual by example. */
@NullMarked
package jarl.examples;

import org.jspecify.annotations.NullMarked;
