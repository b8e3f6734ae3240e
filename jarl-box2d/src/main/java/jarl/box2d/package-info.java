/** Gymnasium's Box2D tasks on JBox2D, a port of Box2D to Java: a lander and a walker, with nothing to install. */
@NullMarked
package jarl.box2d;

import org.jspecify.annotations.NullMarked;
