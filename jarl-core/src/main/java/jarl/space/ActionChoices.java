package jarl.space;

import java.util.Arrays;

/** The choices of an action space, as masks count them. */
public final class ActionChoices {
    private ActionChoices() {}

    /** Whether an action uses only choices that {@code mask} allows. */
    public static boolean allowed(Space<?> actionSpace, Object action, boolean... mask) {
        return switch (actionSpace) {
            case Discrete _ -> mask[(Integer) action];
            case MultiDiscrete choices -> {
                int offset = 0;
                boolean all = true;
                int[] n = choices.n();
                for (int i = 0; i < n.length; i++) {
                    all &= mask[offset + ((int[]) action)[i]];
                    offset += n[i];
                }
                yield all;
            }
            case Box _, ImageBox _, MultiBinary _, Composite<?> _ -> true;
        };
    }

    /** The number of flags in a mask: n for Discrete, the sum for MultiDiscrete, 0 for spaces without choices. */
    public static int count(Space<?> actionSpace) {
        return switch (actionSpace) {
            case Discrete discrete -> discrete.n();
            case MultiDiscrete choices -> Arrays.stream(choices.n()).sum();
            case Box _, ImageBox _, MultiBinary _, Composite<?> _ -> 0;
        };
    }
}
