package jarl.runner;

import jarl.checkpoint.StateWriter;
import jarl.sampler.Episode;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Formats the lines of run.log. */
final class RunMessages implements RunOutput {
    private final Consumer<String> lines;

    /** Says everything to {@code lines}. */
    RunMessages(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void line(String text) {
        lines.accept(text);
    }

    @Override
    public void row(long step, Map<String, Double> row) {
        line(String.format(
                Locale.ROOT,
                "step %d: return %.2f, length %.1f, loss %.4g, %.0f steps/s",
                step,
                row.get("ReturnAverage"),
                row.get("LengthAverage"),
                row.get("lossAverage"),
                row.get("Diagnostics/StepsPerSecond")));
    }

    @Override
    public void evaluation(long step, EvaluationResult result) {
        line(String.format(
                Locale.ROOT,
                "evaluation at step %d: mean %.2f over %d %s%s",
                step,
                result.mean(),
                result.episodes(),
                result.episodes() == 1 ? "episode" : "episodes",
                result.cutOffNote().map(note -> ", " + note).orElse("")));
    }

    @Override
    public void finished() {
        line("finished");
    }

    @Override
    public void stopped() {
        line("stopped before the end");
    }

    @Override
    public void failed(String reason) {
        line("failed: " + reason);
    }

    @Override
    public void episodes(List<Episode> episodes, double wallTime) {}

    @Override
    public void progress(long step) {}

    @Override
    public void checkpoint(long step, Map<String, Tensor> parameters, StateWriter state) {}

    @Override
    public void score(long step, double score) {}

    @Override
    public String newestCheckpoint() {
        return "";
    }

    @Override
    public void close() {}
}
