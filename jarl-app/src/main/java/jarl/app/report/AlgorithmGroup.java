package jarl.app.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Settings of different environments that are the same algorithm: of the same {@code algo.name} where no environment has two settings of one
 * name, so that each may be tuned to its environment; else with the same values of all parameters that differ between the settings of an environment.
 *
 * @param label the algorithm, or those parameters
 * @param settings by environment
 */
record AlgorithmGroup(String label, Map<String, RunSetting> settings) {
    private static final String ALGORITHM = "algo.name";
    private static final String NAME = "name";
    private static final String UNKNOWN = "-";

    /** The groups, in the order of their first settings. */
    static List<AlgorithmGroup> of(List<RunSetting> settings) {
        Map<String, List<RunSetting>> environments = new LinkedHashMap<>();
        settings.forEach(each -> environments
                .computeIfAbsent(each.environment(), _ -> new ArrayList<>())
                .add(each));
        Function<RunSetting, String> labels = AlgorithmGroup::algorithm;
        if (!tellsApart(labels, environments.values())) {
            Set<String> keys = differing(environments.values());
            labels = each -> label(each, keys, NAME);
            if (!tellsApart(labels, environments.values())) {
                labels = each -> label(each, keys, "");
            }
        }
        Map<String, AlgorithmGroup> groups = new LinkedHashMap<>();
        for (RunSetting each : settings) {
            String label = labels.apply(each);
            groups.computeIfAbsent(label, _ -> new AlgorithmGroup(label, new LinkedHashMap<>()))
                    .settings()
                    .put(each.environment(), each);
        }
        return List.copyOf(groups.values());
    }

    private static boolean tellsApart(Function<RunSetting, String> labels, Collection<List<RunSetting>> environments) {
        return environments.stream()
                .allMatch(each -> each.stream().map(labels).distinct().count() == each.size());
    }

    private static String algorithm(RunSetting setting) {
        return setting.runs().getFirst().parameters().getOrDefault(ALGORITHM, UNKNOWN);
    }

    /** The keys by which the settings of some environment differ. */
    private static Set<String> differing(Collection<List<RunSetting>> environments) {
        Set<String> keys = new LinkedHashSet<>();
        environments.forEach(settings -> keys.addAll(RunSetting.differing(
                settings.stream().map(RunSetting::differing).toList())));
        return keys;
    }

    private static String label(RunSetting setting, Set<String> keys, String without) {
        return SettingNames.name(
                setting.differing(),
                keys.stream().filter(key -> !key.equals(without)).toList());
    }
}
