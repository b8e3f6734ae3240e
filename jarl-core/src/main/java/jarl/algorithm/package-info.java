/** Learning algorithms, one paper in one file. */
@NullMarked
package jarl.algorithm;

import org.jspecify.annotations.NullMarked;
