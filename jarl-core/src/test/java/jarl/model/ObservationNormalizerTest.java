package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.space.Box;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ObservationNormalizerTest {

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    @AutoClose
    final ObservationNormalizer normalizer = new ObservationNormalizer(Box.unbounded(2), NormalizerConfig.defaults());

    private static Tensor rows(float... values) {
        return Tensor.of(values, values.length / 2, 2);
    }

    private static void observe(ObservationNormalizer normalizer, Tensor rows, boolean... valid) {
        normalizer.observe(rows.view(valid.length, 1, 2), Tensor.of(valid, valid.length, 1));
    }

    private float[] normalized(float... values) {
        return normalizer.apply(rows(values)).toFloats();
    }

    @Test
    void beforeAnythingWasSeenObservationsOnlyAreClipped() {
        assertThat(normalized(1.5f, -3, 11, -12)).containsExactly(1.5f, -3, 10, -10);
    }

    /** Components 0, 2, 4 and 10, 10, 16: means 2 and 12, population deviations sqrt(8/3) and sqrt(8). */
    @Test
    void componentsGetMeanZeroAndDeviationOne() {
        observe(normalizer, rows(0, 10, 2, 10, 4, 16), true, true, true);
        float one = (float) Math.sqrt(3.0 / 8);
        float other = (float) Math.sqrt(1.0 / 8);
        assertThat(normalized(0, 10, 2, 12, 5, 20))
                .containsExactly(new float[] {-2 * one, -2 * other, 0, 0, 3 * one, 8 * other}, within(1e-5f));
    }

    @Test
    void rowsThatAreNotValidAreSkipped() {
        observe(normalizer, rows(0, 10, 1000, -1000, 2, 10, 4, 16), true, false, true, true);
        assertThat(normalizer.statistics().get("observationNormalizer.count").toLongs())
                .containsExactly(3);
        assertThat(normalizer.statistics().get("observationNormalizer.mean").toDoubles())
                .containsExactly(new double[] {2, 12}, within(1e-12));
    }

    @Test
    void farValuesAreClippedAtTen() {
        observe(normalizer, rows(-1, -1, 1, 1), true, true);
        assertThat(normalized(1000, -1000, 10.5f, 9.5f)).containsExactly(10, -10, 10, 9.5f);
    }

    @Test
    void limitAndSmallestVarianceAreOptions() {
        for (double clip : new double[] {2, 0}) {
            try (var other = new ObservationNormalizer(Box.unbounded(2), new NormalizerConfig(clip, 0.25, 0))) {
                observe(other, rows(-2, 5, 2, 5), true, true); // variances 4, and 0 taken as 1/4
                assertThat(other.apply(rows(20, 5.5f)).toFloats()).containsExactly(clip == 0 ? 10 : 2, 1);
                assertThat(other.apply(rows(-400, 4.75f)).toFloats()).containsExactly(clip == 0 ? -200 : -2, -0.5f);
            }
        }
    }

    @Test
    void aComponentThatNeverChangesIsNotBlownUpWithoutBound() {
        observe(normalizer, rows(5, 0, 5, 2), true, true);
        assertThat(normalized(5, 1)).containsExactly(0, 0);
        assertThat(normalized(5.001f, 1)[0]).isCloseTo(1, within(0.01f)); // divided by sqrt(1e-6)
    }

    @Test
    void applyingChangesNothing() {
        observe(normalizer, rows(0, 10, 2, 10, 4, 16), true, true, true);
        float[] first = normalized(3, 3);
        for (int i = 0; i < 10; i++) {
            var _ = normalized(100, -100);
        }
        assertThat(normalized(3, 3)).isEqualTo(first);
    }

    @Test
    void manyBatchesEqualOne() {
        observe(normalizer, rows(0, 10, 2, 10, 4, 16), true, true, true);
        try (ObservationNormalizer other = new ObservationNormalizer(Box.unbounded(2), NormalizerConfig.defaults())) {
            observe(other, rows(0, 10), true);
            observe(other, rows(2, 10, 4, 16), true, true);
            observe(other, rows(8, 8), false);
            assertThat(other.apply(rows(3, 3)).toFloats()).containsExactly(normalized(3, 3), within(1e-6f));
        }
    }

    @Test
    void restoredStatisticsGiveTheSameBitsNowAndLater() {
        try (ObservationNormalizer other = new ObservationNormalizer(Box.unbounded(2), NormalizerConfig.defaults())) {
            for (int batch = 0; batch < 20; batch++) {
                Tensor rows = rows((float) Math.sin(batch), batch, (float) Math.cos(batch), 0.1f * batch);
                observe(normalizer, rows, true, true);
                if (batch == 10) {
                    normalizer.statistics().forEach((name, value) -> {
                        var _ = other.statistics().get(name).copyInPlace(value);
                    });
                    other.changed();
                } else if (batch > 10) {
                    observe(other, rows, true, true);
                }
                if (batch >= 10) {
                    assertThat(other.apply(rows).toFloats())
                            .isEqualTo(normalizer.apply(rows).toFloats());
                }
            }
        }
    }
}
