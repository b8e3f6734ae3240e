package jarl;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.env.testbed.MaskedChoice;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import org.junit.jupiter.api.Test;

/** A policy refuses what training refuses. */
class PolicyInputsTest {

    private static <O, A> Policy<O, A> trained(EnvFactory<O, A> factory) {
        ExperimentConfig config = new ExperimentReader()
                .assign("steps=32")
                .assign("sampler={batchT: 8, batchB: 4}")
                .assign("log.intervalSteps=32")
                .assign("model.hiddenSizes=[4]")
                .assign("evaluation.episodes=0")
                .read();
        try (var run = Training.of(factory).config(config).workers(1).start()) {
            return run.await().policy();
        }
    }

    @Test
    void observationsAndRewardsThatAreNotFinite() {
        EnvFactory<float[], Integer> cartPole = CartPole::new;
        try (var policy = trained(cartPole)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.act(new float[] {0, Float.NaN, 0, 0}))
                    .withMessage("observation: component 1: expected a finite number, got NaN");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.act(new float[] {0, 0, 0, Float.POSITIVE_INFINITY}))
                    .withMessage("observation: component 3: expected a finite number, got Infinity");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.act(new float[3]))
                    .withMessageContaining("expected 4 values, got 3");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.act(new float[4], Double.NaN))
                    .withMessageContaining("previousReward must be a finite float32, got NaN");
        }
    }

    @Test
    void masksThatForbidEverything() {
        EnvFactory<float[], Integer> factory = () -> new MaskedChoice(5, 4, true);
        try (var policy = trained(factory)) {
            float[] observation = policy.observationSpace().nullValue();
            boolean[] nothing = new boolean[5];
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.act(observation, 0, nothing))
                    .withMessage("action mask: no action is allowed");
        }
    }
}
