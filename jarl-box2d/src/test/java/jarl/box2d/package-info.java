@NullMarked
package jarl.box2d;

import org.jspecify.annotations.NullMarked;
