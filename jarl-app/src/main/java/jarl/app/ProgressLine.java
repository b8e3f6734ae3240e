package jarl.app;

import jarl.app.report.Sparkline;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** The progress bar at the bottom of the screen: part done, the return so far as a sparkline, steps, speed, time left. */
final class ProgressLine implements ProgressBarRenderer, ProgressBarConsumer {
    private static final int UPDATE_MILLISECONDS = 250;
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 8;
    private static final int WIDEST_SPARKLINE = 16;
    private static final int NARROWEST_SPARKLINE = 6;
    private static final char BLOCK = '\u2588';

    private final Screen screen;
    private final ReturnHistory returns;

    private ProgressLine(Screen screen, ReturnHistory returns) {
        this.screen = screen;
        this.returns = returns;
    }

    /** Shows a bar that goes from {@code step} to {@code steps}, and the returns of the rows that come meanwhile. */
    static ProgressBar show(Screen screen, long step, long steps, ReturnHistory returns) {
        ProgressLine line = new ProgressLine(screen, returns);
        return new ProgressBarBuilder()
                .setInitialMax(steps)
                .startsFrom(step, java.time.Duration.ZERO)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .setRenderer(line)
                .setConsumer(line)
                .build();
    }

    @Override
    public String render(ProgressState state, int width) {
        long done = state.getCurrent();
        double seconds = state.getElapsedAfterStart().toNanos() * 1e-9;
        double speed = (done - state.getStart()) / seconds;
        String left = done > state.getStart() ? Numbers.duration((state.getMax() - done) / speed) + " left" : "";
        String numbers = String.format(
                Locale.ROOT,
                "%s/%s  %s steps/s  %s",
                Numbers.grouped(done),
                Numbers.grouped(state.getMax()),
                Numbers.decimals(speed, 0),
                left);
        double part = (double) done / Math.max(1, state.getMax());
        String text = text(part, numbers, width, returns.values(), screen.canShow(BLOCK));
        return text.length() < width ? text : text.substring(0, width - 1);
    }

    /** The line: where it is narrow the bar goes before the sparkline does, since the part done is a number too. */
    static String text(double part, String numbers, int width, double[] returns, boolean unicode) {
        int room = width - numbers.length() - 8;
        String spark = Sparkline.of(returns, Math.clamp(room / 3, NARROWEST_SPARKLINE, WIDEST_SPARKLINE), unicode);
        String shown = spark.isEmpty() || room < spark.length() + 2 ? "" : spark + "  ";
        int bar = Math.min(room - shown.length() - 4, WIDEST_BAR);
        String text = String.format(Locale.ROOT, "%4.0f%% ", Math.floor(100 * part));
        if (bar < NARROWEST_BAR) {
            return text + " " + shown + numbers;
        }
        int full = (int) (part * bar);
        return text + "[" + "=".repeat(full)
                + (full < bar ? ">" + " ".repeat(bar - full - 1) : "")
                + "]  " + shown + numbers;
    }

    @Override
    public int getMaxRenderedLength() {
        return screen.width();
    }

    @Override
    public void accept(String rendered) {
        screen.status(rendered);
    }

    @Override
    public void clear() {
        screen.status("");
    }

    @Override
    public void close() {
        screen.status("");
    }
}
