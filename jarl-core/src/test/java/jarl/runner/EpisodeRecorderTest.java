package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.agent.RandomAgent;
import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.testbed.Corridor;
import jarl.sampler.EnvironmentException;
import jarl.sampler.Episode;
import jarl.sampler.Evaluator;
import jarl.space.Discrete;
import jarl.testing.Moment;
import jarl.testing.Script;
import jarl.video.FrameSink;
import jarl.video.ScoreBanner;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EpisodeRecorderTest {

    private static final int LENGTH = 10;

    private final Reel reel = new Reel();

    /** Keeps what it is shown. */
    private static final class Reel implements FrameSink {
        final List<BufferedImage> pictures = new ArrayList<>();
        final List<Integer> durations = new ArrayList<>();

        @Override
        public void show(BufferedImage picture, int frames) {
            pictures.add(picture);
            durations.add(frames);
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }

    /** Ten steps of reward 1/2. */
    private static Script<float[], Integer> drawing(Function<Moment, @Nullable BufferedImage> pictures) {
        return Script.lengths(LENGTH).rewarding(0.5).drawing(pictures);
    }

    private static Script<float[], Integer> drawing() {
        return drawing(at -> picture(at, 300, 20));
    }

    /** A picture whose first pixel is 255 - step. */
    private static BufferedImage picture(Moment at, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, 255 - at.step());
        return picture;
    }

    private static EpisodeRecorder.Cut cut(int every, int maxSteps, double scale) {
        return new EpisodeRecorder.Cut(30, every, maxSteps, scale, false);
    }

    private static Episode watch(EnvFactory<float[], Integer> factory, EpisodeRecorder film) {
        try (RandomAgent<Integer> agent = new RandomAgent<>(new Discrete(Script.ACTIONS));
                var evaluator = new Evaluator<>(factory, agent, 1, false, 1)) {
            return evaluator.watch(0, 1, film);
        }
    }

    /** Which steps were filmed, by the colour that the environment draws. */
    private List<Integer> steps() {
        int top = ScoreBanner.height(300);
        return reel.pictures.stream()
                .map(picture -> 255 - (picture.getRGB(0, top) & 255))
                .toList();
    }

    @Test
    void everyStepIsFilmedAndTheLastPictureStaysForASecond() {
        EpisodeRecorder film = new EpisodeRecorder(reel, cut(1, 100, 0), () -> false);
        assertThat(watch(drawing(), film).totalReward()).isEqualTo(5);
        assertThat(steps()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(reel.durations).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 30);
        assertThat(film.frames()).isEqualTo(11);
    }

    @Test
    void thinnedTheLastIsStillThere() {
        watch(drawing(), new EpisodeRecorder(reel, cut(4, 100, 0), () -> false));
        assertThat(steps()).containsExactly(0, 4, 8, 10);
    }

    @Test
    void noMoreThanTheMostStepsArePlayed() {
        Episode episode = watch(drawing(), new EpisodeRecorder(reel, cut(2, 5, 0), () -> false));
        assertThat(episode.length()).isEqualTo(5);
        assertThat(steps()).containsExactly(0, 2, 4, 5);
    }

    @Test
    void stoppingEndsItWithThePictureOfThatStep() {
        Episode episode = watch(drawing(), new EpisodeRecorder(reel, cut(1, 100, 0), () -> reel.pictures.size() == 3));
        assertThat(episode.length()).isEqualTo(3);
        assertThat(episode.totalReward()).isEqualTo(1.5);
        assertThat(steps()).containsExactly(0, 1, 2, 3);
        assertThat(reel.durations.getLast()).isEqualTo(30);
    }

    @Test
    void everyPictureHasAScoreOfItsOwn() {
        watch(drawing(), new EpisodeRecorder(reel, cut(1, 100, 0), () -> false));
        Set<Integer> strips = new HashSet<>();
        for (BufferedImage picture : reel.pictures) {
            int hash = 1;
            for (int x = 0; x < 150; x++) { // the left half, without the step
                for (int y = 0; y < ScoreBanner.height(300); y++) {
                    hash = 31 * hash + picture.getRGB(x, y);
                }
            }
            strips.add(hash);
        }
        assertThat(strips).hasSize(11);
    }

    @Test
    void scoresAreAsLongAsOneCanFollow() {
        assertThat(EpisodeRecorder.score(0)).isEqualTo("0");
        assertThat(EpisodeRecorder.score(-21)).isEqualTo("-21");
        assertThat(EpisodeRecorder.score(0.125)).isEqualTo("0.13");
        assertThat(EpisodeRecorder.score(-1234.56)).isEqualTo("-1234.6");
        assertThat(EpisodeRecorder.score(1.5e9 + 0.5)).isEqualTo("1.500e+09");
    }

    @Test
    void picturesAreScaled() {
        watch(drawing(), new EpisodeRecorder(reel, cut(1, 1, 2.5), () -> false));
        assertThat(reel.pictures.getFirst().getWidth()).isEqualTo(750);
        reel.pictures.clear();
        watch(drawing(at -> picture(at, 100, 50)), new EpisodeRecorder(reel, cut(1, 1, 0), () -> false));
        assertThat(reel.pictures.getFirst().getWidth()).isEqualTo(300);
    }

    @Test
    void whatCannotBeFilmedIsToldInOneLine() {
        EpisodeRecorder film = new EpisodeRecorder(reel, cut(1, 100, 0), () -> false);
        assertThatThrownBy(() -> watch(drawing(_ -> null), film))
                .isInstanceOf(ConfigException.class)
                .hasMessage("there is nothing to show: the environment draws no pictures (Env.render)");
        assertThatThrownBy(() -> watch(drawing(at -> picture(at, 300 + at.step(), 20)), film))
                .isInstanceOf(ConfigException.class)
                .hasMessage("a film needs pictures of one size: the environment drew 300 x 20 pixels first, "
                        + "and 301 x 20 at step 1 of episode 1");
        assertThatThrownBy(() -> watch(drawing(), new EpisodeRecorder(reel, cut(1, 100, 20), () -> false)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("pictures of 6000 x 400 pixels are too large for a film: at most 4096 each way "
                        + "(those of the environment are 300 x 20)");
    }

    @Test
    void failuresOfTheDrawingAreTheEnvironments() {
        EnvFactory<float[], Integer> broken = drawing(at -> {
            if (at.step() == 2) {
                throw new IllegalStateException("no paint");
            }
            return picture(at, 300, 20);
        });
        assertThatThrownBy(() -> watch(broken, new EpisodeRecorder(reel, cut(1, 100, 0), () -> false)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage("environment failed in render: evaluation episode 0, step 2 of its episode, seed 1: "
                        + "IllegalStateException: no paint");
    }

    @Test
    void failuresOfTheSinkAreNotTheEnvironments() {
        FrameSink full = new FrameSink() {
            @Override
            public void show(BufferedImage picture, int frames) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        };
        EnvFactory<float[], Integer> factory = Corridor::new;
        assertThatThrownBy(() -> watch(factory, new EpisodeRecorder(full, cut(1, 100, 0), () -> false)))
                .isInstanceOf(UncheckedIOException.class);
    }
}
