package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.sampler.WorkerPool;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NativeMemory;
import jarl.tensor.Parallel;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class TransitionReplayTest {

    private static final ReplayConfig UNIFORM =
            ReplayConfig.defaults().withSize(ReplayContract.ROWS * ReplayContract.COLUMNS);
    private static final ReplayConfig PRIORITIZED = UNIFORM.withPriorities(0.6, 0.4, 1);
    private static final RandomSteps.Kind WHOLE = new RandomSteps.Kind(1, false, false, false, 0.2);

    @Nested
    class Uniform implements TransitionReplayContract {
        @Override
        public ReplayConfig config() {
            return UNIFORM;
        }

        @Override
        public RandomSteps.Kind kind() {
            return WHOLE;
        }
    }

    @Nested
    class UniformOfOneStepAndVeryShortEpisodes implements TransitionReplayContract {
        @Override
        public ReplayConfig config() {
            return UNIFORM;
        }

        @Override
        public NStep nStep() {
            return new NStep(1, 0.99);
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(1, false, false, false, 0.8);
        }
    }

    @Nested
    class GatheredByTwoThreads implements TransitionReplayContract {
        @BeforeEach
        void two() {
            TorchLibrary.setThreads(2);
        }

        @AfterEach
        void one() {
            TorchLibrary.setThreads(1);
        }

        @Override
        public ReplayConfig config() {
            return PRIORITIZED;
        }

        @Override
        public RandomSteps.Kind kind() {
            return WHOLE;
        }
    }

    @Nested
    class UniformWithWaitingColumns implements TransitionReplayContract {
        @Override
        public ReplayConfig config() {
            return UNIFORM;
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(1, false, false, true, 0.3);
        }
    }

    @Nested
    class Prioritized implements TransitionReplayContract {
        @Override
        public ReplayConfig config() {
            return PRIORITIZED;
        }

        @Override
        public RandomSteps.Kind kind() {
            return WHOLE;
        }
    }

    @Nested
    class PrioritizedWithWaitingColumns implements TransitionReplayContract {
        @Override
        public ReplayConfig config() {
            return PRIORITIZED;
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(1, false, false, true, 0.3);
        }
    }

    @Nested
    class OfFrames implements TransitionReplayContract {
        @Override
        public ReplayConfig config() {
            return UNIFORM.withFrames(4, false);
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(4, false, false, false, 0.2);
        }
    }

    @Nested
    class PrioritizedOfFramesThatRepeatTheFirst implements TransitionReplayContract {
        @Override
        public ReplayConfig config() {
            return PRIORITIZED.withFrames(3, true);
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(3, true, false, true, 0.2);
        }
    }

    @Nested
    class OfFramesInMappedFiles implements TransitionReplayContract {
        @TempDir
        Path folder;

        @Override
        public ReplayConfig config() {
            return PRIORITIZED.withFrames(2, false).withFolder(folder.toString());
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(2, false, false, false, 0.3);
        }
    }

    @Test
    void stacksThatAreNoneAreRefused() {
        try (var _ = TensorScope.withoutGradients()) {
            // The experience repeats the first frame, the replay expects zeros.
            var kind = new RandomSteps.Kind(3, true, false, false, 0.2);
            var steps = new RandomSteps(
                    kind, new StepList(3, new NStep(1, 0.9), 24, 3), new RandomStreams(1).stream("steps"));
            try (var replay = Replay.ofTransitions(
                    UNIFORM.withFrames(3, false), new NStep(1, 0.9), RandomSteps.shape(kind), 3, Device.CPU)) {
                assertThatThrownBy(() -> replay.append(steps.next(8)))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining("camera of column 0")
                        .hasMessageContaining("set frames=1");
            }
        }
    }

    @Test
    void anAgentWithMemoryIsRefused() {
        try (var _ = TensorScope.withoutGradients()) {
            StepSpec shape = RandomSteps.shape(new RandomSteps.Kind(1, false, true, false, 0.1));
            assertThatThrownBy(() -> Replay.ofTransitions(UNIFORM, new NStep(1, 0.9), shape, 3, Device.CPU))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("sequences");
        }
    }

    @Test
    void nothingCanBeDrawnBeforeTheFutureIsThere() {
        try (var _ = TensorScope.withoutGradients();
                var replay =
                        Replay.ofTransitions(UNIFORM, new NStep(3, 0.9), RandomSteps.shape(WHOLE), 3, Device.CPU)) {
            var steps = new RandomSteps(
                    new RandomSteps.Kind(1, false, false, false, 0),
                    new StepList(3, new NStep(3, 0.9), 24, 1),
                    new RandomStreams(1).stream("steps"));
            replay.append(steps.next(3));
            assertThat(replay.drawable()).isZero();
            assertThatThrownBy(() -> replay.sample(1, 1, new RandomStreams(1).stream("draw")))
                    .isInstanceOf(IllegalStateException.class);
            replay.append(steps.next(1));
            assertThat(replay.drawable()).isEqualTo(3);
        }
    }

    @Test
    void drawingAndAppendingLeavesNoMemoryBehind() {
        try (var _ = TensorScope.withoutGradients();
                var replay =
                        Replay.ofTransitions(PRIORITIZED, new NStep(3, 0.9), RandomSteps.shape(WHOLE), 3, Device.CPU)) {
            var steps = new RandomSteps(
                    WHOLE, new StepList(3, new NStep(3, 0.9), 24, 1), new RandomStreams(1).stream("steps"));
            var random = new RandomStreams(1).stream("draw");
            var samples = steps.next(8);
            // Each step makes some dozen tensors; leaked ones would be at least 100 bytes each.
            NativeMemory.assertFlat(2_000, 1, () -> {
                try (var _ = TensorScope.withoutGradients()) {
                    replay.append(samples);
                    TransitionBatch batch = replay.sample(16, 1, random);
                    replay.updatePriorities(batch.indexes(), batch.weight());
                }
            });
        }
    }

    /** The batches of a replay, each as text, and the random numbers after them. */
    private static List<String> drawn(ReplayConfig config, Parallel.@Nullable Helpers helpers, boolean announced) {
        Parallel.helpedBy(helpers);
        List<String> drawn = new ArrayList<>();
        NStep nStep = new NStep(3, 0.9);
        try (var _ = TensorScope.withoutGradients();
                var replay = Replay.ofTransitions(config, nStep, RandomSteps.shape(WHOLE), 3, Device.CPU)) {
            var steps = new RandomSteps(WHOLE, new StepList(3, nStep, 24, 1), new RandomStreams(1).stream("steps"));
            RandomStream random = new RandomStreams(1).stream("draw");
            for (int round = 0; round < 100; round++) {
                replay.append(steps.next(8));
                for (int i = 0; i < 4; i++) {
                    TransitionBatch batch = replay.sample(16, 1, random, announced && i < 3);
                    drawn.add(Arrays.toString(batch.indexes())
                            + Arrays.toString(batch.nStepReturn().toFloats())
                            + TensorTree.leaves(batch.nextInputs()).values().stream()
                                    .map(leaf -> Arrays.toString(
                                            leaf.to(DType.FLOAT32).toFloats()))
                                    .toList());
                    replay.updatePriorities(batch.indexes(), batch.nStepReturn().abs());
                }
            }
            drawn.add(Long.toString(random.nextLong()));
        } finally {
            Parallel.helpedBy(null);
        }
        return drawn;
    }

    @Test
    void anAnnouncedBatchIsTheOneThatWouldHaveBeenDrawn() {
        try (var pool = new WorkerPool("helper", 2)) {
            for (ReplayConfig config : List.of(UNIFORM, PRIORITIZED)) {
                List<String> expected = drawn(config, null, false);
                assertThat(drawn(config, pool, true)).isEqualTo(expected);
                assertThat(drawn(config, null, true)).isEqualTo(expected);
            }
        }
    }

    @Test
    void nothingComesBetweenAnAnnouncementAndItsBatch() {
        NStep nStep = new NStep(1, 0.9);
        try (var _ = TensorScope.withoutGradients();
                var replay = Replay.ofTransitions(UNIFORM, nStep, RandomSteps.shape(WHOLE), 3, Device.CPU)) {
            var steps = new RandomSteps(WHOLE, new StepList(3, nStep, 24, 1), new RandomStreams(1).stream("steps"));
            replay.append(steps.next(8));
            var _ = replay.sample(4, 1, new RandomStreams(1).stream("draw"), true);
            assertThatThrownBy(() -> replay.append(steps.next(8)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("announced");
        }
    }

    @Test
    void aNewPriorityIsTheLargestSoFarOrTheOneSet() {
        for (double set : new double[] {0, 0.25}) {
            ReplayConfig config = new ReplayConfig(12, true, 1, 1, 1, set, 1, false, "", true);
            try (var _ = TensorScope.withoutGradients();
                    var replay =
                            Replay.ofTransitions(config, new NStep(1, 0.9), RandomSteps.shape(WHOLE), 1, Device.CPU)) {
                var steps = new RandomSteps(
                        new RandomSteps.Kind(1, false, false, false, 0),
                        new StepList(1, new NStep(1, 0.9), 12, 1),
                        new RandomStreams(1).stream("steps"));
                replay.append(steps.next(2)); // one can be drawn: row 0
                replay.updatePriorities(new long[] {0}, Tensor.of(new float[] {8}));
                replay.append(steps.next(1)); // row 1 joins
                int[] drawn = new int[2];
                for (int i = 0; i < 100; i++) {
                    // A weight is (least priority / priority)^1, in a batch of two equal parts of the whole.
                    for (long index : replay.sample(2, 1, new RandomStreams(i).stream("draw"))
                            .indexes()) {
                        drawn[(int) index]++;
                    }
                }
                // Row 1 has priority 8 like row 0, or 0.25 of 8.25 in all: 3 % of the draws.
                assertThat(drawn[1]).isBetween(set == 0 ? 99 : 1, set == 0 ? 101 : 20);
            }
        }
    }
}
