@NullMarked
package jarl.atari;

import org.jspecify.annotations.NullMarked;
