package jarl.dashboard;

import jarl.app.report.Axis;
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
    private static final int FIRST_DRAWN = 6;
    private static final int MOST_ROWS = 100;
    private static final int MOST_DRAWN = 24;
    private static final int MOST_VALUES = 50;

    private final RunIndex index;
    private final View view;
    private final RunAnswers details = new RunAnswers();

    Answers(RunIndex index) {
        this.index = index;
        this.view = new View(index);
    }

    /** Does before the first view what takes long only once: what is compared, read and compiled for it. */
    void prepare() {
        Query first = Query.of(null);
        List<View.Group> best = sorted(first).stream().limit(FIRST_DRAWN).toList();
        var _ = groups(first);
        var _ = curves(first, best);
    }

    /** The answer of this name; null if there is none. */
    @Nullable
    Object of(String name, Query query) {
        return switch (name) {
            case "groups" -> groups(query);
            case "curves" -> curves(query, chosen(query));
            case "compare" -> compare(query);
            case "improvement" -> improvement(query);
            default -> ofRun(name, index.find(query.get("id", "")), query);
        };
    }

    private @Nullable Object ofRun(String name, @Nullable FoundRun run, Query query) {
        if (run == null) {
            return null;
        }
        return switch (name) {
            case "run" -> details.run(run);
            case "log" -> details.log(run);
            case "column" -> RunAnswers.column(index, run, axis(query), metric(query));
            case "episodes" -> details.episodes(run);
            default -> null;
        };
    }

    private static String metric(Query query) {
        return query.get("metric", View.DEFAULT_METRIC);
    }

    private static View.Statistic statistic(Query query) {
        return switch (query.get("statistic", "mean")) {
            case "median" -> View.Statistic.MEDIAN;
            case "iqm" -> View.Statistic.IQM;
            default -> View.Statistic.MEAN;
        };
    }

    private static Axis axis(Query query) {
        return switch (query.get("x", "steps")) {
            case "updates" -> Axis.UPDATES;
            case "time" -> Axis.TIME;
            default -> Axis.STEPS;
        };
    }

    /** The groups that the search finds, the one with the highest mean first. */
    private List<View.Group> sorted(Query query) {
        List<FoundRun> runs = index.runs();
        String search = query.get("search", "").toLowerCase(Locale.ROOT);
        List<Map.Entry<View.Group, Double>> sorted = new ArrayList<>();
        for (View.Group group : view.groups(runs, view.varying(runs), query.all("by"))) {
            if (search.isEmpty()
                    || (group.id() + " " + group.values())
                            .toLowerCase(Locale.ROOT)
                            .contains(search)) {
                double mean = View.summary(last(group, metric(query)), View.Statistic.MEAN)
                        .center();
                sorted.add(Map.entry(group, Double.isNaN(mean) ? Double.NEGATIVE_INFINITY : mean));
            }
        }
        sorted.sort(Comparator.comparingDouble(each -> -each.getValue()));
        return sorted.stream().map(Map.Entry::getKey).toList();
    }

    private Map<String, Object> groups(Query query) {
        List<FoundRun> runs = index.runs();
        List<View.Group> found = sorted(query);
        List<Map<String, Object>> rows = found.stream()
                .limit(MOST_ROWS)
                .map(each -> row(each, metric(query), statistic(query)))
                .toList();
        Set<String> columns = new TreeSet<>();
        Set<List<String>> headers = new HashSet<>();
        runs.stream().map(FoundRun::columns).filter(headers::add).forEach(columns::addAll);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("runs", runs.size());
        out.put("total", found.size());
        out.put("columns", columns);
        out.put("varying", view.varying(runs));
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

    /** The groups that the address names, in its order. */
    private List<View.Group> chosen(Query query) {
        List<FoundRun> runs = index.runs();
        List<String> chosen = query.all("group");
        return view.groups(runs, view.varying(runs), query.all("by")).stream()
                .filter(each -> chosen.contains(each.id()))
                .sorted(Comparator.comparingInt(each -> chosen.indexOf(each.id())))
                .limit(MOST_DRAWN)
                .toList();
    }

    private Map<String, Object> curves(Query query, List<View.Group> groups) {
        double smooth = ProgressTail.number(query.get("smooth", "0"));
        return view.curves(
                groups,
                axis(query).column(),
                metric(query),
                statistic(query),
                smooth >= 0 && smooth <= 0.999 ? smooth : 0,
                query.get("logx", "").equals("1"));
    }

    private Map<String, Object> compare(Query query) {
        return new Comparison(chosen(query), metric(query)).answer();
    }

    private @Nullable Object improvement(Query query) {
        List<View.Group> pair = chosen(query);
        return pair.size() == 2 ? Comparison.improvement(pair.get(0), pair.get(1), metric(query)) : null;
    }
}
