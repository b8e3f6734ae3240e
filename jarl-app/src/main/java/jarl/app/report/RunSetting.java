package jarl.app.report;

import jarl.config.ConfigException;
import jarl.sweep.FinalScore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs that differ in the seed only.
 *
 * @param label parameters in which it differs from other settings, or its name where there are no others
 * @param differing the values of all parameters in which settings differ, as far as it has them, by key
 * @param environment its id
 * @param runs by path
 */
public record RunSetting(String label, Map<String, String> differing, String environment, List<RunRecord> runs) {
    private static final Set<String> OF_ONE_RUN = Set.of("seed", "exp_name");
    static final String ABSENT = "-";

    public RunSetting {
        runs = List.copyOf(runs);
    }

    /** The settings of runs, in the order of their first ones. */
    public static List<RunSetting> of(List<RunRecord> runs) {
        Map<Map<String, String>, List<RunRecord>> groups = new LinkedHashMap<>();
        for (RunRecord run : runs) {
            Map<String, String> key = new TreeMap<>(run.parameters());
            key.keySet().removeAll(OF_ONE_RUN);
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(run);
        }
        List<String> differing = differing(groups.keySet());
        List<Map<String, String>> values = new ArrayList<>();
        for (Map<String, String> parameters : groups.keySet()) {
            Map<String, String> own = new LinkedHashMap<>(parameters);
            own.keySet().retainAll(differing);
            values.add(own);
        }
        List<String> labels = SettingNames.of(values);
        List<RunSetting> settings = new ArrayList<>();
        groups.forEach((parameters, members) -> {
            int i = settings.size();
            String label = differing.isEmpty() ? name(members.getFirst()) : labels.get(i);
            settings.add(new RunSetting(label, values.get(i), parameters.getOrDefault("env.id", ABSENT), members));
        });
        return settings;
    }

    private static String name(RunRecord run) {
        return run.parameters().getOrDefault("name", run.name());
    }

    /** The keys in which settings differ, in the order in which they come. */
    public static List<String> differing(Collection<Map<String, String>> settings) {
        Set<String> keys = new LinkedHashSet<>();
        settings.forEach(each -> keys.addAll(each.keySet()));
        return keys.stream()
                .filter(key -> settings.stream()
                                .map(each -> each.getOrDefault(key, ABSENT))
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }

    /** Hears of files of a run that cannot be read. */
    @FunctionalInterface
    public interface Unreadable {

        /** Throws the failure, or remembers it and leaves the run out. */
        void of(RunRecord run, ConfigException failure);
    }

    /** The final scores of the runs that are finished. */
    double[] scores(Unreadable unreadable) {
        return readable(runs.stream().filter(RunRecord::isFinished), each -> FinalScore.of(each.folder()), unreadable)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .filter(Double::isFinite)
                .toArray();
    }

    /**
     * The curves of its runs, without those whose tables cannot be read; those of failed ones only if all failed, since a mean would end where
     * the first of them did.
     */
    public List<Curve> curves(Axis axis, String column, int window, Unreadable unreadable) {
        boolean allFailed = runs.stream().allMatch(RunRecord::isFailed);
        return readable(
                        runs.stream().filter(each -> allFailed || !each.isFailed()),
                        each -> ProgressTable.of(each.folder())
                                .curve(axis, column)
                                .smooth(window),
                        unreadable)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static <T> Stream<T> readable(Stream<RunRecord> runs, Function<RunRecord, T> read, Unreadable unreadable) {
        return runs.mapMulti((run, found) -> {
            try {
                found.accept(read.apply(run));
            } catch (ConfigException failure) {
                unreadable.of(run, failure);
            }
        });
    }
}
