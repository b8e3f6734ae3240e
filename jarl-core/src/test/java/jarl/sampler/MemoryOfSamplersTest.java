package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.sampler.NotedRows.Row;
import jarl.tensor.TensorScope;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The recurrent state of an agent in the samples: what it remembers is that of the row's episode, and nothing else. */
class MemoryOfSamplersTest {

    private static final int STEPS = 5;
    private static final int COLUMNS = 4;
    private static final int[][] LENGTHS = {{-3, 4}, {7, -2}, {-5, 11}, {2, -9}};

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    @AutoClose
    final NotingAgent agent = new NotingAgent();

    static EnvFactory<float[], Integer> diaries(boolean saves) {
        return NumberedEnvs.of(column ->
                Script.lengths(LENGTHS[column % COLUMNS]).saving(saves).create());
    }

    private static SamplerSpec spec(boolean waitReset) {
        return new SamplerSpec(STEPS, COLUMNS, 2, waitReset, 0, false, 0.9, 7);
    }

    private Sampler<NotingAgent.Noted> sampler(SamplerKind kind, boolean waitReset, boolean saves) {
        return kind.create(diaries(saves), agent, spec(waitReset), 2);
    }

    /** The agent has acted as often in the episode as the episode has steps: the state says the same as the observation. */
    private static void remembersItsEpisodeOnly(Row row) {
        if (row.valid()) {
            assertThat(row.state()).as("state in %s", row).isEqualTo(row.step());
            assertThat(row.start()).as("start in %s", row).isEqualTo(row.step() == 0);
        }
        assertThat(row.seenState()).isEqualTo(row.state());
        assertThat(row.seenStep()).isEqualTo(row.step());
        assertThat(row.seenEpisode()).isEqualTo(row.episode());
        assertThat(row.seenPreviousAction()).isEqualTo(row.previousAction());
        assertThat(row.seenPreviousReward()).isEqualTo(row.previousReward());
    }

    private static List<Row> rows(Collected<NotingAgent.Noted> batch) {
        List<Row> rows = new ArrayList<>();
        for (int b = 0; b < COLUMNS; b++) {
            rows.addAll(NotedRows.of(batch.samples(), b));
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void stateIsThatBeforeTheRowAndZeroWhereAnEpisodeStarts(SamplerKind kind) {
        for (boolean waitReset : new boolean[] {false, true}) {
            try (var sampler = sampler(kind, waitReset, true)) {
                int starts = 0;
                for (int batch = 0; batch < 8; batch++) {
                    List<Row> rows = rows(sampler.collect((long) batch * STEPS * COLUMNS));
                    rows.forEach(MemoryOfSamplersTest::remembersItsEpisodeOnly);
                    starts += (int) rows.stream().filter(Row::start).count();
                }
                assertThat(starts).isGreaterThan(12);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void previousActionAndRewardAreThoseOfTheRowBeforeAndNullWhereAnEpisodeStarts(SamplerKind kind) {
        try (var sampler = sampler(kind, false, true)) {
            double[] action = new double[COLUMNS];
            double[] reward = new double[COLUMNS];
            for (int batch = 0; batch < 4; batch++) {
                for (Row row : rows(sampler.collect(0))) {
                    int b = row.column();
                    assertThat(row.previousAction()).isEqualTo(row.start() ? 0 : action[b]);
                    assertThat(row.previousReward()).isEqualTo(row.start() ? 0 : reward[b]);
                    action[b] = row.action();
                    reward[b] = row.reward();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theValueOfATruncatedStepIsThatOfItsOwnEpisodesStateAndObservation(SamplerKind kind) {
        for (boolean waitReset : new boolean[] {false, true}) {
            try (var sampler = sampler(kind, waitReset, true)) {
                int truncations = 0;
                for (int batch = 0; batch < 6; batch++) {
                    for (Row row : rows(sampler.collect(0))) {
                        if (!row.truncated()) {
                            assertThat(row.finalValue()).isZero();
                            continue;
                        }
                        truncations++;
                        double length = row.step() + 1;
                        assertThat(row.finalStep()).isEqualTo(length);
                        assertThat(row.finalValue())
                                .isCloseTo(NotingAgent.value(length, row.action(), row.reward(), length), within(1e-2));
                    }
                }
                assertThat(truncations).isGreaterThan(4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theValueAfterTheBatchIsThatOfTheNextRow(SamplerKind kind) {
        try (var sampler = sampler(kind, false, true)) {
            double[] bootstrap = null;
            for (int batch = 0; batch < 6; batch++) {
                Collected<NotingAgent.Noted> collected = sampler.collect(0);
                if (bootstrap != null) {
                    for (int b = 0; b < COLUMNS; b++) {
                        Row row = NotedRows.of(collected.samples(), b).getFirst();
                        assertThat(bootstrap[b])
                                .isCloseTo(
                                        NotingAgent.value(
                                                row.step(), row.previousAction(), row.previousReward(), row.state()),
                                        within(1e-2));
                    }
                }
                bootstrap = collected.samples().bootstrapValue().toDoubles();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestoredSamplerContinuesWithTheSameRows(SamplerKind kind) {
        for (boolean waitReset : new boolean[] {false, true}) {
            for (int before = 0; before < 5; before++) {
                try (var sampler = sampler(kind, waitReset, true);
                        var other = sampler(kind, waitReset, true)) {
                    for (int batch = 0; batch < before; batch++) {
                        var _ = sampler.collect(batch);
                    }
                    StateWriter state = new StateWriter();
                    sampler.save(state);
                    var _ = other.collect(0); // somewhere else entirely
                    other.restore(state.reader());
                    for (int batch = before; batch < before + 3; batch++) {
                        Collected<NotingAgent.Noted> expected = sampler.collect(batch);
                        Collected<NotingAgent.Noted> actual = other.collect(batch);
                        assertThat(rows(actual)).isEqualTo(rows(expected));
                        assertThat(actual.episodes()).isEqualTo(expected.episodes());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void environmentsThatCannotBeSavedStartAfreshAndSoDoesTheMemory(SamplerKind kind) {
        for (boolean waitReset : new boolean[] {false, true}) {
            try (var sampler = sampler(kind, waitReset, false);
                    var other = sampler(kind, waitReset, false)) {
                var _ = sampler.collect(0);
                StateWriter state = new StateWriter();
                sampler.save(state);
                assertThat(sampler.savesEnvironments()).isFalse();
                other.restore(state.reader());
                List<Row> rows = rows(other.collect(1));
                rows.forEach(MemoryOfSamplersTest::remembersItsEpisodeOnly);
                assertThat(rows.stream().filter(row -> row.episode() == 2 && row.step() == 0 && row.start()))
                        .hasSizeGreaterThanOrEqualTo(COLUMNS);
            }
        }
    }
}
