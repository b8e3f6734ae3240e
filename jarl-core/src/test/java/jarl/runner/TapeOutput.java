package jarl.runner;

import jarl.checkpoint.StateWriter;
import jarl.sampler.Episode;
import jarl.sampler.EpisodeObserver;
import jarl.tensor.Tensor;
import jarl.testing.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes down what it is told. */
final class TapeOutput implements RunOutput {

    private final Tape tape;
    final List<Map<String, Double>> rows = new ArrayList<>();
    final List<Long> checkpoints = new ArrayList<>();

    TapeOutput(Tape tape) {
        this.tape = tape;
    }

    @Override
    public void episodes(List<Episode> episodes, double wallTime) {
        if (!episodes.isEmpty()) {
            tape.add("episodes " + episodes.size());
        }
    }

    @Override
    public void row(long step, Map<String, Double> row) {
        tape.add("row " + step);
        rows.add(Map.copyOf(row));
    }

    @Override
    public void line(String text) {
        tape.add("line " + text);
    }

    @Override
    public void progress(long step) {
        tape.add("progress " + step);
    }

    @Override
    public void checkpoint(long step, Map<String, Tensor> parameters, StateWriter state) {
        tape.add("checkpoint " + step);
        checkpoints.add(step);
    }

    @Override
    public void score(long step, double score) {
        tape.add("score " + step + " " + score);
    }

    @Override
    public void evaluation(long step, EvaluationResult result) {
        tape.add("evaluation " + step + " of " + result.episodes());
    }

    @Override
    public <T> T filmed(long step, Function<EpisodeObserver, T> evaluation) {
        tape.add("film at " + step);
        return evaluation.apply(scene -> {
            tape.add("film " + scene.episode() + "." + scene.step());
            return true;
        });
    }

    @Override
    public String newestCheckpoint() {
        return checkpoints.isEmpty() ? "" : "checkpoint/" + checkpoints.getLast();
    }

    @Override
    public void close() {
        tape.add("close output");
    }
}
