package jarl.log;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The five statistics that progress.csv has of everything that comes in many values. */
public final class Statistics {
    /** Suffixes of the columns, in their order. */
    static final List<String> NAMES = List.of("Average", "Std", "Median", "Min", "Max");

    private Statistics() {}

    /**
     * All NaN if there is no value, or if one of them is NaN.
     *
     * @param average arithmetic mean
     * @param std population standard deviation (divisor n)
     * @param median middle value, or the mean of the two middle ones
     * @param min smallest value
     * @param max largest value
     */
    public record Summary(double average, double std, double median, double min, double max) {}

    /** The statistics of these values. */
    public static Summary summary(double... values) {
        double average = Arrays.stream(values).sum() / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - average) * (value - average);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        if (n == 0 || Double.isNaN(sorted[n - 1])) { // sorting puts NaN last
            return new Summary(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        double median = n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
        return new Summary(average, Math.sqrt(squares / n), median, sorted[0], sorted[n - 1]);
    }

    /** Adds the five statistics as {@code <name>Average}, {@code Std}, {@code Median}, {@code Min} and {@code Max}. */
    public static void putAll(Map<String, Double> row, String name, double... values) {
        Summary summary = summary(values);
        row.put(name + "Average", summary.average());
        row.put(name + "Std", summary.std());
        row.put(name + "Median", summary.median());
        row.put(name + "Min", summary.min());
        row.put(name + "Max", summary.max());
    }
}
