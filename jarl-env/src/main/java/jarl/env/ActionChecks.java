package jarl.env;

import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.MultiDiscrete;
import java.util.Optional;

/** Checks of actions, cheap enough for every step. */
public final class ActionChecks {
    private ActionChecks() {}

    /**
     * Reads an action as a number.
     *
     * @param name the environment, for the message
     * @throws IllegalArgumentException if it is not in {@code space}
     */
    public static int choice(String name, Discrete space, Integer action) {
        int choice = action;
        if (choice < 0 || choice >= space.n()) {
            throw new IllegalArgumentException(
                    name + ": action: " + space.mismatch(action).orElseThrow());
        }
        return choice;
    }

    /**
     * Makes the exception of a {@link VectorEnv} for the action of a column that is not in {@code space}.
     *
     * @param name the environment, for the message
     */
    public static ColumnException refusedIn(int column, String name, Discrete space, long action) {
        return new ColumnException(
                column,
                new IllegalArgumentException(
                        name + ": action: expected an integer in [0, " + (space.n() - 1) + "], got " + action));
    }

    /**
     * Checks all components of a choice of several.
     *
     * @param name the environment, for the message
     * @throws IllegalArgumentException if the action is not in {@code space}
     */
    public static void choices(String name, MultiDiscrete space, int[] action) {
        Optional<String> mismatch = space.mismatch(action);
        if (mismatch.isPresent()) {
            throw new IllegalArgumentException(name + ": action: " + mismatch.get());
        }
    }

    /**
     * Checks the number of components and that all are finite. Bounds are not checked: whoever plays by hand may pass them, an environment
     * clips; jarl's own agents do not ({@link BoundedActions}).
     *
     * @param name the environment, for the message
     * @throws IllegalArgumentException if the length differs or a component is NaN or infinite
     */
    public static void components(String name, Box space, float[] action) {
        if (action.length != space.size()) {
            throw new IllegalArgumentException(
                    name + ": action: expected " + space.size() + " values, got " + action.length);
        }
        for (int i = 0; i < action.length; i++) {
            if (!Float.isFinite(action[i])) {
                throw new IllegalArgumentException(
                        name + ": action: component " + i + ": expected a finite number, got " + action[i]);
            }
        }
    }
}
