package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceReplayTest {

    private static final ReplayConfig UNIFORM =
            ReplayConfig.defaults().withSize(ReplayContract.ROWS * ReplayContract.COLUMNS);
    private static final ReplayConfig PRIORITIZED = UNIFORM.withPriorities(0.9, 0.6, 0.6);
    private static final RandomSteps.Kind RECURRENT = new RandomSteps.Kind(1, false, true, false, 0.15);

    @Nested
    class UniformWithAStateEveryFourSteps implements SequenceReplayContract {
        @Override
        public ReplayConfig config() {
            return UNIFORM;
        }

        @Override
        public SequenceSpec sequence() {
            return new SequenceSpec(4, 6, 4, 0.9);
        }

        @Override
        public RandomSteps.Kind kind() {
            return RECURRENT;
        }
    }

    @Nested
    class PrioritizedWithEveryState implements SequenceReplayContract {
        @Override
        public ReplayConfig config() {
            return PRIORITIZED;
        }

        @Override
        public SequenceSpec sequence() {
            return new SequenceSpec(2, 5, 1, 0.9);
        }

        @Override
        public RandomSteps.Kind kind() {
            return RECURRENT;
        }
    }

    @Nested
    class PrioritizedWithoutStatesOrWarmup implements SequenceReplayContract {
        @Override
        public ReplayConfig config() {
            return PRIORITIZED;
        }

        @Override
        public SequenceSpec sequence() {
            return new SequenceSpec(0, 4, 0, 0.5);
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(1, false, true, false, 0.5);
        }
    }

    @Nested
    class PrioritizedOfFramesWithWaitingColumns implements SequenceReplayContract {
        @Override
        public ReplayConfig config() {
            return PRIORITIZED.withFrames(3, false);
        }

        @Override
        public SequenceSpec sequence() {
            return new SequenceSpec(3, 6, 3, 0.9);
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(3, false, true, true, 0.15);
        }
    }

    @Nested
    class UniformOfFramesInMappedFilesOfAnAgentWithoutMemory implements SequenceReplayContract {
        @TempDir
        Path folder;

        @Override
        public ReplayConfig config() {
            return UNIFORM.withFrames(2, true).withFolder(folder.toString());
        }

        @Override
        public SequenceSpec sequence() {
            return new SequenceSpec(0, 8, 2, 0.9);
        }

        @Override
        public RandomSteps.Kind kind() {
            return new RandomSteps.Kind(2, true, false, false, 0.3);
        }
    }

    @Test
    void prioritiesOfSequencesMixTheLargestAndTheMean() {
        try (var _ = TensorScope.withoutGradients();
                var replay = Replay.ofSequences(
                        PRIORITIZED,
                        new NStep(2, 0.9),
                        new SequenceSpec(0, 3, 1, 0.9),
                        RandomSteps.shape(RECURRENT),
                        3,
                        Device.CPU)) {
            Tensor errors = Tensor.of(new float[] {1, 9, 5, 2, 4, 9, 6, 5, 9}, 3, 3);
            Tensor valid = Tensor.of(new boolean[] {true, false, false, true, true, false, true, false, false}, 3, 3);
            // 0.9 * 6 + 0.1 * (1 + 2 + 6) / 3; 0.9 * 4 + 0.1 * 4; nothing
            float[] priorities = replay.priorities(errors, valid).toFloats();
            assertThat(priorities[0]).isEqualTo(5.7f, within(1e-6f));
            assertThat(priorities[1]).isEqualTo(4, within(1e-6f));
            assertThat(priorities[2]).isZero();
        }
    }
}
