package jarl.app;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** The progress bar at the bottom of the screen: part done, steps, speed, time left. */
final class ProgressLine implements ProgressBarRenderer, ProgressBarConsumer {
    private static final int UPDATE_MILLISECONDS = 250;
    private static final int WIDEST_BAR = 40;

    private final Screen screen;

    private ProgressLine(Screen screen) {
        this.screen = screen;
    }

    /** Shows a bar that goes from {@code step} to {@code steps}. */
    static ProgressBar show(Screen screen, long step, long steps) {
        ProgressLine line = new ProgressLine(screen);
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
        int bar = Math.clamp(width - numbers.length() - 12, 10, WIDEST_BAR);
        double part = (double) done / Math.max(1, state.getMax());
        int full = (int) (part * bar);
        String text = String.format(Locale.ROOT, "%4.0f%% [", Math.floor(100 * part))
                + "=".repeat(full)
                + (full < bar ? ">" + " ".repeat(bar - full - 1) : "")
                + "]  " + numbers;
        return text.length() < width ? text : text.substring(0, width - 1);
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
