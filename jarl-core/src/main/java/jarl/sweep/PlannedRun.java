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

    /** The run of a setting with a seed. */
    static PlannedRun of(String base, Setting setting, long seed) {
        List<String> words = new ArrayList<>(List.of(base));
        words.addAll(setting.assignments());
        words.add("seed=" + seed);
        String folder = (setting.name().isEmpty() ? "" : setting.name() + "/") + "seed-" + seed;
        return new PlannedRun(folder, setting.name(), setting.values(), seed, List.copyOf(words));
    }
}
