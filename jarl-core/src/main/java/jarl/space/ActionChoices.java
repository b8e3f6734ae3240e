package jarl.space;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** What is wrong with a mask: it has another length, or leaves nothing to choose; or nothing. */
    public static Optional<String> mismatch(Space<?> actionSpace, boolean @Nullable [] mask) {
        int count = count(actionSpace);
        if (mask == null || mask.length != count) {
            return Optional.of("expected " + count + " flags, got " + (mask == null ? "null" : mask.length));
        }
        if (!(actionSpace instanceof MultiDiscrete choices)) {
            return any(mask, 0, count) ? Optional.empty() : Optional.of("no action is allowed");
        }
        int offset = 0;
        int[] n = choices.n();
        for (int i = 0; i < n.length; i++) {
            if (!any(mask, offset, offset + n[i])) {
                return Optional.of("no value of component " + i + " is allowed");
            }
            offset += n[i];
        }
        return Optional.empty();
    }

    private static boolean any(boolean[] flags, int from, int to) {
        boolean any = false;
        for (int i = from; i < to; i++) {
            any |= flags[i];
        }
        return any;
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
