/** The front door of the library, configurations and presets, and the wiring of all parts. */
@NullMarked
package jarl.experiment;

import org.jspecify.annotations.NullMarked;
