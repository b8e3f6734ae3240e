package jarl.sampler;

import static jarl.testing.Moment.at;
import static jarl.testing.Moment.never;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.env.FrameStack;
import jarl.samples.Samples;
import jarl.space.ImageBox;
import jarl.tensor.NativeMemory;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.testing.HookedEnv;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sampler with stacked images and an LSTM, resetting at once or after the batch. */
@Isolated
class ImageSamplingTest {

    private static final int STEPS = 6;
    private static final int COLUMNS = 4;
    private static final int COLOURS = 2;
    private static final int HEIGHT = 3;
    private static final int WIDTH = 5;
    private static final int PIXELS = HEIGHT * WIDTH;
    private static final int FRAMES = 3;

    @AutoClose
    private final ActorCriticAgent agent = RealAgents.of("lstm", pictures());

    static EnvFactory<byte[], Integer> pictures() {
        int[][] lengths = {{3, -8}, {-2, 13}, {6}, {-1, 4, 9}};
        return NumberedEnvs.of(column -> stacked(lengths[column % COLUMNS]));
    }

    /** The last three pictures together. All of one colour is the number of the episode, all of the other the steps taken in it. */
    static FrameStack<byte[], Integer> stacked(int... lengths) {
        return new FrameStack<>(
                Script.lengths(lengths)
                        .observing(new ImageBox(COLOURS, HEIGHT, WIDTH), at -> {
                            byte[] picture = new byte[COLOURS * PIXELS];
                            Arrays.fill(picture, 0, PIXELS, (byte) at.episode());
                            Arrays.fill(picture, PIXELS, 2 * PIXELS, (byte) at.step());
                            return picture;
                        })
                        .create(),
                FRAMES);
    }

    static Stream<Arguments> samplers() {
        return Stream.of(SamplerKind.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    private Sampler<ActorCriticInfo> sampler(SamplerKind kind, boolean waitReset, int workers) {
        return kind.create(pictures(), agent, new SamplerSpec(STEPS, COLUMNS, 2, waitReset, 4, false, 0.9, 5), workers);
    }

    /** The two colours of each of the stacked frames: in step k of episode e (e, k-2), (e, k-1), (e, k), zeros before the first. */
    private static List<Integer> frames(int episode, int step) {
        List<Integer> frames = new ArrayList<>();
        for (int frame = step - FRAMES + 1; frame <= step; frame++) {
            frames.add(frame < 0 ? 0 : episode);
            frames.add(Math.max(frame, 0));
        }
        return frames;
    }

    /** The colours in a row of images {@code [T, B, 6, 3, 5]}, each of which must be the same in all pixels. */
    private static List<Integer> frames(Tensor images, int t, int b) {
        List<Integer> colours = new ArrayList<>();
        long[] pixels = images.select(0, t).select(0, b).toLongs();
        for (int from = 0; from < pixels.length; from += PIXELS) {
            long colour = pixels[from];
            assertThat(Arrays.stream(pixels, from, from + PIXELS)).containsOnly(colour);
            colours.add((int) colour);
        }
        return colours;
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void stackedFramesNeverCrossAnEpisodeStart(SamplerKind kind, boolean waitReset) {
        try (var _ = TensorScope.withoutGradients();
                var sampler = sampler(kind, waitReset, 2)) {
            int[] episode = new int[COLUMNS];
            int[] step = new int[COLUMNS];
            int ends = 0;
            for (int batch = 0; batch < 6; batch++) {
                Samples<ActorCriticInfo> samples = sampler.collect(0).samples();
                Tensor images = (Tensor) samples.env().observation();
                Tensor finalImages = (Tensor) samples.finalObservation();
                for (int t = 0; t < STEPS; t++) {
                    for (int b = 0; b < COLUMNS; b++) {
                        List<Integer> seen = frames(images, t, b);
                        if (!flag(samples.valid(), t, b)) {
                            assertThat(seen).containsOnly(0);
                            continue;
                        }
                        boolean start = flag(samples.episodeStart(), t, b);
                        if (batch + t == 0) { // where random steps have led
                            episode[b] = seen.get(seen.size() - 2);
                            step[b] = seen.getLast();
                        } else {
                            episode[b] += start ? 1 : 0;
                            step[b] = start ? 0 : step[b] + 1;
                        }
                        assertThat(seen).isEqualTo(frames(episode[b], step[b]));
                        if (flag(samples.env().terminated(), t, b)
                                || flag(samples.env().truncated(), t, b)) {
                            assertThat(frames(finalImages, t, b)).isEqualTo(frames(episode[b], step[b] + 1));
                            ends++;
                        }
                    }
                }
            }
            assertThat(ends).isGreaterThan(10);
        }
    }

    private static boolean flag(Tensor flags, int t, int b) {
        return flags.select(0, t).select(0, b).item() != 0;
    }

    private static List<Object> collect(Sampler<ActorCriticInfo> sampler, int batches) {
        List<Object> collected = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            Collected<ActorCriticInfo> batch = sampler.collect(i);
            collected.add(RealAgents.specified(batch.samples()));
            collected.add(batch.episodes());
        }
        return collected;
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void anyNumberOfWorkersGivesTheSameBits(SamplerKind kind, boolean waitReset) {
        try (var one = sampler(kind, waitReset, 1)) {
            List<Object> expected = collect(one, 5);
            for (int workers : new int[] {2, 3, 8}) {
                try (var several = sampler(kind, waitReset, workers)) {
                    assertThat(collect(several, 5)).as("%d workers", workers).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aRestoredSamplerGoesOnBitForBit(SamplerKind kind, boolean waitReset) {
        for (int before = 0; before < 4; before++) {
            try (var uninterrupted = sampler(kind, waitReset, 2);
                    var restored = sampler(kind, waitReset, 1)) {
                var _ = collect(uninterrupted, before);
                var _ = collect(restored, 1); // somewhere else
                StateWriter state = new StateWriter();
                uninterrupted.save(state);
                restored.restore(state.reader());
                assertThat(collect(restored, 4)).as("after %d batches", before).isEqualTo(collect(uninterrupted, 4));
            }
        }
    }

    /** What the inferences of so many batches make is several times the bound, should no scope free it. */
    @ParameterizedTest
    @EnumSource
    void nativeMemoryDoesNotGrow(SamplerKind kind) {
        try (var sampler = sampler(kind, true, 2)) {
            Runnable batch = () -> {
                var _ = sampler.collect(0);
            };
            for (int i = 0; i < 100; i++) {
                batch.run();
            }
            NativeMemory.assertFlat(300, 4, batch);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImageOfTheWrongSizeIsNamed(SamplerKind kind) {
        // Its picture in step 2 has a row too few.
        EnvFactory<byte[], Integer> factory = NumberedEnvs.of(column -> new HookedEnv<>(stacked(9))
                .observing(
                        column == 3 ? at(1, 2) : never(), picture -> Arrays.copyOf(picture, picture.length - WIDTH)));
        SamplerSpec spec = new SamplerSpec(STEPS, COLUMNS, 2, 0.9, 17);
        int size = ((ImageBox) stacked(9).observationSpace()).size();
        try (var sampler = kind.create(factory, agent, spec, 2)) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(() -> sampler.collect(100))
                    .withMessageStartingWith("environment failed in step: column 3, step 2 of its episode, step "
                            + (100 + 2 * COLUMNS) + " of the run, seed 17: ")
                    .withMessageContaining("expected " + size + " ")
                    .withMessageContaining("got " + (size - 5));
        }
    }
}
