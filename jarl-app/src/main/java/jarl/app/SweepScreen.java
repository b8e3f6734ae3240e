package jarl.app;

import jarl.sweep.Expansion;
import jarl.sweep.ExperimentSet;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.LiveState;
import jarl.sweep.RunEntry;
import jarl.sweep.ScoreStatistics;
import jarl.sweep.SearchState;
import jarl.sweep.Setting;
import jarl.sweep.SettingSummary;
import jarl.sweep.Slots;
import jarl.sweep.Sweep;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Shows a set of runs: its settings, each change while it is trained, and the settings compared. */
final class SweepScreen {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int WIDTH = 80;
    private static final int MOST_SETTINGS = 200;
    private static final int NUMBERS = 11;
    private static final int MOST_LOST = 10;

    /** What stays visible of what was said before, the line of the numbers of runs included. */
    private static final int LINES_ABOVE = 6;

    /** What the line of the numbers of runs takes in the narrowest terminal, and one row. */
    private static final int OTHER_ROWS = 3;

    private final Screen screen;
    private final Path results;

    private List<String> live = List.of();

    SweepScreen(Screen screen, Path results) {
        this.screen = screen;
        this.results = results;
    }

    /** The settings, and what all of it costs. */
    void settings(Expansion all, Sweep sweep) {
        all.notes().forEach(screen::line);
        List<Setting> shown =
                all.settings().subList(0, Math.min(MOST_SETTINGS, all.settings().size()));
        Table table = new Table().row("setting", "values");
        List<String> names = shown.stream().map(each -> title(each.name())).toList();
        if (screen.resultColumns() > 0) {
            names = ShortNames.cut(names, WIDTH / 2);
        }
        for (int i = 0; i < shown.size(); i++) {
            List<String> values = new ArrayList<>();
            shown.get(i).values().forEach((key, value) -> values.add(key + "=" + value));
            table.row(names.get(i), values.isEmpty() ? "as in " + sweep.base() : String.join(" ", values));
        }
        table.lines(Math.min(WIDTH, screen.resultWidth())).forEach(screen::resultAsItIs);
        if (shown.size() < all.settings().size()) {
            screen.result("and " + (all.settings().size() - shown.size()) + " more");
        }
        all.search()
                .ifPresent(search -> screen.result("Successive halving: of every " + search.factor()
                        + " settings about one goes on at step "
                        + search.rungs().subList(0, search.rungs().size() - 1).stream()
                                .map(Numbers::grouped)
                                .collect(Collectors.joining(" "))
                        + "; what follows is at most"));
        long steps =
                all.settings().stream().mapToLong(each -> each.config().steps()).sum()
                        * sweep.seeds().size();
        screen.result(count(all.settings().size(), "setting") + " x "
                + count(sweep.seeds().size(), "seed") + " = " + count(all.runs().size(), "run") + ", "
                + Numbers.grouped(steps) + " steps in all, in " + results);
    }

    private static String count(long number, String what) {
        return Numbers.grouped(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static String title(String name) {
        return name.isEmpty() ? "(all)" : name;
    }

    void begin(Slots slots, ExperimentSet set) {
        int cores = slots.all().getFirst().cores();
        long gpus = slots.all().stream()
                .flatMap(each -> each.gpus().stream())
                .distinct()
                .count();
        screen.line(count(slots.all().size(), "slot") + " of " + count(cores, "core")
                + (gpus == 0 ? "" : " on " + count(gpus, "GPU"))
                + slots.note().map(note -> "; " + note).orElse(""));
        status(set);
    }

    void changed(RunEntry entry, String text, ExperimentSet set) {
        String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
        screen.line(time + "  " + SetProgress.of(set.entries(), set.search()) + "  "
                + entry.run().folder() + "  " + text);
        status(set);
    }

    /** How far the runs under way are, as many as the screen has lines for however narrow it becomes. */
    void live(Map<String, LiveState> runs, ExperimentSet set) {
        if (screen.isTerminal()) {
            List<String> folders =
                    set.entries().stream().map(each -> each.run().folder()).toList();
            live = liveLines(runs, folders, screen.rows(), screen.columns());
            status(set);
        }
    }

    /**
     * A line for each run under way.
     *
     * @param folders of all runs of the set, from which each must differ
     */
    static List<String> liveLines(Map<String, LiveState> runs, List<String> folders, int rows, int columns) {
        boolean narrow = columns < WIDTH;
        int numbers = narrow ? 5 + 2 * NUMBERS : 25 + 18 + NUMBERS;
        int width = Math.max(6, columns - numbers - 1);
        List<String> names = ShortNames.cut(folders, width);
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        int height = Screen.narrowHeight(Math.min(columns, longest + numbers)); // as the screen counts
        int most = Math.max(1, Math.min(rows - LINES_ABOVE, (rows - OTHER_ROWS) / height));
        for (var run : runs.entrySet()) {
            if (lines.size() == most - 1 && runs.size() > most) {
                lines.add("  and " + (runs.size() - lines.size()) + " more");
                break;
            }
            LiveState state = run.getValue();
            String name = names.get(folders.indexOf(run.getKey()));
            lines.add(pad(name, longest) + (narrow ? narrow(state) : wide(state)));
        }
        return lines;
    }

    private static String wide(LiveState state) {
        return right(Numbers.grouped(state.step()) + " / " + Numbers.grouped(state.steps()), 25)
                + right(speed(state) + " steps/s", 18)
                + right(unknown(state.meanReturn(), Numbers.significant(state.meanReturn())), NUMBERS);
    }

    private static String narrow(LiveState state) {
        return right(state.steps() == 0 ? "-" : 100 * state.step() / state.steps() + "%", 5)
                + right(speed(state) + "/s", NUMBERS)
                + right(unknown(state.meanReturn(), Numbers.significant(state.meanReturn())), NUMBERS);
    }

    private static String speed(LiveState state) {
        return unknown(state.stepsPerSecond(), Numbers.decimals(state.stepsPerSecond(), 0));
    }

    private static String unknown(double value, String shown) {
        return Double.isNaN(value) ? "-" : shown;
    }

    private void status(ExperimentSet set) {
        if (screen.isTerminal()) {
            List<RunEntry> entries = set.entries();
            SetProgress progress = SetProgress.of(entries, set.search());
            String lines = live.isEmpty() ? "" : String.join("\n", live) + "\n";
            screen.status(lines + number(entries, RunEntry.State.RUNNING)
                    + " running, " + number(entries, RunEntry.State.WAITING)
                    + " waiting, " + progress.done() + progress.unit() + " done, "
                    + number(entries, RunEntry.State.FAILED) + " failed");
        }
    }

    private static String done(List<RunEntry> entries) {
        return number(entries, RunEntry.State.DONE) + "/" + entries.size();
    }

    private static long number(List<RunEntry> entries, RunEntry.State state) {
        return entries.stream().filter(each -> each.state() == state).count();
    }

    /** Takes the status line away. */
    void end() {
        if (screen.isTerminal()) {
            screen.status("");
        }
    }

    /** The settings, compared by the final scores of their runs. */
    void summary(List<RunEntry> entries, Optional<SearchState> search) {
        List<SettingSummary> summaries = new ArrayList<>(SettingSummary.of(results, entries));
        search.ifPresent(state -> summaries.sort(Comparator.comparingInt(
                (SettingSummary each) -> -state.rung(each.setting())))); // scores of other steps compare to nothing
        List<String> all = summaries.stream().map(each -> title(each.setting())).toList();
        List<List<String>> scores =
                summaries.stream().map(each -> numbers(each.scores())).toList();
        int columns = screen.resultColumns();
        int longest = scores.stream()
                .flatMap(List::stream)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        if (columns > 0 && columns < 5 + 5 * (1 + Math.max(longest, "95% low".length()))) {
            inWords(summaries, scores);
        } else {
            comparison(summaries, all, scores, columns);
        }
        search.ifPresent(state -> rungs(state, summaries));
        lost(entries);
        screen.result(done(entries) + " runs done, " + number(entries, RunEntry.State.FAILED) + " failed; all in "
                + results.resolve(ExperimentsFile.NAME));
    }

    private static List<String> numbers(ScoreStatistics scores) {
        return DoubleStream.of(scores.mean(), scores.median(), scores.iqm(), scores.low(), scores.high())
                .mapToObj(Numbers::significant)
                .toList();
    }

    /** Where a row of the numbers is longer than the terminal is wide. */
    private void inWords(List<SettingSummary> summaries, List<List<String>> scores) {
        for (int i = 0; i < summaries.size(); i++) {
            List<String> row = scores.get(i);
            screen.resultAsItIs(title(summaries.get(i).setting()));
            screen.result("  " + count(summaries.get(i).scores().runs(), "run") + ", mean " + row.get(0) + ", median "
                    + row.get(1) + ", IQM " + row.get(2) + ", 95% from " + row.get(3) + " to " + row.get(4));
        }
    }

    /** A table; the names are whole, and the numbers below them, where there is no room for both. */
    private void comparison(List<SettingSummary> summaries, List<String> all, List<List<String>> scores, int columns) {
        int numbers = columns == 0 || columns >= 5 + 5 * NUMBERS ? NUMBERS : (columns - 5) / 5;
        int room = columns == 0 ? Integer.MAX_VALUE : columns - 5 - 5 * numbers;
        Optional<List<String>> beside = ShortNames.fitting(all, Math.max(0, room));
        List<String> names = beside.orElse(all);
        int width = beside.isEmpty()
                ? Math.max(0, Math.min(room, "setting".length()))
                : Math.max(
                        "setting".length(),
                        names.stream().mapToInt(String::length).max().orElse(0));
        screen.resultAsItIs(pad("setting".substring(0, Math.min(width, 7)), width)
                + row("n", List.of("mean", "median", "IQM", "95% low", "high"), numbers));
        for (int i = 0; i < summaries.size(); i++) {
            String row = row(Integer.toString(summaries.get(i).scores().runs()), scores.get(i), numbers);
            if (beside.isEmpty()) {
                screen.resultAsItIs(names.get(i));
            }
            screen.resultAsItIs(pad(beside.isEmpty() ? "" : names.get(i), width) + row);
        }
    }

    /** Scores that silently dropped out would change what is compared. */
    private void lost(List<RunEntry> entries) {
        Map<String, String> lost = ExperimentSet.lost(results, entries);
        lost.entrySet().stream()
                .limit(MOST_LOST)
                .forEach(each -> screen.result("Done, but without a score: " + each.getKey() + ", " + each.getValue()));
        if (!lost.isEmpty()) {
            screen.result((lost.size() > MOST_LOST ? "and " + (lost.size() - MOST_LOST) + " more; " : "")
                    + "--resume trains what is lost again");
        }
    }

    private static String row(String runs, List<String> numbers, int width) {
        StringBuilder row = new StringBuilder(right(runs, 5));
        numbers.forEach(each -> row.append(right(each, width)));
        return row.toString();
    }

    private void rungs(SearchState search, List<SettingSummary> summaries) {
        for (int rung = search.rungs().size() - 1; rung >= 0; rung--) {
            int here = rung;
            long settings = summaries.stream()
                    .filter(each -> search.rung(each.setting()) == here)
                    .count();
            if (settings > 0) {
                screen.result("Up to step " + Numbers.grouped(search.rungs().get(rung)) + ": the "
                        + (rung == search.rungs().size() - 1 ? "first " : "next ") + count(settings, "setting"));
            }
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(1, width - text.length())) + text;
    }
}
