/**
 * MuJoCo's simulator through the JDK's foreign-function API: the locomotion tasks of Gymnasium, and tasks of one's own models.
 *
 * <p>The library is the user's: {@link jarl.mujoco.LibrarySearch} finds it, {@link jarl.mujoco.Layout} knows where the versions keep their
 * fields. Nothing is loaded before the first environment is made. A model is shared by all its simulations, a simulation belongs to one
 * thread at a time.
 */
@NullMarked
package jarl.mujoco;

import org.jspecify.annotations.NullMarked;
