package jarl.testing;

import java.util.ArrayList;
import java.util.List;

/** What fakes were asked, in order. */
public final class Tape {

    private final List<String> lines = new ArrayList<>();

    /** Writes down a call. */
    public synchronized void add(String line) {
        lines.add(line);
    }

    /** What was written since the last look. */
    public synchronized List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }
}
