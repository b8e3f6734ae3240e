package jarl.app.report;

import jarl.sweep.ScoreStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several curves as one: their mean, and its 95% bootstrap interval, at places that all of them have reached.
 *
 * @param mean the mean; the curve itself where there is one
 * @param low lower end of the interval; null where there is one curve
 * @param high upper end
 */
public record MeanCurve(
        Curve mean, @Nullable Curve low, @Nullable Curve high) {
    private static final int PLACES = 100;
    private static final int RESAMPLES = 1000;
    private static final long SEED = 0;

    /** The mean of those that are not empty; empty if none is. */
    public static MeanCurve of(List<Curve> curves) {
        List<Curve> members = curves.stream().filter(each -> !each.isEmpty()).toList();
        if (members.size() < 2) {
            Curve only = members.isEmpty() ? new Curve(new double[0], new double[0]) : members.getFirst();
            return new MeanCurve(only, null, null);
        }
        double from = members.stream().mapToDouble(Curve::first).max().orElseThrow();
        double to = members.stream().mapToDouble(Curve::last).min().orElseThrow();
        int places = to > from ? PLACES : to == from ? 1 : 0;
        double[] x = new double[places];
        double[][] y = new double[3][places];
        for (int i = 0; i < places; i++) {
            x[i] = places == 1 ? from : from + (to - from) * i / (places - 1);
            double place = x[i];
            double[][] values = {
                members.stream().mapToDouble(each -> each.at(place)).toArray()
            };
            double[] interval = ScoreStatistics.interval(values, ScoreStatistics::mean, RESAMPLES, SEED);
            y[0][i] = ScoreStatistics.mean(values);
            y[1][i] = interval[0];
            y[2][i] = interval[1];
        }
        return new MeanCurve(new Curve(x, y[0]), new Curve(x, y[1]), new Curve(x, y[2]));
    }
}
