/** Help texts and range checks of configuration records. */
@NullMarked
package jarl.config;

import org.jspecify.annotations.NullMarked;
