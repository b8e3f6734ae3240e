package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.sweep.RunEntry.State;
import jarl.sweep.RunStarter.Attempt;
import jarl.sweep.RunStarter.Ending;
import jarl.sweep.RunStarter.Outcome;
import jarl.sweep.SearchState.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SearchTest {

    private static final String FOUR = """
            preset: cartpole-ppo
            set: {steps: 1600}
            levels:
            - zip: {algo.learningRate: [1e-3, 2e-3, 3e-3, 4e-3]}
              names: [a, b, c, d]
            seeds: 1-2
            search: {kind: asha, minimumSteps: 100, factor: 4}
            """;

    @TempDir
    private Path folder;

    private final List<String> started = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();

    /** The mean of a setting's two seeds is as given; the seeds differ by 2. */
    private Map<String, Integer> scores = Map.of("a", 10, "b", 40, "c", 30, "d", 5);

    private int most = Integer.MAX_VALUE;

    private static Expansion expand(String yaml) {
        return SweepReader.text("test", yaml).expand();
    }

    private static void refuses(String yaml, String message) {
        assertThatThrownBy(() -> expand(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    /** A run that ends at once. */
    private record Ended(Ending end) implements Attempt {
        @Override
        public Optional<Ending> ending() {
            return Optional.of(end);
        }

        @Override
        public void stop() {}

        @Override
        public void kill() {}

        @Override
        public Optional<ProcessHandle> process() {
            return Optional.empty();
        }
    }

    /** The launcher's machine is switched off when as many runs have started as there may. */
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private ExperimentSet launch(ExperimentSet set, int slots) {
        RunStarter starter = (run, _, ended) -> {
            if (started.size() >= most) {
                throw new PowerCut();
            }
            started.add(run.folder() + " " + run.steps());
            ended.run();
            return new Ended(
                    broken.contains(run.folder())
                            ? new Ending(Outcome.HOPELESS, "diverged")
                            : new Ending(Outcome.DONE, ""));
        };
        Slots all = new Slots(
                IntStream.range(0, slots)
                        .mapToObj(i -> new Slot(i, 1, List.of()))
                        .toList(),
                Optional.empty());
        Searcher searcher = new Searcher(
                set, run -> OptionalDouble.of(scores.getOrDefault(run.setting(), 0) + (run.seed() == 1 ? -1 : 1)));
        new Launcher(set, all, starter, (_, _) -> {}, Duration.ofMillis(20), searcher).run();
        return set;
    }

    private ExperimentSet create() {
        Expansion all = expand(FOUR);
        return ExperimentSet.create(folder, Resources.DEFAULT, all.runs(), all.search());
    }

    private static String decisions(ExperimentSet set) {
        StringBuilder text = new StringBuilder();
        set.search()
                .orElseThrow()
                .decisions()
                .forEach(each -> text.append(each.setting())
                        .append(each.rung())
                        .append(' ')
                        .append(each.verdict())
                        .append(' ')
                        .append(each.score())
                        .append('\n'));
        return text.toString();
    }

    private static final String EXPECTED = """
            a0 PROMOTED 10.0
            a1 PROMOTED 10.0
            a2 FINISHED 10.0
            b0 PROMOTED 40.0
            b1 PROMOTED 40.0
            b2 FINISHED 40.0
            c0 STOPPED 30.0
            d0 STOPPED 5.0
            """;

    @Test
    void aSettingGoesOnIfItIsNotBelowTheQuantileOfThoseBefore() {
        // by hand: rungs 100, 400, 1600; a is the first everywhere; b >= a; c below the 75% quantile of 10 and 40, 32.5
        try (ExperimentSet set = launch(create(), 1)) {
            assertThat(decisions(set)).isEqualTo(EXPECTED);
            assertThat(set.entries()).extracting(RunEntry::state).containsOnly(State.DONE);
        }
        assertThat(started)
                .containsExactly(
                        "a/seed-1 100",
                        "a/seed-2 100",
                        "a/seed-1 400",
                        "a/seed-2 400",
                        "a/seed-1 1600",
                        "a/seed-2 1600",
                        "b/seed-1 100",
                        "b/seed-2 100",
                        "b/seed-1 400",
                        "b/seed-2 400",
                        "b/seed-1 1600",
                        "b/seed-2 1600",
                        "c/seed-1 100",
                        "c/seed-2 100",
                        "d/seed-1 100",
                        "d/seed-2 100");
    }

    @Test
    void whenTheLauncherIsKilledAnywhereResumingRepeatsNothingAndDecidesTheSame() {
        for (int limit : List.of(1, 2, 4, 7, 13)) {
            started.clear();
            most = limit;
            Path own = folder.resolve("cut-" + limit);
            Expansion all = expand(FOUR);
            try (ExperimentSet set = ExperimentSet.create(own, Resources.DEFAULT, all.runs(), all.search())) {
                assertThatThrownBy(() -> launch(set, 1)).isInstanceOf(PowerCut.class);
            }
            most = Integer.MAX_VALUE;
            try (ExperimentSet set = ExperimentSet.resume(own, Resources.DEFAULT, all.runs(), all.search())) {
                assertThat(decisions(launch(set, 1))).isEqualTo(EXPECTED);
            }
            assertThat(started).doesNotHaveDuplicates().hasSize(16);
        }
    }

    @Test
    void aSettingIsTheMeanOfTheSeedsThatAreThereAndStopsWithoutAny() {
        broken.add("b/seed-1");
        broken.addAll(List.of("d/seed-1", "d/seed-2"));
        try (ExperimentSet set = launch(create(), 1)) {
            assertThat(decisions(set)).contains("b0 PROMOTED 41.0", "d0 STOPPED NaN");
        }
        assertThat(started).contains("b/seed-2 1600").doesNotContain("b/seed-1 400");
    }

    @Test
    void settingsThatEndTogetherAreDecidedInTheirOrder() {
        try (ExperimentSet set = launch(create(), 8)) {
            // a, b, c, d at rung 0 together: b >= 10; c >= the quantile 32.5? no; then a and b at rung 1
            assertThat(decisions(set)).isEqualTo("""
                    a0 PROMOTED 10.0
                    b0 PROMOTED 40.0
                    c0 STOPPED 30.0
                    d0 STOPPED 5.0
                    a1 PROMOTED 10.0
                    b1 PROMOTED 40.0
                    a2 FINISHED 10.0
                    b2 FINISHED 40.0
                    """);
        }
    }

    @Test
    void decisionsAreThoseOfRaysScheduler() {
        // by hand, factor 4: cutoff of {1, 2, 3, 4} is numpy.percentile(.., 75) = 3.25
        SearchState state = new SearchState(4, List.of(1L, 4L), List.of());
        for (int i = 1; i <= 4; i++) {
            state = state.arrived("s" + i, i);
        }
        assertThat(state.decisions()).extracting(SearchState.Decision::verdict).containsOnly(Verdict.PROMOTED);
        assertThat(state.arrived("x", 3.24).decisions().getLast().verdict()).isEqualTo(Verdict.STOPPED);
        assertThat(state.arrived("x", 3.25).decisions().getLast().verdict()).isEqualTo(Verdict.PROMOTED);
        assertThat(SearchState.rungs(100, 1600, 4)).containsExactly(100L, 400L, 1600L);
        assertThat(SearchState.rungs(100, 2000, 4)).containsExactly(100L, 400L, 1600L, 2000L);
        assertThat(SearchState.rungs(100, 100, 3)).containsExactly(100L);
    }

    @Test
    void aSetIsContinuedWithTheSearchItWasBegunWith() {
        try (ExperimentSet set = launch(create(), 2)) {
            assertThat(ExperimentsFile.read(folder).search()).isEqualTo(set.search());
        }
        Expansion other = expand(FOUR.replace("factor: 4", "factor: 2"));
        assertThatThrownBy(() -> ExperimentSet.resume(folder, Resources.DEFAULT, other.runs(), other.search()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("with another search than it was begun with");
    }

    @Test
    void randomSettingsAreDrawnWithoutReplacement() {
        String yaml = "{preset: cartpole-ppo, search: {kind: random, settings: %d, seed: 3}, levels: [{grid:"
                + " {algo.learningRate: [1e-3, 2e-3, 3e-3], algo.discount: [0.9, 0.99]}}]}";
        assertThat(expand(yaml.formatted(4)).settings())
                .hasSize(4)
                .doesNotHaveDuplicates()
                .isEqualTo(expand(yaml.formatted(4)).settings());
        assertThat(expand(yaml.formatted(6)).settings()).hasSize(6);
        refuses(yaml.formatted(7), "search.settings must be at most the number of settings, 6, got 7");
        refuses(yaml.formatted(0), "search.settings must be a whole number in [1, 100000]");
    }

    @Test
    void mistakesAreSaid() {
        String base = "{preset: %s, set: {steps: 100_000}, search: %s}";
        refuses(base.formatted("cartpole-ppo", "{kind: grid}"), "search.kind must be random or asha, got grid");
        refuses(base.formatted("cartpole-ppo", "{kind: asha, minimumStep: 1}"), "did you mean minimumSteps?");
        refuses(
                base.formatted("cartpole-ppo", "{kind: asha, minimumSteps: 1e7}"),
                "at most the steps of a run, 100000");
        refuses(
                base.formatted("cartpole-ppo", "{kind: asha, minimumSteps: 10, factor: 1}"),
                "search.factor must be a whole number in");
        refuses(base.formatted("cartpole-dqn", "{kind: asha, minimumSteps: 10}"), "begins to learn");
    }
}
