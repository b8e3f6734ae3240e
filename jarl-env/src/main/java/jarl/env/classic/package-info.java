/** Classic control tasks, equal to those of Gymnasium 1.3.0 step by step. */
@NullMarked
package jarl.env.classic;

import org.jspecify.annotations.NullMarked;
