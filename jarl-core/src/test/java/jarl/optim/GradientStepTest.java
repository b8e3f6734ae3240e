package jarl.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.checkpoint.StateWriter;
import jarl.nn.Parameter;
import jarl.nn.Parameters;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** On loss = 2 |x|^2 from x = (3, 4), whose gradient is 4 x = (12, 16), of norm 20. */
class GradientStepTest {

    private static final OptimizerConfig DESCENT = OptimizerConfig.sgd(0);
    private static final double NO_LIMIT = 1e6;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Parameter x = new Parameter(2, 3);

    @AutoClose
    private final Parameters parameters = new Parameters(x, Device.CPU);

    GradientStepTest() {
        set(parameters, 3, 4);
    }

    @SuppressWarnings("CheckReturnValue")
    private static void set(Parameters parameters, float... values) {
        try (var _ = TensorScope.withoutGradients()) {
            parameters.flat().copyInPlace(Tensor.of(values));
        }
    }

    private Tensor loss() {
        return x.value().square().sum().mul(2);
    }

    @Test
    void goesDownTheGradientAndTellsItsNorm() {
        try (var step = new GradientStep(parameters, DESCENT, NO_LIMIT)) {
            Tensor norm = step.minimize(loss(), 0.125);
            assertThat(norm.item()).isEqualTo(20);
            assertThat(parameters.flat().toFloats()).containsExactly(3 - 1.5f, 4 - 2);
        }
    }

    @Test
    void aKnownGradientIsGoneDownAsThatOfALoss() {
        try (var step = new GradientStep(parameters, DESCENT, 5)) {
            Tensor norm = step.descend(new float[] {12, 16}, 0.125);
            assertThat(norm.item()).isEqualTo(20); // before it was clipped to (3, 4)
            assertThat(parameters.flat().toFloats()).containsExactly(new float[] {3 - 0.375f, 4 - 0.5f}, within(1e-6f));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> step.descend(new float[3], 0.125))
                    .withMessage("gradients must be 2 numbers, got 3");
        }
    }

    @Test
    void scalesALongerGradientDownToTheMaximumNorm() {
        try (var step = new GradientStep(parameters, DESCENT, 5)) {
            Tensor norm = step.minimize(loss(), 1);
            assertThat(norm.item()).isEqualTo(20); // before it was clipped to (3, 4)
            assertThat(parameters.flat().toFloats()).containsExactly(new float[] {0, 0}, within(1e-5f));
        }
    }

    @Test
    void gradientsOfEarlierLossesDoNotCount() {
        try (var step = new GradientStep(parameters, DESCENT, NO_LIMIT)) {
            loss().backward();
            var _ = step.minimize(loss(), 0.125);
            var _ = step.minimize(loss(), 0.125);
            assertThat(parameters.flat().toFloats()).containsExactly(3 / 4f, 4 / 4f);
        }
    }

    @Test
    void ofALossOfTwoBlocksOnlyItsOwnChanges() {
        var y = new Parameter(2, 1);
        try (var other = new Parameters(y, Device.CPU);
                var step = new GradientStep(parameters, DESCENT, NO_LIMIT);
                var otherStep = new GradientStep(other, DESCENT, NO_LIMIT)) {
            var _ = step.minimize(x.value().mul(y.value()).sum(), 1); // gradients (1, 1) and (3, 4)
            assertThat(parameters.flat().toFloats()).containsExactly(2, 3);
            assertThat(other.flat().toFloats()).containsExactly(1, 1);
            assertThat(other.gradients().toFloats()).containsExactly(3, 4);
            Tensor norm = otherStep.minimize(y.value().mul(2).sum(), 1);
            assertThat(norm.item()).isCloseTo(Math.sqrt(8), within(1e-6)); // of (2, 2) alone
            assertThat(other.flat().toFloats()).containsExactly(-1, -1);
        }
    }

    @Test
    void gradientsAreChangedOnTheWayBeforeTheyAreMeasuredAndClipped() {
        List<float[]> seen = new ArrayList<>();
        try (var step = new GradientStep(parameters, DESCENT, 10, gradients -> {
            seen.add(gradients.toFloats());
            var _ = gradients.mulInPlace(0.25);
        })) {
            assertThat(step.minimize(loss(), 1).item()).isEqualTo(5);
            assertThat(seen).containsExactly(new float[] {12, 16});
            assertThat(parameters.flat().toFloats()).containsExactly(0, 0);
        }
    }

    @Test
    void continuesFromItsSavedMoments() {
        OptimizerConfig adam = OptimizerConfig.adam(1e-8);
        try (var whole = new GradientStep(parameters, adam, NO_LIMIT);
                var resumed = new GradientStep(parameters, adam, NO_LIMIT)) {
            var _ = whole.minimize(loss(), 0.1);
            float[] between = parameters.flat().toFloats();
            StateWriter state = new StateWriter();
            whole.save(state);
            resumed.restore(state.reader());
            var _ = whole.minimize(loss(), 0.1);
            float[] expected = parameters.flat().toFloats();
            set(parameters, between);
            var _ = resumed.minimize(loss(), 0.1);
            assertThat(parameters.flat().toFloats()).isEqualTo(expected).isNotEqualTo(between);
        }
    }

    @Test
    void aMaximumNormOfZeroIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GradientStep(parameters, DESCENT, 0))
                .withMessage("maxGradNorm must be above 0, got 0");
    }
}
