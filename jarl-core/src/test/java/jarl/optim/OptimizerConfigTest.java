package jarl.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerConfigTest {

    private static OptimizerConfig config(String name, double epsilon, double beta1, double decay, double momentum) {
        return new OptimizerConfig(name, epsilon, beta1, 0.999, decay, momentum, false);
    }

    @Test
    void namesChooseTheOptimizer() {
        assertThat(firstStep("adam")).isCloseTo(-1, within(1e-6f));
        // v = 0.75 * 4 = 3; 2 / (sqrt(3) + 1) and 2 / sqrt(3 + 1)
        assertThat(firstStep("rmsprop")).isCloseTo((float) (-2 / (Math.sqrt(3) + 1)), within(1e-6f));
        // from a mean of squares of 1: v = 0.25 + 0.75 * 4 = 3.25
        assertThat(firstStep("rmsprop-tf")).isCloseTo((float) (-2 / Math.sqrt(4.25)), within(1e-6f));
        assertThat(firstStep("radam")).isCloseTo(-2, within(1e-6f)); // not divided yet
        assertThat(firstStep("muon")).isCloseTo((float) -(2 + 0.9 * 2), within(1e-6f)); // one number is no matrix
        assertThat(firstStep("sgd")).isCloseTo(-2, within(1e-6f));
    }

    private static float firstStep(String name) {
        OptimizerConfig config = config(name, name.equals("adam") ? 0 : 1, 0.9, 0.25, 0);
        try (var _ = TensorScope.withoutGradients()) {
            Tensor parameters = Tensor.of(new float[1]);
            try (Optimizer optimizer = config.create(parameters, Tensor.of(new float[] {2}), List.of(new long[] {1}))) {
                optimizer.step(1);
            }
            return (float) parameters.item();
        }
    }

    @Test
    void badConstantsAreNamedWithTheirRange() {
        refused("name must be adam, radam, rmsprop, rmsprop-tf, sgd or muon, got Adam", "Adam", 0, 0.9, 0.9, 0);
        refused("epsilon must be at least 0, got -1", "adam", -1, 0.9, 0.9, 0);
        refused("epsilon must be a finite number, got NaN", "adam", Double.NaN, 0.9, 0.9, 0);
        refused("decay must be in [0, 1), got 1.5", "rmsprop", 0, 0.9, 1.5, 0);
        refused("decay must be in [0, 1), got 1", "rmsprop", 0, 0.9, 1, 0); // would never take a gradient in
        refused("momentum must be in [0, 1], got -0.1", "sgd", 0, 0.9, 0.9, -0.1);
    }

    @Test
    void everyOptimizerHasItsOwnEpsilon() {
        assertThat(OptimizerConfig.epsilonOf("adam")).hasValue(1e-8);
        assertThat(OptimizerConfig.epsilonOf("radam")).hasValue(1e-8);
        assertThat(OptimizerConfig.epsilonOf("rmsprop")).hasValue(1e-8);
        assertThat(OptimizerConfig.epsilonOf("rmsprop-tf")).hasValue(1e-5);
        assertThat(OptimizerConfig.epsilonOf("muon")).hasValue(1e-7);
        assertThat(OptimizerConfig.epsilonOf("rmsprob")).isEmpty();
    }

    @Test
    void onlyRmsPropIsCentered() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OptimizerConfig("adam", 1e-8, 0.9, 0.999, 0.99, 0, true))
                .withMessage("centered must be false for adam, got true");
    }

    @Test
    void momentsThatNeverForgetAreRefused() {
        // the bias correction 1 - beta^t would be zero
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config("adam", 0, 1, 0.9, 0))
                .withMessageContaining("beta1 must be")
                .withMessageContaining("got 1");
    }

    private static void refused(
            String message, String name, double epsilon, double beta1, double decay, double momentum) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(name, epsilon, beta1, decay, momentum))
                .withMessage(message);
    }
}
