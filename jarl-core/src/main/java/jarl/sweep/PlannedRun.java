package jarl.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of a set.
 *
 * @param folder its run directory, relative to the results, with {@code /} between the parts
 * @param setting name of its setting
 * @param values the varied ones of its setting
 * @param seed its seed
 * @param words what it is trained with: preset or file, then {@code key=value}
 */
public record PlannedRun(String folder, String setting, Map<String, String> values, long seed, List<String> words) {

    private static final String STEPS = "steps=";

    /** The steps of a run of a search, which are its last word. */
    long steps() {
        return Long.parseLong(words.getLast().substring(STEPS.length()));
    }

    /** The run of a search up to these steps, in place of those it had. */
    PlannedRun lengthened(long steps) {
        List<String> other = new ArrayList<>(words.subList(0, words.size() - 1));
        other.add(STEPS + steps);
        return new PlannedRun(folder, setting, values, seed, List.copyOf(other));
    }

    /** A run of a search up to these steps. */
    PlannedRun upTo(long steps) {
        List<String> more = new ArrayList<>(words);
        more.add(STEPS + steps);
        return new PlannedRun(folder, setting, values, seed, List.copyOf(more));
    }

    /** The run of a setting with a seed. */
    static PlannedRun of(String base, Setting setting, long seed) {
        List<String> words = new ArrayList<>(List.of(base));
        words.addAll(setting.assignments());
        words.add("seed=" + seed);
        String folder = (setting.name().isEmpty() ? "" : setting.name() + "/") + "seed-" + seed;
        return new PlannedRun(folder, setting.name(), setting.values(), seed, List.copyOf(words));
    }
}
