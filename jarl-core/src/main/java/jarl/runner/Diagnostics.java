package jarl.runner;

import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.log.Statistics;
import jarl.sampler.Episode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Statistics since the last log row, and over a window of the last finished episodes. Column names are rlpyt's. */
final class Diagnostics implements Stateful {

    private static final double[] NONE = {};

    private final int windowSize;
    private final List<String> statisticNames;
    private final Deque<Episode> window = new ArrayDeque<>();
    private final Map<String, DoubleSeries> statistics = new LinkedHashMap<>();
    private final Map<String, Double> logged = new LinkedHashMap<>();
    private long newEpisodes;
    private long allEpisodes;
    private long updatesAtLastRow;
    private double secondsAtLastRow;
    private long stepsAtLastRow;

    Diagnostics(int windowSize, List<String> statisticNames) {
        this.windowSize = windowSize;
        this.statisticNames = statisticNames;
        clearStatistics();
    }

    private void clearStatistics() {
        statisticNames.forEach(name -> statistics.put(name, new DoubleSeries()));
    }

    void record(List<Episode> episodes, Map<String, double[]> updateStatistics) {
        newEpisodes += episodes.size();
        allEpisodes += episodes.size();
        for (Episode episode : episodes) {
            window.addLast(episode);
            if (window.size() > windowSize) {
                window.removeFirst();
            }
        }
        updateStatistics.forEach((name, values) -> {
            for (double value : values) {
                statistics.get(name).add(value);
            }
        });
    }

    /** A number of the listener's for the next row. */
    void log(String name, double value) {
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the name of a logged number must be a line of text, got '" + name + "'");
        }
        logged.put(name, value);
    }

    /** Adds what was logged since the last row. */
    void putLogged(Map<String, Double> row) {
        logged.forEach((name, value) -> {
            if (row.containsKey(name)) {
                throw new IllegalArgumentException(
                        "a number was logged as " + name + ", which is a column of jarl's own");
            }
            row.put(name, value);
        });
        logged.clear();
    }

    /** The mean return of the window; NaN until it is full, as a few early episodes may be lucky ones. */
    double meanReturnOfFullWindow() {
        if (window.size() < windowSize) {
            return Double.NaN;
        }
        return window.stream().mapToDouble(Episode::totalReward).average().orElse(Double.NaN);
    }

    /** The row of progress.csv for now; starts the next interval. */
    Map<String, Double> row(long iteration, long steps, long updates, RunClock clock) {
        Map<String, Double> row = new LinkedHashMap<>();
        double elapsed = clock.training() - secondsAtLastRow;
        row.put("Diagnostics/NewCompletedTrajs", (double) newEpisodes);
        row.put("Diagnostics/StepsInTrajWindow", (double)
                window.stream().mapToLong(Episode::length).sum());
        row.put("Diagnostics/Iteration", (double) iteration);
        row.put("Diagnostics/CumTime (s)", clock.total());
        row.put("Diagnostics/CumSteps", (double) steps);
        row.put("Diagnostics/CumCompletedTrajs", (double) allEpisodes);
        row.put("Diagnostics/CumUpdates", (double) updates);
        row.put("Diagnostics/StepsPerSecond", (steps - stepsAtLastRow) / elapsed);
        row.put("Diagnostics/UpdatesPerSecond", (updates - updatesAtLastRow) / elapsed);
        row.put("Diagnostics/CumTrainTime", clock.training());
        row.put("Diagnostics/CumSampleTime", clock.seconds(RunClock.Phase.SAMPLING));
        row.put("Diagnostics/CumOptimizeTime", clock.seconds(RunClock.Phase.LEARNING));
        row.put("Diagnostics/CumEvalTime", clock.seconds(RunClock.Phase.EVALUATING));
        putWindow(row, "Length", Episode::length);
        putWindow(row, "Return", Episode::totalReward);
        putWindow(row, "NonzeroRewards", Episode::nonzeroRewards);
        putWindow(row, "DiscountedReturn", Episode::discountedReturn);
        for (String name : statisticNames) {
            Statistics.putAll(row, name, statistics.get(name).toArray());
        }
        newEpisodes = 0;
        updatesAtLastRow = updates;
        secondsAtLastRow = clock.training();
        stepsAtLastRow = steps;
        clearStatistics();
        return row;
    }

    private void putWindow(Map<String, Double> row, String name, ToDoubleFunction<Episode> field) {
        Statistics.putAll(
                row,
                name,
                window.isEmpty() ? NONE : window.stream().mapToDouble(field).toArray());
    }

    @Override
    public void save(StateWriter out) {
        out.put("newEpisodes", newEpisodes);
        StateWriter pending = out.child("statistics");
        statistics.forEach((name, values) -> pending.put(name, values.toArray()));
        if (!logged.isEmpty()) {
            out.put("loggedNames", String.join("\n", logged.keySet()));
            out.put(
                    "logged",
                    logged.values().stream().mapToDouble(Double::doubleValue).toArray());
        }
        out.put("allEpisodes", allEpisodes);
        out.put("updatesAtLastRow", updatesAtLastRow);
        out.put("secondsAtLastRow", secondsAtLastRow);
        out.put("stepsAtLastRow", stepsAtLastRow);
        out.put("step", window.stream().mapToLong(Episode::step).toArray());
        out.put("column", window.stream().mapToLong(Episode::column).toArray());
        out.put("length", window.stream().mapToLong(Episode::length).toArray());
        out.put("totalReward", window.stream().mapToDouble(Episode::totalReward).toArray());
        out.put(
                "nonzeroRewards",
                window.stream().mapToLong(Episode::nonzeroRewards).toArray());
        out.put(
                "discountedReturn",
                window.stream().mapToDouble(Episode::discountedReturn).toArray());
    }

    @Override
    public void restore(StateReader in) {
        newEpisodes = in.getLong("newEpisodes");
        clearStatistics();
        statistics.forEach((name, values) -> {
            for (double value : in.child("statistics").getDoubles(name)) {
                values.add(value);
            }
        });
        restoreLogged(in);
        allEpisodes = in.getLong("allEpisodes");
        updatesAtLastRow = in.getLong("updatesAtLastRow");
        secondsAtLastRow = in.getDouble("secondsAtLastRow");
        stepsAtLastRow = in.getLong("stepsAtLastRow");
        long[] step = in.getLongs("step");
        long[] column = in.getLongs("column");
        long[] length = in.getLongs("length");
        double[] totalReward = in.getDoubles("totalReward");
        long[] nonzeroRewards = in.getLongs("nonzeroRewards");
        double[] discountedReturn = in.getDoubles("discountedReturn");
        if (IntStream.of(
                        column.length,
                        length.length,
                        totalReward.length,
                        nonzeroRewards.length,
                        discountedReturn.length)
                .anyMatch(count -> count != step.length)) {
            throw new CheckpointException("the state of the newest episodes has lists of different lengths");
        }
        window.clear();
        for (int i = 0; i < step.length; i++) {
            window.addLast(new Episode(
                    step[i],
                    (int) column[i],
                    (int) length[i],
                    totalReward[i],
                    (int) nonzeroRewards[i],
                    discountedReturn[i]));
        }
    }

    /** A growing list of doubles. */
    private static final class DoubleSeries {
        private double[] values = new double[16];
        private int size;

        void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        double[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }

    private void restoreLogged(StateReader in) {
        logged.clear();
        if (in.has("logged")) {
            String[] names = in.getString("loggedNames").split("\n", -1);
            double[] values = in.getDoubles("logged");
            if (names.length != values.length) {
                throw new CheckpointException(
                        "the state of logged numbers has " + names.length + " names for " + values.length + " numbers");
            }
            for (int i = 0; i < names.length; i++) {
                log(names[i], values[i]);
            }
        }
    }
}
