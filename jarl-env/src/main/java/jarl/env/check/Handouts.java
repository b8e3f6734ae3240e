package jarl.env.check;

import java.util.ArrayDeque;
import java.util.Deque;

/** The latest observations and masks that an environment handed out, to see whether it writes to them again. */
final class Handouts {

    /** The approximate number of values compared after a call; a few handouts are kept however large they are. */
    private static final int MOST_NUMBERS = 100_000;

    private static final int FEWEST = 2;
    private static final int MOST = 64;

    private final int kept;
    private final Deque<Handout> latest = new ArrayDeque<>();

    private record Handout(Object value, long content, String name) {}

    /**
     * Creates a record of no handouts.
     *
     * @param size numbers in one observation
     */
    Handouts(int size) {
        this.kept = Math.clamp(MOST_NUMBERS / size, FEWEST, MOST);
    }

    void add(Object value, long content, String name) {
        if (latest.size() == kept) {
            latest.removeFirst();
        }
        latest.addLast(new Handout(value, content, name));
    }

    /** The name of the oldest handout that does not hold any more what it held; empty if there is none. */
    String changed() {
        for (Handout handout : latest) {
            if (ContentHash.of(handout.value()) != handout.content()) {
                return handout.name();
            }
        }
        return "";
    }
}
