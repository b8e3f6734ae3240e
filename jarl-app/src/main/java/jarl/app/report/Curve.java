package jarl.app.report;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Points of a line, from left to right. Arrays are not copied: nobody writes them. */
public final class Curve {
    private final double[] x;
    private final double[] y;

    /** A curve through these points, both of one length, {@code x} in ascending order. */
    public Curve(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    double[] x() {
        return x;
    }

    double[] y() {
        return y;
    }

    /** Whether it has no point. */
    public boolean isEmpty() {
        return x.length == 0;
    }

    double first() {
        return x[0];
    }

    double last() {
        return x[x.length - 1];
    }

    /** The height at a place between the first and the last point, linear between its neighbours. */
    double at(double place) {
        int found = Arrays.binarySearch(x, place);
        if (found >= 0) {
            return y[found];
        }
        int above = -found - 1;
        if (above == 0 || above == x.length) {
            return y[Math.clamp(above, 0, x.length - 1)];
        }
        double share = (place - x[above - 1]) / (x[above] - x[above - 1]);
        return y[above - 1] + share * (y[above] - y[above - 1]);
    }

    /** Each height replaced by the mean of it and of those before it, {@code window} in all; fewer at the start. */
    public Curve smooth(int window) {
        double[] smooth = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            int from = Math.max(0, i - window + 1);
            smooth[i] = Arrays.stream(y, from, i + 1).average().orElseThrow();
        }
        return new Curve(x, smooth);
    }

    /** Only points above zero, which a logarithmic axis can show. */
    public Curve positive() {
        int[] kept = IntStream.range(0, y.length).filter(i -> y[i] > 0).toArray();
        return new Curve(
                Arrays.stream(kept).mapToDouble(i -> x[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> y[i]).toArray());
    }

    /** At most so many points, each first of its part, and the last one: pictures have no more places. */
    Curve thinned(int most) {
        if (x.length <= most) {
            return this;
        }
        double[] fewX = new double[most];
        double[] fewY = new double[most];
        for (int i = 0; i < most; i++) {
            int at = (int) ((long) i * (x.length - 1) / (most - 1));
            fewX[i] = x[at];
            fewY[i] = y[at];
        }
        return new Curve(fewX, fewY);
    }
}
