package jarl.sweep;

import jarl.sweep.RunEntry.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Decides which settings of a set go on, whenever runs have ended, and lengthens their runs. */
final class Searcher {

    private final ExperimentSet set;
    private final Function<PlannedRun, OptionalDouble> score;

    Searcher(ExperimentSet set, Function<PlannedRun, OptionalDouble> score) {
        this.set = set;
        this.score = score;
    }

    /**
     * Decides about every setting whose runs have all ended, in the order of the settings.
     *
     * @return the runs that wait again, those of the highest rung first
     */
    List<Integer> advance() {
        if (set.search().isEmpty()) {
            return List.of();
        }
        SearchState before = set.search().get();
        SearchState state = before;
        List<RunEntry> entries = new ArrayList<>(set.entries());
        List<Integer> again = new ArrayList<>();
        for (var setting : settings(entries).entrySet()) {
            List<Integer> own = setting.getValue();
            if (!state.isDecided(setting.getKey())
                    && own.stream().allMatch(each -> hasEnded(entries.get(each)))
                    && areUpTo(state, setting.getKey(), own, entries)) {
                state = state.arrived(setting.getKey(), mean(own, entries));
            }
            again.addAll(lengthened(state, setting.getKey(), own, entries));
        }
        if (!again.isEmpty() || !state.equals(before)) {
            set.put(entries, state);
        }
        SearchState now = state;
        again.sort((a, b) -> Integer.compare(
                now.rung(entries.get(b).run().setting()),
                now.rung(entries.get(a).run().setting())));
        return again;
    }

    private static Map<String, List<Integer>> settings(List<RunEntry> entries) {
        Map<String, List<Integer>> settings = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            settings.computeIfAbsent(entries.get(i).run().setting(), _ -> new ArrayList<>())
                    .add(i);
        }
        return settings;
    }

    private static boolean hasEnded(RunEntry entry) {
        return entry.state() == State.DONE || entry.state() == State.FAILED;
    }

    private static boolean areUpTo(SearchState state, String setting, List<Integer> own, List<RunEntry> entries) {
        long steps = state.rungs().get(state.rung(setting));
        return own.stream()
                .map(entries::get)
                .allMatch(each -> each.state() == State.FAILED || each.run().steps() == steps);
    }

    private double mean(List<Integer> own, List<RunEntry> entries) {
        return own.stream()
                .map(entries::get)
                .filter(each -> each.state() == State.DONE)
                .map(each -> score.apply(each.run()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average()
                .orElse(Double.NaN);
    }

    /** Lets the runs of a setting that are done with a lower rung wait for the next. */
    private static List<Integer> lengthened(
            SearchState state, String setting, List<Integer> own, List<RunEntry> entries) {
        List<Integer> again = new ArrayList<>();
        long steps = state.rungs().get(state.rung(setting));
        for (int index : own) {
            RunEntry entry = entries.get(index);
            if (entry.state() == State.DONE && entry.run().steps() < steps && !state.isStopped(setting)) {
                entries.set(index, entry.lengthened(steps));
                again.add(index);
            }
        }
        return again;
    }
}
