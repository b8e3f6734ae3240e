/** Records of options: meaning, default, range and source of each option in one place, {@link jarl.config.Option}. */
@NullMarked
package jarl.config;

import org.jspecify.annotations.NullMarked;
