package jarl.app.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a chart shows of one thing: its curve, the band around it, and the members that it stands for.
 *
 * @param name for the legend
 * @param curve the line
 * @param low lower edge of the band, null without one
 * @param high upper edge
 * @param members thin lines
 */
public record Line(
        String name,
        Curve curve,
        @Nullable Curve low,
        @Nullable Curve high,
        List<Curve> members) {

    public Line {
        members = List.copyOf(members);
    }

    /** The mean of these curves with its interval, and the curves themselves if there are several. */
    public static Line ofMean(String name, List<Curve> curves) {
        MeanCurve mean = MeanCurve.of(curves);
        return new Line(name, mean.mean(), mean.low(), mean.high(), curves.size() > 1 ? curves : List.of());
    }
}
