/** The environment interface, wrappers, and the registry of environments. */
@NullMarked
package jarl.env;

import org.jspecify.annotations.NullMarked;
