package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.checkpoint.StateWriter;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.samples.Samples;
import jarl.space.ImageBox;
import jarl.space.Space;
import jarl.tensor.NativeMemory;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sampler with stacked images and an LSTM, resetting at once or after the batch. */
class ImageSamplingTest {

    private static final int STEPS = 6;
    private static final int COLUMNS = 4;
    private static final int PIXELS = PictureDiary.HEIGHT * PictureDiary.WIDTH;

    @AutoClose
    private final ActorCriticAgent agent = RealAgents.of("lstm", pictures());

    static EnvFactory<byte[], Integer> pictures() {
        int[][] lengths = {{3, -8}, {-2, 13}, {6}, {-1, 4, 9}};
        AtomicInteger made = new AtomicInteger();
        return () -> PictureDiary.stacked(lengths[made.getAndIncrement() % COLUMNS]);
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
        for (int frame = step - PictureDiary.FRAMES + 1; frame <= step; frame++) {
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
            SampleBatch<ActorCriticInfo> batch = sampler.collect(i);
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

    /** Its picture in step 2 has a row too few. */
    private static final class Cropped implements Env<byte[], Integer> {
        private final Env<byte[], Integer> whole = PictureDiary.stacked(9);
        private int steps;

        @Override
        public Space<byte[]> observationSpace() {
            return whole.observationSpace();
        }

        @Override
        public Space<Integer> actionSpace() {
            return whole.actionSpace();
        }

        @Override
        public byte[] reset(RandomGenerator random) {
            return whole.reset(random);
        }

        @Override
        public Step<byte[]> step(Integer action) {
            Step<byte[]> step = whole.step(action);
            byte[] picture = step.observation();
            boolean crop = ++steps == 2;
            return new Step<>(crop ? Arrays.copyOf(picture, picture.length - 5) : picture, 0, false, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImageOfTheWrongSizeIsNamed(SamplerKind kind) {
        AtomicInteger made = new AtomicInteger();
        EnvFactory<byte[], Integer> factory =
                () -> made.getAndIncrement() == 3 ? new Cropped() : PictureDiary.stacked(9);
        SamplerSpec spec = new SamplerSpec(STEPS, COLUMNS, 2, 0.9, 17);
        int size = ((ImageBox) PictureDiary.stacked(9).observationSpace()).size();
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
