/** Drawing of environments, without a display. */
@NullMarked
package jarl.env.view;

import org.jspecify.annotations.NullMarked;
