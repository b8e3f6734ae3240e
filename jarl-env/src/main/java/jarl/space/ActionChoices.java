package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The choices of an action space, as masks count them: those of a Discrete action, of one component of a MultiDiscrete one after another,
 * and of one component of a Composite after another, where components without choices have no flags.
 */
public final class ActionChoices {

    private static final boolean[] ALL = {};

    private ActionChoices() {}

    /** The number of flags in a mask: n for Discrete, the sum for MultiDiscrete and Composite, 0 for spaces without choices. */
    public static int count(Space<?> actionSpace) {
        int sum = 0;
        for (int size : sizes(actionSpace)) {
            sum += size;
        }
        return sum;
    }

    /** The number of values of each choice, in the order of the flags. */
    private static List<Integer> sizes(Space<?> actionSpace) {
        List<Integer> sizes = new ArrayList<>();
        switch (actionSpace) {
            case Discrete discrete -> sizes.add(discrete.n());
            case MultiDiscrete choices -> {
                for (int n : choices.n()) {
                    sizes.add(n);
                }
            }
            case Composite<?> composite -> composite.spaces().forEach(component -> sizes.addAll(sizes(component)));
            case Box _, ImageBox _, MultiBinary _ -> {}
        }
        return sizes;
    }

    /** Describes a defect of a mask (wrong length, nothing left to choose), or returns nothing for a valid mask. */
    public static Optional<String> mismatch(Space<?> actionSpace, boolean @Nullable [] mask) {
        int count = count(actionSpace);
        if (mask == null || mask.length != count) {
            return Optional.of("expected " + count + " flags, got " + (mask == null ? "null" : mask.length));
        }
        List<Integer> sizes = sizes(actionSpace);
        int offset = 0;
        for (int i = 0; i < sizes.size(); i++) {
            if (allowed(mask, offset, sizes.get(i)) == 0) {
                return Optional.of(
                        actionSpace instanceof Discrete
                                ? "no action is allowed"
                                : "no value of component " + i + " is allowed");
            }
            offset += sizes.get(i);
        }
        return Optional.empty();
    }

    /** Whether an action uses only choices that {@code mask} allows. */
    public static boolean allowed(Space<?> actionSpace, Object action, boolean... mask) {
        return new Reader(mask).allows(actionSpace, action);
    }

    /**
     * An allowed action, each choice drawn uniformly from the values that {@code mask} allows, the rest as {@link Space#sample} does.
     *
     * @param mask one that fits, see {@link #mismatch}; empty if everything is allowed
     */
    @SuppressWarnings("unchecked") // values of the space's own type
    public static <A> A sample(Space<A> actionSpace, RandomGenerator random, boolean... mask) {
        return mask.length == 0 ? actionSpace.sample(random) : (A) new Reader(mask).sample(actionSpace, random);
    }

    /** The flags of each row of a mask, a byte for each choice; those of a mask without bytes are empty. */
    public static boolean[][] flags(MemorySegment mask, int rows) {
        boolean[][] flags = new boolean[rows][];
        if (mask.byteSize() == 0) {
            Arrays.fill(flags, ALL);
            return flags;
        }
        int choices = (int) (mask.byteSize() / rows);
        for (int row = 0; row < rows; row++) {
            flags[row] = new boolean[choices];
            for (int i = 0; i < choices; i++) {
                flags[row][i] = mask.get(JAVA_BYTE, (long) row * choices + i) != 0;
            }
        }
        return flags;
    }

    private static int allowed(boolean[] mask, int offset, int size) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += mask[offset + i] ? 1 : 0;
        }
        return count;
    }

    /** Goes through a mask from choice to choice. */
    private static final class Reader {
        private final boolean[] mask;
        private int offset;

        Reader(boolean... mask) {
            this.mask = mask;
        }

        boolean allows(Space<?> space, Object action) {
            return switch (space) {
                case Discrete discrete -> allows(discrete.n(), (Integer) action);
                case MultiDiscrete choices -> {
                    int[] n = choices.n();
                    boolean all = true;
                    for (int i = 0; i < n.length; i++) {
                        all &= allows(n[i], ((int[]) action)[i]);
                    }
                    yield all;
                }
                case Composite<?> composite -> {
                    List<Object> values = composite.values(action);
                    boolean all = true;
                    for (int i = 0; i < values.size(); i++) {
                        all &= allows(composite.spaces().get(i), values.get(i));
                    }
                    yield all;
                }
                case Box _, ImageBox _, MultiBinary _ -> true;
            };
        }

        private boolean allows(int size, int choice) {
            boolean allowed = mask[offset + choice];
            offset += size;
            return allowed;
        }

        Object sample(Space<?> space, RandomGenerator random) {
            return switch (space) {
                case Discrete discrete -> pick(discrete.n(), random);
                case MultiDiscrete choices -> {
                    int[] n = choices.n();
                    int[] action = new int[n.length];
                    for (int i = 0; i < n.length; i++) {
                        action[i] = pick(n[i], random);
                    }
                    yield action;
                }
                case Composite<?> composite -> {
                    List<Object> values = new ArrayList<>();
                    for (Space<?> component : composite.spaces()) {
                        values.add(sample(component, random));
                    }
                    yield composite.value(values);
                }
                case Box _, ImageBox _, MultiBinary _ -> space.sample(random);
            };
        }

        private int pick(int size, RandomGenerator random) {
            int remaining = random.nextInt(allowed(mask, offset, size));
            int choice = 0;
            while (!mask[offset + choice] || remaining-- > 0) {
                choice++;
            }
            offset += size;
            return choice;
        }
    }
}
