package jarl.app.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Names of settings: the parameters that tell them apart. */
final class SettingNames {

    private static final int LONG = 60;

    /** What tells more about a setting than other parameters do. */
    private static final List<String> FIRST = List.of("env.id", "algo.name", "name");

    private SettingNames() {}

    /**
     * The names of settings, as different as these are. Of settings that differ in much, as those of different algorithms do, parameters are left out as
     * long as the settings can be told apart without.
     *
     * @param settings the values of parameters, by key; a setting need not have all
     * @return in the same order; empty ones if there are no parameters
     */
    static List<String> of(List<Map<String, String>> settings) {
        Set<String> all = new LinkedHashSet<>();
        settings.forEach(each -> all.addAll(each.keySet()));
        int different = new HashSet<>(settings).size();
        List<String> keys = List.copyOf(all);
        List<String> names = names(settings, keys);
        if (fit(names)) {
            return names;
        }
        for (String key : byWorth(all, settings)) {
            if (fit(names) && FIRST.contains(key)) {
                break;
            }
            List<String> fewerKeys =
                    keys.stream().filter(each -> !each.equals(key)).toList();
            List<String> fewer = names(settings, fewerKeys);
            if (!fewerKeys.isEmpty() && new HashSet<>(fewer).size() == different) {
                keys = fewerKeys;
                names = fewer;
            }
        }
        return names;
    }

    private static boolean fit(List<String> names) {
        return names.stream().allMatch(each -> each.length() <= LONG);
    }

    private static boolean allHave(String key, List<Map<String, String>> settings) {
        return settings.stream().allMatch(each -> each.containsKey(key));
    }

    private static List<String> names(List<Map<String, String>> settings, List<String> keys) {
        return settings.stream().map(each -> name(each, keys)).toList();
    }

    /** The values of these parameters, as far as the setting has them; that it has none, if so. */
    static String name(Map<String, String> setting, Collection<String> keys) {
        boolean hasNone = keys.stream().noneMatch(setting::containsKey);
        return keys.stream()
                .filter(key -> hasNone || setting.containsKey(key))
                .map(key -> shortest(key, keys) + "=" + text(setting, key))
                .collect(Collectors.joining(", "));
    }

    /** The last part of a key, if no other key ends with it. */
    private static String shortest(String key, Collection<String> keys) {
        String end = key.substring(key.lastIndexOf('.') + 1);
        return keys.stream()
                                .filter(each -> each.equals(end) || each.endsWith("." + end))
                                .count()
                        == 1
                ? end
                : key;
    }

    /** From the key that tells the least, which not all have, with the fewest values and the longest, to the one that tells most. */
    private static List<String> byWorth(Collection<String> keys, List<Map<String, String>> settings) {
        ToIntFunction<String> values = key ->
                (int) settings.stream().map(each -> text(each, key)).distinct().count();
        ToIntFunction<String> length = key -> settings.stream()
                .mapToInt(each -> key.length() + text(each, key).length())
                .max()
                .orElse(0);
        return keys.stream()
                .sorted(Comparator.comparing((String key) -> FIRST.contains(key))
                        .thenComparing(key -> allHave(key, settings))
                        .thenComparingInt(values)
                        .thenComparing(Comparator.comparingInt(length).reversed()))
                .toList();
    }

    private static String text(Map<String, String> setting, String key) {
        return setting.getOrDefault(key, RunSetting.ABSENT);
    }
}
