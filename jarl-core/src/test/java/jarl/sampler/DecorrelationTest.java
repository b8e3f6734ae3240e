package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.sampler.NotedRows.Row;
import jarl.tensor.TensorScope;
import jarl.testing.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random steps before the first batch, so that columns do not end their episodes together. */
class DecorrelationTest {

    private static final int COLUMNS = 12;
    private static final int MOST = 50;

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    @AutoClose
    final NotingAgent agent = new NotingAgent();

    private Sampler<NotingAgent.Noted> sampler(
            SamplerKind kind, int length, boolean masks, int decorrelationSteps, long seed, int workers) {
        EnvFactory<float[], Integer> factory = Script.lengths(length).masking(masks);
        return kind.create(
                factory, agent, new SamplerSpec(2, COLUMNS, 3, false, decorrelationSteps, false, 1, seed), workers);
    }

    private static List<Row> firstRows(Sampler<NotingAgent.Noted> sampler) {
        Collected<NotingAgent.Noted> batch = sampler.collect(0);
        List<Row> rows = new ArrayList<>();
        for (int b = 0; b < COLUMNS; b++) {
            rows.add(NotedRows.of(batch.samples(), b).getFirst());
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void columnsStartOutOfStepAndInsideTheirEpisodes(SamplerKind kind) {
        try (var sampler = sampler(kind, 1000, false, MOST, 1, 2)) {
            List<Row> rows = firstRows(sampler);
            assertThat(rows).allSatisfy(row -> {
                assertThat(row.step()).isBetween(1.0, (double) MOST);
                assertThat(row.start()).isFalse();
                assertThat(row.valid()).isTrue();
                assertThat(row.previousReward()).isEqualTo(10 + row.step());
                assertThat(row.state()).as("the agent has not acted yet").isZero();
            });
            assertThat(rows.stream().map(Row::step).distinct().count()).isGreaterThan(COLUMNS / 2);
            assertThat(rows.stream().map(Row::previousAction).distinct().count())
                    .isGreaterThan(1);
        }
    }

    @Test
    void withoutThemColumnsAreInStep() {
        try (var sampler = sampler(SamplerKind.SERIAL, 1000, false, 0, 1, 1)) {
            assertThat(firstRows(sampler)).allSatisfy(row -> {
                assertThat(row.step()).isZero();
                assertThat(row.start()).isTrue();
            });
        }
    }

    @Test
    void startsFollowFromTheSeedAlone() {
        List<Row> expected;
        try (var sampler = sampler(SamplerKind.SERIAL, 1000, false, MOST, 1, 1)) {
            expected = firstRows(sampler);
        }
        for (SamplerKind kind : SamplerKind.values()) {
            for (int workers : new int[] {1, 2, 4}) {
                try (var sampler = sampler(kind, 1000, false, MOST, 1, workers)) {
                    assertThat(firstRows(sampler)).isEqualTo(expected);
                }
            }
        }
        try (var sampler = sampler(SamplerKind.SERIAL, 1000, false, MOST, 2, 1)) {
            assertThat(firstRows(sampler).stream().map(Row::step))
                    .isNotEqualTo(expected.stream().map(Row::step).toList());
        }
    }

    /** Episodes of 3 steps end among the random ones; those are not reported, what goes on is. */
    @Test
    void episodesMayEndOnTheWay() {
        try (var sampler = sampler(SamplerKind.SERIAL, 3, false, MOST, 1, 1)) {
            List<Row> rows = firstRows(sampler);
            assertThat(rows.stream().map(Row::step).distinct()).containsExactlyInAnyOrder(0.0, 1.0, 2.0);
            assertThat(rows).allSatisfy(row -> {
                assertThat(row.start()).isEqualTo(row.step() == 0);
                assertThat(row.previousReward()).isEqualTo(row.start() ? 0 : 10 * row.episode() + row.step());
            });
            assertThat(sampler.collect(24).episodes())
                    .isNotEmpty()
                    .allSatisfy(episode -> assertThat(episode.length()).isEqualTo(3));
        }
    }

    /** A {@link Script} refuses masked actions. */
    @Test
    void randomStepsHonourMasks() {
        try (var sampler = sampler(SamplerKind.SERIAL, 1000, true, 200, 1, 1)) {
            assertThat(firstRows(sampler)).anyMatch(row -> row.step() > 50);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSamplerRestoredBeforeItsFirstBatchHasTheSameStart(SamplerKind kind) {
        try (var sampler = sampler(kind, 1000, false, MOST, 1, 1);
                var other = sampler(kind, 1000, false, MOST, 2, 1)) {
            StateWriter state = new StateWriter();
            sampler.save(state);
            other.restore(state.reader());
            assertThat(firstRows(other)).isEqualTo(firstRows(sampler));
        }
    }
}
