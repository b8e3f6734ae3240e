package jarl.runner;

import jarl.checkpoint.StateWriter;
import jarl.sampler.Episode;
import jarl.sampler.EpisodeObserver;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The output of a run: the files of a run directory, or nothing. Failures to write are UncheckedIOExceptions. */
public interface RunOutput extends AutoCloseable {

    /** Episodes that just ended. */
    void episodes(List<Episode> episodes, double wallTime);

    /** Receives a row of progress. */
    void row(long step, Map<String, Double> row);

    /** Receives a line of the log. */
    void line(String text);

    /** Reports the progress of the run. */
    void progress(long step);

    /** Keeps everything needed to continue from here. {@code state} is added to. */
    void checkpoint(long step, Map<String, Tensor> parameters, StateWriter state);

    /** The checkpoint of this step is the best so far if {@code score} says so. */
    void score(long step, double score);

    /** An evaluation after training. */
    void evaluation(long step, EvaluationResult result);

    /**
     * Carries out an evaluation with a observer who films its first episode, if there is where to keep the film.
     *
     * @return what {@code evaluation} returns
     */
    default <T> T filmed(long step, Function<EpisodeObserver, T> evaluation) {
        return evaluation.apply(_ -> false);
    }

    /** Describes the newest checkpoint for a message, such as its folder; empty if there is none. */
    String newestCheckpoint();

    /** What a failure says of the newest checkpoint. */
    default String lastCheckpoint() {
        String newest = newestCheckpoint();
        return newest.isEmpty() ? "no checkpoint was written" : "last checkpoint: " + newest;
    }

    @Override
    void close();

    /** The run came to its end. */
    default void finished() {}

    /** The run was stopped before its end. */
    default void stopped() {}

    /** The run failed. */
    default void failed(String reason) {}

    /** Leaves no trace. */
    static RunOutput none() {
        return speaking(_ -> {});
    }

    /** Writes no file; says what would go to run.log. */
    static RunOutput speaking(Consumer<String> messages) {
        return new RunMessages(messages);
    }
}
