package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.sampler.NotedRows.Row;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns that idle after an end until the next batch. In rlpyt the real first observation of the next episode was lost there. */
class WaitResetTest {

    private static final int STEPS = 5;

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    @AutoClose
    final NotingAgent agent = new NotingAgent();

    private static EnvFactory<float[], Integer> diaries(boolean masks, int[]... lengths) {
        return NumberedEnvs.of(column ->
                Script.lengths(lengths[column % lengths.length]).masking(masks).create());
    }

    private Sampler<NotingAgent.Noted> sampler(
            SamplerKind kind, boolean waitReset, EnvFactory<?, ?> factory, int columns) {
        return kind.create(factory, agent, new SamplerSpec(STEPS, columns, columns, waitReset, 0, false, 0.5, 3), 2);
    }

    private static List<Double> steps(List<Row> rows) {
        return rows.stream().map(Row::step).toList();
    }

    private static List<Boolean> valid(List<Row> rows) {
        return rows.stream().map(Row::valid).toList();
    }

    @ParameterizedTest
    @EnumSource
    void rowsAfterAnEndAreInvalidAndNull(SamplerKind kind) {
        try (var sampler = sampler(kind, true, diaries(false, new int[] {3}, new int[] {-4}, new int[] {5}), 4)) {
            Collected<NotingAgent.Noted> batch = sampler.collect(0);
            assertThat(valid(NotedRows.of(batch.samples(), 0))).containsExactly(true, true, true, false, false);
            assertThat(valid(NotedRows.of(batch.samples(), 1))).containsExactly(true, true, true, true, false);
            assertThat(valid(NotedRows.of(batch.samples(), 2))).containsOnly(true);
            assertThat(NotedRows.of(batch.samples(), 0).get(2).terminated()).isTrue();
            assertThat(NotedRows.of(batch.samples(), 1).get(3).truncated()).isTrue();
            for (Row row : NotedRows.of(batch.samples(), 0).subList(3, 5)) {
                assertThat(List.of(
                                row.episode(),
                                row.step(),
                                row.previousAction(),
                                row.previousReward(),
                                row.reward(),
                                row.finalValue(),
                                row.seenEpisode(),
                                row.seenStep(),
                                row.seenPreviousAction(),
                                row.seenPreviousReward()))
                        .containsOnly(0.0);
                assertThat(List.of(row.terminated(), row.truncated(), row.start()))
                        .containsOnly(false);
            }
        }
    }

    /** In batch 2 rlpyt recorded the final observation of episode 1 and then step 1 of episode 2. */
    @ParameterizedTest
    @EnumSource
    void theNextBatchStartsWithTheFirstObservationOfTheNextEpisode(SamplerKind kind) {
        try (var sampler = sampler(kind, true, diaries(false, new int[] {3, 9}, new int[] {5, 2}), 2)) {
            var _ = sampler.collect(0);
            Collected<NotingAgent.Noted> second = sampler.collect(10);
            for (int column = 0; column < 2; column++) {
                Row first = NotedRows.of(second.samples(), column).getFirst();
                assertThat(first.valid()).isTrue();
                assertThat(first.start()).isTrue();
                assertThat(first.episode()).isEqualTo(2);
                assertThat(first.step()).isZero();
                assertThat(first.seenEpisode()).as("the agent sees it").isEqualTo(2);
                assertThat(first.seenStep()).isZero();
                assertThat(List.of(first.previousAction(), first.previousReward(), first.state(), first.seenState()))
                        .containsOnly(0.0);
            }
            assertThat(steps(NotedRows.of(second.samples(), 0))).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
            assertThat(valid(NotedRows.of(second.samples(), 1))).containsExactly(true, true, false, false, false);
            Row carried = NotedRows.of(sampler.collect(20).samples(), 0).getFirst();
            assertThat(carried.episode()).isEqualTo(2);
            assertThat(carried.step()).as("an episode that did not end goes on").isEqualTo(5);
            assertThat(carried.start()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndInTheLastRowLeavesNothingInvalid(SamplerKind kind) {
        try (var sampler = sampler(kind, true, diaries(false, new int[] {STEPS}), 2)) {
            for (int batch = 0; batch < 3; batch++) {
                List<Row> rows = NotedRows.of(sampler.collect(0).samples(), 0);
                assertThat(valid(rows)).containsOnly(true);
                assertThat(steps(rows)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
                assertThat(rows.getFirst().start()).isTrue();
                assertThat(rows.getFirst().episode()).isEqualTo(batch + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void statisticsOfEpisodesAreAsWithoutWaiting(SamplerKind kind) {
        int[][] lengths = {{3, 6, 2}, {-7, 1}};
        List<Episode> expected = episodes(kind, false, lengths);
        List<Episode> actual = episodes(kind, true, lengths);
        for (int column = 0; column < 2; column++) {
            int b = column;
            List<Episode> here = actual.stream().filter(e -> e.column() == b).toList();
            List<Episode> there = expected.stream().filter(e -> e.column() == b).toList();
            assertThat(here).hasSizeGreaterThan(3).hasSizeLessThan(there.size());
            for (int i = 0; i < here.size(); i++) {
                assertThat(here.get(i).length()).isEqualTo(Math.abs(lengths[b][i % lengths[b].length]));
                assertThat(here.get(i))
                        .usingRecursiveComparison()
                        .ignoringFields("step")
                        .isEqualTo(there.get(i));
            }
        }
        Episode first = actual.getFirst();
        assertThat(first.step()).as("three rows of two columns").isEqualTo(6);
        assertThat(first.totalReward()).isEqualTo(11 + 12 + 13);
        assertThat(first.discountedReturn()).isEqualTo(11 + 0.5 * 12 + 0.25 * 13);
    }

    private List<Episode> episodes(SamplerKind kind, boolean waitReset, int[]... lengths) {
        List<Episode> episodes = new ArrayList<>();
        try (var sampler = sampler(kind, waitReset, diaries(false, lengths), 2)) {
            for (int batch = 0; batch < 8; batch++) {
                episodes.addAll(sampler.collect((long) batch * STEPS * 2).episodes());
            }
        }
        return episodes;
    }

    @ParameterizedTest
    @EnumSource
    void masksAreRecordedRowByRowAndAllowEverythingInIdleRows(SamplerKind kind) {
        for (boolean waitReset : new boolean[] {false, true}) {
            try (var sampler = sampler(kind, waitReset, diaries(true, new int[] {3, 8}, new int[] {-4, 5}), 2)) {
                for (int batch = 0; batch < 4; batch++) {
                    Collected<NotingAgent.Noted> collected = sampler.collect(0);
                    assertThat(((Tensor) collected.samples().env().actionMask()).shape())
                            .containsExactly(STEPS, 2, Script.ACTIONS);
                    for (int b = 0; b < 2; b++) {
                        List<Row> rows = NotedRows.of(collected.samples(), b);
                        for (int t = 0; t < STEPS; t++) {
                            double[] recorded =
                                    NotedRows.numbers(collected.samples().env().actionMask(), t, b);
                            assertThat(recorded).isEqualTo(expectedMask(rows.get(t)));
                        }
                    }
                }
            }
        }
    }

    private static double[] expectedMask(Row row) {
        double[] flags = new double[Script.ACTIONS];
        boolean[] mask = Script.mask((int) row.step());
        Arrays.setAll(flags, i -> !row.valid() || mask[i] ? 1 : 0);
        return flags;
    }
}
