package jarl.dashboard;

import jarl.app.report.Axis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the page asks for about one run. */
final class RunAnswers {
    private static final int LOG_BYTES = 64 << 10;
    private static final int LOG_LINES = 200;
    private static final int LONGEST_LINE = 2000;
    private static final int MOST_POINTS = 2000;
    private static final int MOST_EPISODES = 20_000;
    private static final String STEP = "step";
    private static final String RETURN = "return";
    private static final String LENGTH = "length";

    private @Nullable Episodes recent;

    /** The episodes of the run that was asked for last: a table as long as the run is held once. */
    private record Episodes(FoundRun run, ProgressTail table) {}

    /** State, configuration, the last number of each column, and the names of its films and files. */
    Map<String, Object> run(FoundRun run) {
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
        out.put("films", Downloads.films(run));
        out.put("files", Downloads.tables(run));
        return out;
    }

    /** The end of run.log. */
    List<String> log(FoundRun run) {
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

    /** One column of a run as it is written, where there are very many rows its lowest and highest numbers. */
    static Map<String, Object> column(RunIndex index, FoundRun run, Axis axis, String column) {
        double[][] points = thinned(View.clean(index.series(run, axis.column(), column), 0, false), MOST_POINTS);
        return Map.of("x", points[0], "y", points[1]);
    }

    /** Every episode of a run, of very many each so-and-so-manieth. */
    synchronized Map<String, Object> episodes(FoundRun run) {
        Episodes present = recent;
        if (present == null || present.run() != run) {
            present = new Episodes(
                    run, new ProgressTail(run.folder.resolve("episodes.csv"), Set.of(STEP, RETURN, LENGTH)));
            recent = present;
        }
        ProgressTail table = present.table();
        try {
            table.read();
        } catch (IOException none) {
            recent = null;
            return Map.of("total", 0, "every", 1, "x", new double[0], RETURN, new double[0], LENGTH, new double[0]);
        }
        int every = Math.max(1, Math.ceilDiv(table.rows(), MOST_EPISODES));
        return Map.of(
                "total",
                table.rows(),
                "every",
                every,
                "x",
                each(table.column(STEP), every),
                RETURN,
                each(table.column(RETURN), every),
                LENGTH,
                each(table.column(LENGTH), every));
    }

    private static double[] each(double[] all, int every) {
        double[] some = new double[Math.ceilDiv(all.length, every)];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[i * every];
        }
        return some;
    }

    /** At most {@code most} points of a curve: the lowest and the highest of each of equally many parts, in their order. */
    static double[][] thinned(double[][] curve, int most) {
        int n = curve[0].length;
        if (n <= most) {
            return curve;
        }
        double[][] thin = new double[2][most];
        int parts = most / 2;
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) n * part / parts);
            int to = (int) ((long) n * (part + 1) / parts);
            int low = from;
            int high = from;
            for (int i = from; i < to; i++) {
                low = curve[1][i] < curve[1][low] ? i : low;
                high = curve[1][i] >= curve[1][high] ? i : high;
            }
            int first = Math.min(low, high);
            int second = Math.max(low, high);
            thin[0][2 * part] = curve[0][first];
            thin[1][2 * part] = curve[1][first];
            thin[0][2 * part + 1] = curve[0][second];
            thin[1][2 * part + 1] = curve[1][second];
        }
        return thin;
    }
}
