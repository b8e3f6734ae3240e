package jarl.runner;

import jarl.config.ConfigException;
import jarl.config.Require;
import jarl.sampler.EpisodeObserver;
import jarl.sampler.EpisodeView;
import jarl.video.FrameSink;
import jarl.video.Images;
import jarl.video.ScoreBanner;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Films episodes: what the environment draws, below a strip with the score and the step. The last picture of an episode stays for a second.
 */
public final class EpisodeRecorder implements EpisodeObserver {

    private static final int LARGEST = 4_096;

    private final FrameSink sink;
    private final Cut cut;
    private final BooleanSupplier stopped;
    private int frames;
    private int width;
    private int height;

    /**
     * Options of the pictures.
     *
     * @param framesPerSecond of the film
     * @param every each so many-th step is shown, and the last
     * @param maxSteps of an episode that are shown; it is not watched further
     * @param scale size of the pictures, times that of the environment's; 0 enlarges small ones by a whole number
     * @param numbered whether to show the number of the episode
     */
    public record Cut(int framesPerSecond, int every, int maxSteps, double scale, boolean numbered) {
        public Cut {
            Require.atLeast("framesPerSecond", framesPerSecond, 1);
            Require.atLeast("every", every, 1);
            Require.atLeast("maxSteps", maxSteps, 1);
            Require.atLeast("scale", scale, 0);
        }
    }

    /**
     * Creates a film.
     *
     * @param sink stays the caller's, also to finish
     * @param stopped asked at each step: true ends the episode's film with the picture of this step
     */
    public EpisodeRecorder(FrameSink sink, Cut cut, BooleanSupplier stopped) {
        this.sink = sink;
        this.cut = cut;
        this.stopped = stopped;
    }

    @Override
    public boolean watch(EpisodeView scene) {
        boolean last = scene.ended() || scene.step() >= cut.maxSteps() || stopped.getAsBoolean();
        if (last || scene.step() % cut.every() == 0) {
            BufferedImage picture = scene.picture()
                    .orElseThrow(() -> new ConfigException(
                            "there is nothing to show: the environment draws no pictures (Env.render)"));
            show(picture, scene, last ? cut.framesPerSecond() : 1);
        }
        return !last;
    }

    private void show(BufferedImage picture, EpisodeView scene, int duration) {
        double scale = cut.scale() > 0 ? cut.scale() : Images.comfortableScale(picture.getWidth());
        requireSize(picture, scene, scale);
        String step = (cut.numbered() ? "episode " + (scene.episode() + 1) + "  " : "") + "step " + scene.step();
        BufferedImage frame = ScoreBanner.above(Images.scaled(picture, scale), "score " + score(scene.score()), step);
        try {
            sink.show(frame, duration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        frames++;
    }

    private void requireSize(BufferedImage picture, EpisodeView scene, double scale) {
        if (frames == 0) {
            width = picture.getWidth();
            height = picture.getHeight();
            if (width * scale > LARGEST || height * scale > LARGEST) {
                throw new ConfigException(String.format(
                        Locale.ROOT,
                        "pictures of %.0f x %.0f pixels are too large for a film: at most %d each way (those of the"
                                + " environment are %d x %d)",
                        width * scale,
                        height * scale,
                        LARGEST,
                        width,
                        height));
            }
        } else if (picture.getWidth() != width || picture.getHeight() != height) {
            throw new ConfigException("a film needs pictures of one size: the environment drew " + width + " x "
                    + height + " pixels first, and " + picture.getWidth() + " x " + picture.getHeight() + " at step "
                    + scene.step() + " of episode " + (scene.episode() + 1));
        }
    }

    /** Whole numbers as such, others with as many decimals as one can follow. */
    static String score(double score) {
        if (score == Math.rint(score) && Math.abs(score) < 1e15) {
            return Long.toString((long) score);
        }
        double size = Math.abs(score);
        return String.format(Locale.ROOT, size < 10 ? "%.2f" : size < 1e7 ? "%.1f" : "%.3e", score);
    }

    /** The number of recorded pictures. */
    public int frames() {
        return frames;
    }
}
