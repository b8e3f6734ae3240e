package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.sweep.PlannedRun;
import jarl.sweep.RunEntry;
import jarl.sweep.RunEntry.State;
import jarl.sweep.SearchState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SetProgressTest {

    private static final Optional<SearchState> SEARCH =
            Optional.of(new SearchState(3, List.of(100L, 300L, 900L), List.of()));

    private static RunEntry run(String setting, long steps, State state) {
        PlannedRun run = new PlannedRun(
                setting + "/seed-1", setting, Map.of(), 1, List.of("cartpole-ppo", "seed=1", "steps=" + steps));
        return new RunEntry(run, state, 1, 1, null, 0, null);
    }

    private static String progress(RunEntry... entries) {
        return SetProgress.of(List.of(entries), SEARCH).toString();
    }

    @Test
    void aRunThatIsPromotedAddsATrainingAndTakesNoneBack() {
        RunEntry done = run("a", 100, State.DONE);
        assertThat(progress(done, run("b", 100, State.RUNNING))).isEqualTo("1/2 rungs");
        assertThat(progress(done, run("b", 100, State.DONE))).isEqualTo("2/2 rungs");
        assertThat(progress(done, run("b", 300, State.WAITING))).isEqualTo("2/3 rungs");
        assertThat(progress(done, run("b", 300, State.RUNNING))).isEqualTo("2/3 rungs");
        assertThat(progress(done, run("b", 900, State.WAITING))).isEqualTo("3/4 rungs");
        assertThat(progress(done, run("b", 900, State.DONE))).isEqualTo("4/4 rungs");
    }

    @Test
    void withoutASearchEachRunCountsOnce() {
        assertThat(SetProgress.of(List.of(run("a", 100, State.DONE), run("b", 300, State.FAILED)), Optional.empty())
                        .toString())
                .isEqualTo("1/2");
    }
}
