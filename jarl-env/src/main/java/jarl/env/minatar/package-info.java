/** MinAtar: five Atari games on a grid of ten by ten cells, as Young and Tian published them in 2019. */
@NullMarked
package jarl.env.minatar;

import org.jspecify.annotations.NullMarked;
