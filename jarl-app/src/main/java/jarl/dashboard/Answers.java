package jarl.dashboard;

import jarl.app.report.Axis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The data that the page asks for, each as an object that is written as JSON. */
final class Answers {
    private static final int MOST_ROWS = 100;
    private static final int MOST_DRAWN = 12;
    private static final int LOG_BYTES = 64 << 10;
    private static final int LOG_LINES = 200;
    private static final int LONGEST_LINE = 2000;
    private static final int MOST_VALUES = 50;

    private final RunIndex index;
    private final View view;

    Answers(RunIndex index) {
        this.index = index;
        this.view = new View(index);
    }

    /** The answer of this name; null if there is none. */
    @Nullable
    Object of(String name, Query query) {
        return switch (name) {
            case "groups" -> groups(query);
            case "curves" -> curves(query);
            case "run" -> run(query);
            case "log" -> log(query);
            default -> null;
        };
    }

    private static View.Statistic statistic(Query query) {
        return switch (query.get("statistic", "mean")) {
            case "median" -> View.Statistic.MEDIAN;
            case "iqm" -> View.Statistic.IQM;
            default -> View.Statistic.MEAN;
        };
    }

    private static String axis(Query query) {
        return switch (query.get("x", "steps")) {
            case "updates" -> Axis.UPDATES.column();
            case "time" -> Axis.TIME.column();
            default -> Axis.STEPS.column();
        };
    }

    private Map<String, Object> groups(Query query) {
        List<FoundRun> runs = index.runs();
        Map<String, Set<String>> varying = view.varying(runs);
        String metric = query.get("metric", View.DEFAULT_METRIC);
        String search = query.get("search", "").toLowerCase(Locale.ROOT);
        List<View.Group> found = view.groups(runs, varying.keySet(), query.all("by")).stream()
                .filter(each -> search.isEmpty()
                        || (each.id() + " " + each.values())
                                .toLowerCase(Locale.ROOT)
                                .contains(search))
                .toList();
        List<Map.Entry<View.Group, Double>> sorted = new ArrayList<>();
        for (View.Group group : found) {
            double mean = View.summary(last(group, metric), View.Statistic.MEAN).center();
            sorted.add(Map.entry(group, Double.isNaN(mean) ? Double.NEGATIVE_INFINITY : mean));
        }
        sorted.sort(Comparator.comparingDouble(each -> -each.getValue()));
        List<Map<String, Object>> rows = sorted.stream()
                .limit(MOST_ROWS)
                .map(each -> row(each.getKey(), metric, statistic(query)))
                .toList();
        Set<String> columns = new TreeSet<>();
        Set<List<String>> headers = new HashSet<>();
        runs.stream().map(FoundRun::columns).filter(headers::add).forEach(columns::addAll);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("runs", runs.size());
        out.put("total", found.size());
        out.put("columns", columns);
        out.put("varying", varying.keySet());
        out.put("groups", rows);
        return out;
    }

    private static double[] last(View.Group group, String metric) {
        return group.runs().stream().mapToDouble(each -> each.last(metric)).toArray();
    }

    private static Map<String, Object> row(View.Group group, String metric, View.Statistic statistic) {
        View.Summary summary = View.summary(last(group, metric), statistic);
        Map<String, Integer> states = new LinkedHashMap<>();
        group.runs().forEach(each -> states.merge(each.state(), 1, Integer::sum));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", group.id());
        row.put("values", group.values());
        row.put("states", states);
        row.put("n", summary.n());
        row.put("summary", new double[] {summary.center(), summary.low(), summary.high()});
        row.put(
                "runs",
                group.runs().stream().limit(MOST_VALUES).map(each -> each.id).toList());
        return row;
    }

    private Map<String, Object> curves(Query query) {
        List<FoundRun> runs = index.runs();
        List<String> chosen = query.all("group");
        List<View.Group> groups = view.groups(runs, view.varying(runs).keySet(), query.all("by")).stream()
                .filter(each -> chosen.contains(each.id()))
                .sorted(Comparator.comparingInt(each -> chosen.indexOf(each.id())))
                .limit(MOST_DRAWN)
                .toList();
        double smooth = ProgressTail.number(query.get("smooth", "0"));
        return view.curves(
                groups,
                axis(query),
                query.get("metric", View.DEFAULT_METRIC),
                statistic(query),
                smooth >= 0 && smooth <= 0.999 ? smooth : 0,
                query.get("logx", "").equals("1"));
    }

    private @Nullable Object run(Query query) {
        FoundRun run = index.find(query.get("id", ""));
        if (run == null) {
            return null;
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        run.columns().forEach(each -> columns.put(each, new double[] {run.last(each)}));
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", run.id);
        out.put("state", run.state());
        out.put("error", run.error());
        out.put("step", run.step());
        out.put("steps", run.steps());
        out.put("parameters", run.parameters());
        out.put("columns", columns);
        return out;
    }

    private @Nullable Object log(Query query) {
        FoundRun run = index.find(query.get("id", ""));
        if (run == null) {
            return null;
        }
        try {
            byte[] tail = SafeFiles.tail(run.folder.resolve("run.log"), LOG_BYTES);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - LOG_LINES))
                    .map(each -> each.length() > LONGEST_LINE ? each.substring(0, LONGEST_LINE) + "…" : each)
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }
}
