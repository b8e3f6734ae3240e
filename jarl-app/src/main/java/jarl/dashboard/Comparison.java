package jarl.dashboard;

import jarl.sweep.PerformanceProfile;
import jarl.sweep.ScoreComparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Groups side by side: their configuration, how probably one improves on another, and the profiles of their last values. */
final class Comparison {
    private static final String TASK = "env.id";
    private static final int THRESHOLDS = 101;
    private static final int RESAMPLES = 2000;
    private static final int FEWEST_RESAMPLES = 100;
    private static final int DRAWS = 400_000;
    private static final int MOST_VALUES = 5;

    private final List<View.Group> groups;
    private final String metric;

    Comparison(List<View.Group> groups, String metric) {
        this.groups = groups;
        this.metric = metric;
    }

    /** {@code groups}, {@code keys} with their values, and {@code profile}. */
    Map<String, Object> answer() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(
                "groups",
                groups.stream()
                        .map(each -> Map.of("id", each.id(), "values", each.values()))
                        .toList());
        out.put("keys", keys());
        out.put("profile", profile());
        return out;
    }

    /** Each key with its value in every group, those that differ first. */
    private List<Map<String, Object>> keys() {
        Set<String> keys = new TreeSet<>();
        groups.forEach(group ->
                group.runs().forEach(run -> keys.addAll(run.parameters().keySet())));
        List<Map<String, Object>> differing = new ArrayList<>();
        List<Map<String, Object>> same = new ArrayList<>();
        for (String key : keys) {
            List<Set<String>> all =
                    groups.stream().map(group -> values(group, key)).toList();
            List<String> values = all.stream().map(Comparison::text).toList();
            boolean differs = all.stream().distinct().count() > 1;
            (differs ? differing : same).add(Map.of("key", key, "values", values, "differs", differs));
        }
        differing.addAll(same);
        return differing;
    }

    private static Set<String> values(View.Group group, String key) {
        Set<String> values = new LinkedHashSet<>();
        group.runs().forEach(run -> values.add(run.parameters().getOrDefault(key, "")));
        return values;
    }

    private static String text(Set<String> values) {
        String first = String.join(", ", values.stream().limit(MOST_VALUES).toList());
        return values.size() > MOST_VALUES ? first + ", … (" + values.size() + " values)" : first;
    }

    private double[] scores(View.Group group) {
        return group.runs().stream()
                .mapToDouble(each -> each.last(metric))
                .filter(Double::isFinite)
                .toArray();
    }

    private Map<String, Object> profile() {
        double[] all = groups.stream()
                .flatMapToDouble(each -> Arrays.stream(scores(each)))
                .toArray();
        if (all.length == 0) {
            return Map.of("x", all, "groups", List.of());
        }
        double low = Arrays.stream(all).min().orElseThrow();
        double high = Arrays.stream(all).max().orElseThrow();
        double[] thresholds = new double[low == high ? 1 : THRESHOLDS];
        for (int i = 0; i < thresholds.length; i++) {
            thresholds[i] = low + (high - low) * i / Math.max(1, thresholds.length - 1);
        }
        List<Map<String, Object>> drawn = new ArrayList<>();
        for (View.Group group : groups) {
            double[] scores = scores(group);
            if (scores.length > 0) {
                drawn.add(drawn(group, scores, thresholds));
            }
        }
        return Map.of("x", thresholds, "groups", drawn);
    }

    private static Map<String, Object> drawn(View.Group group, double[] scores, double[] thresholds) {
        List<PerformanceProfile.Point> points = PerformanceProfile.of(
                        new double[][] {scores}, thresholds, resamples(scores.length), 0)
                .points();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", group.id());
        out.put("values", group.values());
        out.put(
                "center",
                points.stream().mapToDouble(PerformanceProfile.Point::share).toArray());
        out.put(
                "low",
                points.stream().mapToDouble(PerformanceProfile.Point::low).toArray());
        out.put(
                "high",
                points.stream().mapToDouble(PerformanceProfile.Point::high).toArray());
        out.put("members", List.of());
        return out;
    }

    /** How often runs are drawn anew: as in the paper, less often of very many, whose interval is narrow. */
    private static int resamples(int runs) {
        return Math.clamp(DRAWS / runs, FEWEST_RESAMPLES, RESAMPLES);
    }

    /**
     * The probability that the first group improves on the second in the environments that both have, with its interval; {@code tasks} is how many these
     * are.
     */
    static Map<String, Object> improvement(View.Group first, View.Group second, String metric) {
        Map<String, double[]> of = byTask(first, metric);
        Map<String, double[]> on = byTask(second, metric);
        of.keySet().retainAll(on.keySet());
        on.keySet().retainAll(of.keySet());
        double[] numbers = {Double.NaN, Double.NaN, Double.NaN};
        if (!of.isEmpty()) {
            double[][] left = of.values().toArray(double[][]::new);
            double[][] right = on.values().toArray(double[][]::new);
            int runs = Arrays.stream(left).mapToInt(each -> each.length).sum()
                    + Arrays.stream(right).mapToInt(each -> each.length).sum();
            ScoreComparison found = ScoreComparison.of(left, right, resamples(runs), 0);
            numbers = new double[] {found.improvement(), found.low(), found.high()};
        }
        return Map.of("first", first.id(), "second", second.id(), "tasks", of.size(), "numbers", numbers);
    }

    private static Map<String, double[]> byTask(View.Group group, String metric) {
        Map<String, List<Double>> scores = new TreeMap<>();
        for (FoundRun run : group.runs()) {
            double score = run.last(metric);
            if (Double.isFinite(score)) {
                scores.computeIfAbsent(run.parameters().getOrDefault(TASK, ""), _ -> new ArrayList<>())
                        .add(score);
            }
        }
        Map<String, double[]> numbers = new TreeMap<>();
        scores.forEach((task, of) ->
                numbers.put(task, of.stream().mapToDouble(Double::doubleValue).toArray()));
        return numbers;
    }
}
