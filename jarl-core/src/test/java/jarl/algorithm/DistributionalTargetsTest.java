package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.distribution.ReturnDistribution.Atoms;
import jarl.distribution.ReturnDistribution.Quantiles;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import org.junit.jupiter.api.Test;

/** Formulas of the Q-learning family against numbers made by the original code or by hand. */
class DistributionalTargetsTest {

    private static final Atoms FIVE = new Atoms(5, -2, 2);

    @Test
    void probabilitiesMoveToNeighbouringAtoms() {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor p = Tensor.of(new float[] {0, .1f, .2f, .3f, .4f, 0, .1f, .2f, .3f, .4f}, 2, 5);
            Tensor projected = CategoricalDqn.project(
                    p, Tensor.of(new float[] {.5f, .5f}), Tensor.of(new float[] {.9f, 0}), FIVE, FIVE.support());
            assertThat(projected.toFloats())
                    .containsExactly(new float[] {0, .04f, .16f, .28f, .52f, 0, 0, .5f, .5f, 0}, within(1e-6f));
        }
    }

    @Test
    void returnsBeyondTheAtomsGoToTheOutermost() {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor p = Tensor.of(new float[] {.2f, .2f, .2f, .2f, .2f}, 1, 5);
            Tensor projected = CategoricalDqn.project(
                    p, Tensor.of(new float[] {9}), Tensor.of(new float[] {1}), FIVE, FIVE.support());
            assertThat(projected.toFloats()).containsExactly(new float[] {0, 0, 0, 0, 1}, within(1e-6f));
        }
    }

    @Test
    void theMeanOfAtomsIsTheirExpectation() {
        try (var _ = TensorScope.withoutGradients()) {
            float[] logits = {0, (float) Math.log(3), 0, 0, 0}; // 3/7 of -1, 1/7 of -2, 0, 1 and 2
            assertThat(FIVE.mean(Tensor.of(logits, 1, 5)).item()).isCloseTo(-2.0 / 7, within(1e-6));
        }
    }

    @Test
    void returnsAreCompressedAndBack() {
        double[] x = {-100, -1, 0, .5, 10, 1000};
        double[] h = {-9.149876, -0.415214, 0, 0.225245, 2.326625, 31.638584};
        try (var _ = TensorScope.withoutGradients()) {
            Tensor scaled = R2d1.scale(Tensor.of(x), 1e-3);
            assertThat(scaled.toDoubles()).containsExactly(h, within(1e-5));
            assertThat(R2d1.unscale(scaled, 1e-3).toDoubles()).containsExactly(x, within(1e-6));
            assertThat(R2d1.unscale(R2d1.scale(Tensor.of(x), 0), 0).toDoubles()).containsExactly(x, within(1e-6));
        }
    }

    /** Against h and its inverse as the paper writes them, in double; float32 has a relative precision of 6e-8. */
    @Test
    void compressionIsAsPreciseInFloat32AsItsArgument() {
        double epsilon = 1e-3;
        for (double value : new double[] {1e-6, 1e-3, 0.1, 0.7, 1, 10, 300}) {
            float x = (float) value;
            double h = Math.sqrt((double) x + 1) - 1 + epsilon * x;
            double root = (Math.sqrt(1 + 4 * epsilon * ((double) x + 1 + epsilon)) - 1) / (2 * epsilon);
            double inverse = root * root - 1; // loses digits for small values in double as well: 1e-13 of 1e-6
            try (var _ = TensorScope.withoutGradients()) {
                Tensor both = Tensor.of(new float[] {x, -x});
                assertThat(R2d1.scale(both, epsilon).toDoubles())
                        .containsExactly(new double[] {h, -h}, within(4e-7 * h + 1e-15));
                assertThat(R2d1.unscale(both, epsilon).toDoubles())
                        .containsExactly(new double[] {inverse, -inverse}, within(4e-7 * inverse + 1e-12));
            }
        }
    }

    @Test
    void firstPrioritiesKnowTargetsUpToTheLastRecordedValue() {
        byte[] no = new byte[4];
        float[] reward = {1, 2, 4, 8};
        double[] best = {10, 20, 30, 40};
        var going = new R2d1.Recorded(1, reward, no, no, best);
        assertThat(going.nStepReturn(0, 2, .5)).isEqualTo(1 + .5 * 2 + .25 * 30);
        assertThat(going.nStepReturn(1, 2, .5)).isEqualTo(2 + .5 * 4 + .25 * 40);
        assertThat(going.nStepReturn(2, 2, .5))
                .as("its value is of the next batch")
                .isNaN();
        byte[] atOne = {0, 1, 0, 0};
        var terminated = new R2d1.Recorded(1, reward, atOne, no, best);
        assertThat(terminated.nStepReturn(0, 2, .5)).isEqualTo(1 + .5 * 2);
        var truncated = new R2d1.Recorded(1, reward, no, atOne, best);
        assertThat(truncated.nStepReturn(0, 2, .5)).as("of a final observation").isNaN();
        assertThat(truncated.nStepReturn(0, 1, .5)).isEqualTo(1 + .5 * 20);
        assertThat(new R2d1.Recorded(2, reward, no, no, best).nStepReturn(1, 1, .5))
                .isEqualTo(2 + .5 * 40);
    }

    @Test
    void largeErrorsCountLinearly() {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor error = Tensor.of(new float[] {-3, -.5f, 0, 1, 2});
            assertThat(QLearning.huber(error, 1).toFloats())
                    .containsExactly(new float[] {2.5f, .125f, 0, .5f, 1.5f}, within(1e-6f));
            assertThat(QLearning.huber(error, 0).toFloats())
                    .containsExactly(new float[] {4.5f, .125f, 0, .5f, 2}, within(1e-6f));
        }
    }

    @Test
    void quantilesAreWeightedByTheSideTheTargetIsOn() {
        try (var _ = TensorScope.open()) {
            // One row, quantiles 0 and 2 at 1/4 and 3/4, one target 1: errors 1 and -1, each half a square of 1.
            Tensor quantiles = Tensor.of(new float[] {0, 2}, 1, 2).requireGradient();
            Tensor fractions = new Quantiles(2).fractions();
            assertThat(fractions.toFloats()).containsExactly(.25f, .75f);
            var errors = QuantileRegression.errors(
                    quantiles, fractions, Tensor.of(new float[] {1}, 1, 1), 1, Tensor.of(new float[] {2}));
            // weight 2 * (0.25 * 0.5 + |0.75 - 1| * 0.5)
            assertThat(errors.loss().item()).isCloseTo(2 * (.125 + .125), within(1e-6));
            assertThat(errors.priority().toFloats()).containsExactly(new float[] {.25f}, within(1e-6f));
            errors.loss().backward();
            assertThat(quantiles.gradient().toFloats()).containsExactly(new float[] {-.5f, .5f}, within(1e-6f));
        }
    }

    @Test
    void medianRegressionFindsTheQuantilesOfItsTargets() {
        float[] targets = new float[1000];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i / 999f;
        }
        float[] place = {.5f, .5f, .5f, .5f};
        for (int step = 0; step < 3000; step++) {
            try (var _ = TensorScope.open()) {
                Tensor quantiles = Tensor.of(place, 1, 4).requireGradient();
                QuantileRegression.errors(
                                quantiles,
                                new Quantiles(4).fractions(),
                                Tensor.of(targets, 1, 1000),
                                0.01,
                                Tensor.of(new float[] {1}))
                        .loss()
                        .backward();
                float[] slope = quantiles.gradient().toFloats();
                for (int i = 0; i < 4; i++) {
                    place[i] -= .01f * slope[i];
                }
            }
        }
        assertThat(place).containsExactly(new float[] {.125f, .375f, .625f, .875f}, within(0.02f));
    }
}
