package jarl.dashboard;

import jarl.app.report.RunSetting;
import jarl.sweep.ScoreStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/** What the page shows: groups of runs, statistics of their last values, and curves. */
final class View {
    static final String DEFAULT_METRIC = "ReturnAverage";
    private static final Set<String> NEVER = Set.of("seed", "exp_name");
    private static final int POINTS = 300;
    private static final int RESAMPLES = 2000;
    private static final int CURVE_RESAMPLES = 500;
    private static final int MOST_MEMBERS = 30;
    private static final int MOST_NAMED = 200;

    private final RunIndex index;
    private volatile Varying varying = new Varying(-1, Set.of());

    /** The varying keys as a scan of this number saw them. */
    private record Varying(long version, Set<String> keys) {}

    View(RunIndex index) {
        this.index = index;
    }

    /** A statistic and its spread: deviation around the mean, quartiles around the median, 95% bootstrap interval around the IQM. */
    enum Statistic {
        MEAN,
        MEDIAN,
        IQM
    }

    /** Runs that agree in the keys of the grouping. */
    record Group(String id, Map<String, String> values, List<FoundRun> runs) {}

    /** Centre and spread; NaN of no scores. */
    record Summary(int n, double center, double low, double high) {}

    /** Keys with more than one value in the runs. */
    Set<String> varying(List<FoundRun> runs) {
        long version = index.version();
        Varying known = varying;
        if (known.version() != version) {
            List<Map<String, String>> all =
                    runs.stream().map(FoundRun::parameters).toList();
            known = new Varying(version, new TreeSet<>(RunSetting.differing(all)));
            varying = known;
        }
        return known.keys();
    }

    /** The runs by the values of these keys; of no keys, by everything that varies but the seed. */
    List<Group> groups(List<FoundRun> runs, Set<String> varying, List<String> by) {
        List<String> keys = by.isEmpty()
                ? varying.stream().filter(each -> !NEVER.contains(each)).toList()
                : by;
        Map<Map<String, String>, List<FoundRun>> grouped = new LinkedHashMap<>();
        for (FoundRun run : runs) {
            Map<String, String> parameters = run.parameters();
            Map<String, String> values = new LinkedHashMap<>();
            keys.forEach(key -> values.put(key, parameters.getOrDefault(key, "")));
            grouped.computeIfAbsent(values, _ -> new ArrayList<>()).add(run);
        }
        List<Group> groups = new ArrayList<>();
        grouped.forEach((values, of) -> groups.add(new Group(of.getFirst().id, values, of)));
        return groups;
    }

    static Summary summary(double[] values, Statistic statistic, int resamples) {
        double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        int n = sorted.length;
        if (n == 0) {
            return new Summary(0, Double.NaN, Double.NaN, Double.NaN);
        }
        return switch (statistic) {
            case MEAN -> {
                double mean = Arrays.stream(sorted).average().orElseThrow();
                double squares = Arrays.stream(sorted)
                        .map(each -> (each - mean) * (each - mean))
                        .sum();
                double deviation = n == 1 ? 0 : Math.sqrt(squares / (n - 1));
                yield new Summary(n, mean, mean - deviation, mean + deviation);
            }
            case MEDIAN ->
                new Summary(
                        n,
                        ScoreStatistics.percentile(sorted, 0.5),
                        ScoreStatistics.percentile(sorted, 0.25),
                        ScoreStatistics.percentile(sorted, 0.75));
            case IQM -> {
                double[][] tasks = {sorted};
                double[] ends = ScoreStatistics.interval(tasks, ScoreStatistics::interquartileMean, resamples, 0);
                yield new Summary(n, ScoreStatistics.interquartileMean(tasks), ends[0], ends[1]);
            }
        };
    }

    static Summary summary(double[] values, Statistic statistic) {
        return summary(values, statistic, RESAMPLES);
    }

    /** The curves of groups on one grid: {@code x}, and for each group its summary at each point and its members. */
    Map<String, Object> curves(
            List<Group> groups, String x, String y, Statistic statistic, double smooth, boolean logX) {
        List<List<double[][]>> all = new ArrayList<>();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Group group : groups) {
            List<double[][]> members = new ArrayList<>();
            for (FoundRun run : group.runs()) {
                double[][] curve = clean(index.series(run, x, y), smooth, logX);
                members.add(curve);
                if (curve[0].length > 0) {
                    low = Math.min(low, curve[0][0]);
                    high = Math.max(high, curve[0][curve[0].length - 1]);
                }
            }
            all.add(members);
        }
        double[] grid = places(low, high, logX, all);
        List<Map<String, Object>> drawn = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            drawn.add(drawn(groups.get(i), all.get(i), grid, statistic));
        }
        return Map.of("x", grid, "groups", drawn);
    }

    private static Map<String, Object> drawn(
            Group group, List<double[][]> members, double[] grid, Statistic statistic) {
        double[][] lines = members.stream().map(each -> onGrid(each, grid)).toArray(double[][]::new);
        double[][] band = new double[3][grid.length];
        for (int i = 0; i < grid.length; i++) {
            int at = i;
            Summary here =
                    summary(Arrays.stream(lines).mapToDouble(line -> line[at]).toArray(), statistic, CURVE_RESAMPLES);
            band[0][i] = here.center();
            band[1][i] = here.low();
            band[2][i] = here.high();
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", group.id());
        out.put("values", group.values());
        out.put("center", band[0]);
        out.put("low", band[1]);
        out.put("high", band[2]);
        out.put("members", Arrays.copyOf(lines, Math.min(lines.length, MOST_MEMBERS)));
        out.put(
                "runs",
                group.runs().stream().limit(MOST_NAMED).map(each -> each.id).toList());
        return out;
    }

    /** The grid, and the ends of curves so short that they would lie between two of its places: as a run of one row does beside long ones. */
    private static double[] places(double low, double high, boolean logX, List<List<double[][]>> all) {
        double[] grid = grid(low, high, logX);
        double[] ends = all.stream()
                .flatMap(List::stream)
                .filter(each -> isBetweenPlaces(each, grid))
                .flatMapToDouble(each -> DoubleStream.of(each[0][0], each[0][each[0].length - 1]))
                .distinct()
                .limit(POINTS + 1)
                .toArray();
        return ends.length > POINTS // then onGrid takes each to its nearest place
                ? grid
                : DoubleStream.concat(Arrays.stream(grid), Arrays.stream(ends))
                        .sorted()
                        .distinct()
                        .toArray();
    }

    private static boolean isBetweenPlaces(double[][] curve, double[] grid) {
        int n = curve[0].length;
        if (n == 0) {
            return false;
        }
        int found = Arrays.binarySearch(grid, curve[0][0] - slack(grid));
        int next = found < 0 ? -1 - found : found;
        return next == grid.length || grid[next] > curve[0][n - 1] + slack(grid);
    }

    /** How far from a place a point may be that is taken to be there. */
    private static double slack(double[] grid) {
        return grid.length == 0 ? 0 : 1e-9 * Math.abs(grid[grid.length - 1]);
    }

    private static double[] grid(double low, double high, boolean logX) {
        if (!(low <= high)) {
            return new double[0];
        }
        double[] grid = new double[low == high ? 1 : POINTS];
        for (int i = 0; i < grid.length; i++) {
            double share = grid.length == 1 ? 0 : i / (grid.length - 1.0);
            grid[i] = logX ? low * Math.pow(high / low, share) : low + share * (high - low);
        }
        return grid;
    }

    /** Finite points with growing x, smoothed by an exponential moving average whose start is corrected, as TensorBoard's. */
    static double[][] clean(double[][] curve, double smooth, boolean logX) {
        double[][] clean = new double[2][curve[0].length];
        int n = 0;
        double average = 0;
        double weight = 0;
        for (int i = 0; i < curve[0].length; i++) {
            double x = curve[0][i];
            if (Double.isFinite(x)
                    && Double.isFinite(curve[1][i])
                    && (!logX || x > 0)
                    && (n == 0 || x > clean[0][n - 1])) {
                average = smooth * average + (1 - smooth) * curve[1][i];
                weight = smooth * weight + (1 - smooth);
                clean[0][n] = x;
                clean[1][n++] = average / weight;
            }
        }
        return new double[][] {Arrays.copyOf(clean[0], n), Arrays.copyOf(clean[1], n)};
    }

    /** Linear between a curve's points, NaN outside of them; the last point of one between two places is at the nearest place. */
    static double[] onGrid(double[][] curve, double[] grid) {
        double[] line = line(curve, grid);
        if (isBetweenPlaces(curve, grid)) {
            int last = curve[0].length - 1;
            int above = Math.clamp(-1L - Arrays.binarySearch(grid, curve[0][last]), 1, grid.length - 1);
            boolean isBelowNearer = curve[0][last] - grid[above - 1] < grid[above] - curve[0][last];
            line[isBelowNearer ? above - 1 : above] = curve[1][last];
        }
        return line;
    }

    private static double[] line(double[][] curve, double[] grid) {
        double[] line = new double[grid.length];
        int above = 0;
        int n = curve[0].length;
        double slack = slack(grid);
        for (int i = 0; i < grid.length; i++) {
            while (above < n && curve[0][above] < grid[i] - slack) {
                above++;
            }
            if (above == n || n == 0 || (above == 0 && curve[0][0] > grid[i] + slack)) {
                line[i] = Double.NaN;
            } else if (above == 0) {
                line[i] = curve[1][0];
            } else {
                double share = (grid[i] - curve[0][above - 1]) / (curve[0][above] - curve[0][above - 1]);
                line[i] = curve[1][above - 1] + Math.min(1, share) * (curve[1][above] - curve[1][above - 1]);
            }
        }
        return line;
    }
}
