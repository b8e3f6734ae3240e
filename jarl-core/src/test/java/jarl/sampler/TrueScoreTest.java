package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.ActionRepeat;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.TimeLimit;
import jarl.env.TrueScore;
import jarl.tensor.TensorScope;
import jarl.testing.Script;
import jarl.testing.Tape;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task of several episodes, with other rewards than scores: statistics are of the task. */
class TrueScoreTest {

    /** Three lives of two steps, each an episode; every step scores 10 and is rewarded with 1. */
    private static final EnvFactory<float[], Integer> GAMES = TapeAgent.observing(0, Script.lengths(2))
            .rewarding(1)
            .telling(Info.class, (at, _) -> new Info(10, at.step() == 2 && at.episode() % 3 == 0));

    private final Tape tape = new Tape();

    @AutoClose
    final TapeAgent agent = new TapeAgent(tape);

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private record Info(double score, boolean taskEnds) implements TrueScore {}

    @Test
    void aStepWithoutScoreCountsByItsReward() {
        Step<Integer> plain = new Step<>(1, 0.5, true, false);
        assertThat(TrueScore.of(plain)).isEqualTo(0.5);
        assertThat(TrueScore.endsTask(plain)).isTrue();
        Step<Integer> scored = new Step<>(1, 0.5, true, false, new Info(7, false));
        assertThat(TrueScore.of(scored)).isEqualTo(7);
        assertThat(TrueScore.endsTask(scored)).isFalse();
        assertThat(TrueScore.endsTask(new Step<>(1, 0.5, false, true, new Info(7, false))))
                .isTrue();
    }

    @Test
    void evaluationPlaysWholeTasks() {
        for (int workers : new int[] {1, 2}) {
            try (var evaluator = new Evaluator<>(GAMES, agent, 0.5, true, workers)) {
                List<Episode> episodes = evaluator.play(3, 1);
                assertThat(episodes).extracting(Episode::length).containsOnly(6).hasSize(3);
                assertThat(episodes).extracting(Episode::totalReward).containsOnly(60.0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void statisticsOfSamplesAreOfTasksWhileTheSamplesHaveTheEpisodes(SamplerKind kind) {
        SamplerSpec spec = new SamplerSpec(14, 2, 2, false, 0, false, 0.5, 3); // two columns: some samplers halve them
        try (var sampler = kind.create(GAMES, agent, spec, 1)) {
            var batch = sampler.collect(0);
            assertThat(batch.episodes()).hasSize(4); // steps 1 to 6 and 7 to 12 of each column
            assertThat(batch.episodes()).extracting(Episode::length).containsOnly(6);
            assertThat(batch.episodes()).extracting(Episode::totalReward).containsOnly(60.0);
            assertThat(batch.episodes()).extracting(Episode::step).containsOnly(12L, 24L);
            assertThat(batch.samples().env().terminated().sum().item()).isEqualTo(14);
            assertThat(batch.samples().env().reward().sum().item()).isEqualTo(28);
        }
    }

    @Test
    void aTaskThatIsCutIsOver() {
        EnvFactory<float[], Integer> cut = () -> new TimeLimit<>(GAMES.create(), 1);
        try (var evaluator = new Evaluator<>(cut, agent, 0.5, true, 1)) {
            assertThat(evaluator.play(1, 1)).extracting(Episode::length).containsExactly(1);
        }
    }

    @Test
    void repeatedActionsWouldLoseScores() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActionRepeat<>(GAMES.create(), 2))
                .withMessageContaining("the environment's own frame skip");
        assertThat(new ActionRepeat<>(GAMES.create(), 1)).isNotNull();
    }
}
