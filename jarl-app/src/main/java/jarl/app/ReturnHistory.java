package jarl.app;

import java.util.Map;
import java.util.stream.DoubleStream;

/** The mean return of each row of a run so far. However long the run, it keeps a bounded number of them: rows are put together in pairs. */
final class ReturnHistory {
    private static final int MOST = 128;

    private final double[] means = new double[MOST];
    private int size;
    private long rowsOfEach = 1;
    private double sum;
    private long rows;

    /** Takes the return of a row, if episodes have ended. */
    synchronized void add(Map<String, Double> row) {
        double value = row.getOrDefault("ReturnAverage", Double.NaN);
        if (!Double.isFinite(value)) {
            return;
        }
        sum += value;
        rows++;
        if (rows == rowsOfEach) {
            means[size++] = sum / rows;
            sum = 0;
            rows = 0;
        }
        if (size == MOST) {
            for (int i = 0; i < MOST / 2; i++) {
                means[i] = (means[2 * i] + means[2 * i + 1]) / 2;
            }
            size = MOST / 2;
            rowsOfEach *= 2;
        }
    }

    /** From the first to the last, each the mean of as many rows; the last one perhaps of fewer. */
    synchronized double[] values() {
        DoubleStream whole = DoubleStream.of(means).limit(size);
        return (rows == 0 ? whole : DoubleStream.concat(whole, DoubleStream.of(sum / rows))).toArray();
    }
}
