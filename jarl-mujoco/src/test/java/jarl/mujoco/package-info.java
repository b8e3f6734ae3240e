@NullMarked
package jarl.mujoco;

import org.jspecify.annotations.NullMarked;
