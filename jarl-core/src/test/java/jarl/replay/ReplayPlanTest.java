package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.tensor.NoTensors;
import jarl.tensor.TensorScope;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPlanTest {

    private static final long GIBIBYTE = 1L << 30;
    private static final ReplayConfig MILLION = ReplayConfig.defaults();

    @TempDir
    Path folder;

    private TensorScope scope;

    @BeforeEach
    void openScope() {
        scope = TensorScope.withoutGradients();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private static StepSpec atari() {
        return StepSpec.of(new ImageBox(4, 84, 84), new Discrete(6), false, NoTensors.INSTANCE);
    }

    private static ReplayPlan plan(ReplayConfig config, StepSpec shape, long limit) {
        return new ReplayPlan(config, shape, 16, (int) (config.size() / 16), 0, config.size() / 16, limit);
    }

    @Test
    void aMillionStepsOfAtariTakeSevenGibibytes() {
        ReplayConfig config = MILLION.withFrames(4, false).withPriorities(0.6, 0.4, 1);
        ReplayPlan plan = plan(config, atari(), Long.MAX_VALUE);
        // A frame of 84 * 84 bytes; action and previous action of 8, reward, previous reward and priority of 4, flags
        // of 1
        // for each step; a frame and its step number for each hundredth; the doubles of the sum tree, by level.
        assertThat(plan.bytes())
                .isEqualTo(1_000_000L * (7056 + 16 + 12 + 1)
                        + 10_000 * (7056 + 8)
                        + 8 * (1_000_000 + 125_000 + 15_632 + 1_960 + 248 + 32 + 8));
        assertThat(plan.bytes()).isLessThan((long) (7.2 * GIBIBYTE));
        assertThat(plan.description()).isEqualTo("1,000,000 steps, 6.7 GiB");
    }

    @Test
    void whatDoesNotFitIsRefusedWithAdvice() {
        ReplayPlan plan = plan(MILLION, atari(), 6 * GIBIBYTE);
        assertThatThrownBy(plan::requireFit)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("replay: 1,000,000 steps, 26.6 GiB do not fit the 7.0 GiB of memory there are:")
                .hasMessageContaining("set algo.learning.replay.size to at most 225000")
                .hasMessageContaining("replay.frames")
                .hasMessageContaining("replay.folder");
        plan(MILLION.withFrames(4, false), atari(), 7 * GIBIBYTE).requireFit();
    }

    @Test
    void aRequestForMoreThanTheMachineHasIsRefusedBeforeItIsAllocated() {
        ReplayConfig enormous = MILLION.withSize(2_000_000_000);
        StepSpec shape = atari();
        assertThatThrownBy(() -> ReplayPlan.of(enormous, shape, 16, 1, 1, 0))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("do not fit");
        assertThatThrownBy(() -> ReplayPlan.of(enormous.withFolder(folder.toString()), shape, 16, 1, 1, 0))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("free in " + folder);
    }

    @Test
    void sizesThatCannotBeAreNamed() {
        StepSpec shape = StepSpec.of(Box.unbounded(4), new Discrete(2), false, NoTensors.INSTANCE);
        assertThatThrownBy(() -> ReplayPlan.of(MILLION.withSize(30), shape, 8, 4, 1, 0))
                .isInstanceOf(ConfigException.class)
                .hasMessage("algo.learning.replay.size must be at least 40 (5 steps in each of 8 columns), got 30");
        assertThatThrownBy(() -> ReplayPlan.of(MILLION.withSize(Integer.MAX_VALUE), shape, 8, 4, 1, 0))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at most 2147483647");
        assertThatThrownBy(() -> ReplayPlan.of(MILLION.withFrames(4, false), shape, 8, 4, 1, 0))
                .isInstanceOf(ConfigException.class)
                .hasMessage("algo.learning.replay.frames must be 1 where no observation is an image, got 4");
        StepSpec stack = atari();
        assertThatThrownBy(() -> plan(MILLION.withFrames(3, false), stack, Long.MAX_VALUE)
                        .bytes())
                .isInstanceOf(ConfigException.class)
                .hasMessage("algo.learning.replay.frames must divide the 4 channels of the image [4, 84, 84], got 3");
    }

    @Test
    void rowsAreRoundedUpToWholeIntervals() {
        StepSpec shape = StepSpec.of(Box.unbounded(4), new Discrete(2), false, NoTensors.INSTANCE);
        ReplayPlan plan = ReplayPlan.of(MILLION.withSize(1_000), shape, 3, 10, 40, 40);
        assertThat(plan.rows()).isEqualTo(360); // 334 rows for 1,000 steps of 3 columns
        assertThat(plan.starts()).isEqualTo(9);
    }
}
