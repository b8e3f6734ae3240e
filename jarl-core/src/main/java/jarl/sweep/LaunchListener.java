package jarl.sweep;

import java.util.Map;

/** Hears of what happens to the runs of a set. Called by the launcher's thread, which waits. */
@FunctionalInterface
public interface LaunchListener {

    /**
     * A run has started, ended or failed.
     *
     * @param entry the run as it is now
     * @param text what happened, such as {@code failed, is tried again: out of memory}
     */
    void changed(RunEntry entry, String text);

    /**
     * Some seconds have gone by.
     *
     * @param runs those under way, in the order of the set, by folder
     */
    default void live(Map<String, LiveState> runs) {}
}
