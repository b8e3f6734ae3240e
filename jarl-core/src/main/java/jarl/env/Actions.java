package jarl.env;

import jarl.space.Box;
import jarl.space.Discrete;

/** Checks of actions, cheap enough for every step. */
public final class Actions {
    private Actions() {}

    /**
     * The action as a number.
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
     * Checks the number of components and that all are finite. Bounds are not checked: environments clip.
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
