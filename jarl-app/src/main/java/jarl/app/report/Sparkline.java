package jarl.app.report;

import java.util.Arrays;

/** A line of numbers in one line of characters. */
public final class Sparkline {
    private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String ASCII = "_.-~=+*#";

    private Sparkline() {}

    /**
     * The numbers from left to right, the lowest as the lowest character. Of more numbers than characters each character is the mean of its part.
     *
     * @param width at most so many characters
     * @param unicode whether block characters can be shown
     */
    public static String of(double[] values, int width, boolean unicode) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        int places = Math.min(width, finite.length);
        double[] means = new double[places];
        for (int i = 0; i < places; i++) {
            int from = (int) ((long) i * finite.length / places);
            int to = (int) ((i + 1L) * finite.length / places);
            means[i] = Arrays.stream(finite, from, to).average().orElseThrow();
        }
        double low = Arrays.stream(means).min().orElse(0);
        double high = Arrays.stream(means).max().orElse(0);
        String levels = unicode ? BLOCKS : ASCII;
        StringBuilder line = new StringBuilder();
        for (double mean : means) {
            double share = high > low ? (mean - low) / (high - low) : 0;
            line.append(levels.charAt((int) Math.min(levels.length() - 1, share * levels.length())));
        }
        return line.toString();
    }
}
