package jarl.sampler;

import jarl.env.Env;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** An episode at one instant, as a {@link EpisodeObserver} sees it. Only valid while it is being looked at. */
public final class EpisodeView {

    private final Env<?, ?> env;
    private final int episode;
    private final int step;
    private final double score;
    private final boolean ended;
    private final CallWatch calls;

    EpisodeView(Env<?, ?> env, int episode, int step, double score, boolean ended, CallWatch calls) {
        this.env = env;
        this.episode = episode;
        this.step = step;
        this.score = score;
        this.ended = ended;
        this.calls = calls;
    }

    /** The index of the episode in the evaluation. */
    public int episode() {
        return episode;
    }

    /** Steps done in it: 0 after the reset. */
    public int step() {
        return step;
    }

    /** The score so far: the undiscounted sum of the rewards, or of the task's own score if available. */
    public double score() {
        return score;
    }

    /** Whether the step just done was the last one. */
    public boolean ended() {
        return ended;
    }

    /**
     * Draws the environment on request; nothing if the environment draws no pictures.
     *
     * @throws EnvironmentException if drawing fails
     */
    public Optional<BufferedImage> picture() {
        return calls.make("render", episode, step, () -> {
            Optional<BufferedImage> picture = env.render();
            if (picture == null) {
                throw new IllegalStateException("expected an Optional, got null");
            }
            return picture;
        });
    }
}
