package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.env.testbed.MaskedChoice;
import jarl.env.testbed.Memory;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a policy says beside its actions: probabilities and predicted returns, and what it says without an environment. */
class PolicyAnswersTest {

    private static final float[] OBSERVATION = {0.02f, -0.3f, 0.04f, 0.5f};

    @TempDir
    Path folder;

    private static <O, A> Training<O, A> brief(EnvFactory<O, A> factory) {
        return Training.of(factory)
                .set("steps", 256)
                .set("sampler.batchT", 8)
                .set("sampler.batchB", 8)
                .set("evaluation.episodes", 0);
    }

    @Test
    void probabilitiesAreTheFrequenciesOfDrawnActions() {
        try (var run = brief(CartPole::new).start();
                var policy = run.await().policy()) {
            double[] probabilities = policy.probabilities(OBSERVATION).orElseThrow();
            assertThat(Arrays.stream(probabilities).sum()).isEqualTo(1, within(1e-6));
            var random = new RandomStreams(1).stream("drawn");
            int drawn = 4_000;
            int right = 0;
            for (int i = 0; i < drawn; i++) {
                right += policy.sample(random, OBSERVATION);
            }
            double deviation = Math.sqrt(probabilities[0] * probabilities[1] / drawn);
            assertThat(right / (double) drawn).isEqualTo(probabilities[1], within(4 * deviation));
        }
    }

    @Test
    void forbiddenChoicesHaveNoProbability() {
        EnvFactory<float[], Integer> factory = () -> new MaskedChoice(5, 4, true);
        try (var run = brief(factory).start();
                var policy = run.await().policy()) {
            float[] observation = policy.observationSpace().nullValue();
            double[] probabilities = policy.probabilities(observation, 0, false, true, false, true, false)
                    .orElseThrow();
            assertThat(probabilities).hasSize(5);
            assertThat(new double[] {probabilities[0], probabilities[2], probabilities[4]})
                    .containsOnly(0);
            assertThat(probabilities[1] + probabilities[3]).isEqualTo(1, within(1e-6));
        }
    }

    @Test
    void qLearningTakesTheActionOfTheLargestValueAndTheOthersByEpsilon() {
        EnvFactory<float[], Integer> factory = () -> new MaskedChoice(5, 4, true);
        try (var run = brief(factory)
                        .set("algo", "dqn")
                        .set("algo.exploration.evaluationEpsilon", 0.3)
                        .start();
                var policy = run.await().policy()) {
            float[] observation = policy.observationSpace().nullValue();
            boolean[] allowed = {true, true, false, true, false};
            double[] values = policy.actionValues(observation, 0, allowed).orElseThrow();
            int best = 0;
            for (int action : new int[] {1, 3}) {
                best = values[action] > values[best] ? action : best;
            }
            assertThat(policy.act(observation, 0, allowed)).isEqualTo(best);
            double[] expected = {0.1, 0.1, 0, 0.1, 0};
            expected[best] = 0.8;
            assertThat(policy.probabilities(observation, 0, allowed).orElseThrow())
                    .containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void realNumbersHaveNoProbabilitiesAndPolicyGradientsPredictNoActions() {
        try (var run = brief(Pendulum::new).start();
                var policy = run.await().policy()) {
            assertThat(policy.probabilities(new float[] {1, 0, 0})).isEmpty();
            assertThat(policy.actionValues(new float[] {1, 0, 0})).isEmpty();
        }
    }

    @Test
    void askingLeavesTheRememberedEpisodeAlone() {
        try (var run = brief(Memory::new)
                        .set("model", "lstm")
                        .set("algo.minibatches", 1)
                        .start();
                var asked = run.await().policy();
                var unasked = run.await().policy()) {
            var observations = new RandomStreams(2).stream("observations");
            for (int i = 0; i < 10; i++) {
                var observation = asked.observationSpace().sample(observations);
                var _ = asked.value(observation);
                assertThat(asked.probabilities(observation, i))
                        .get()
                        .isEqualTo(unasked.probabilities(observation, i).orElseThrow());
                assertThat(asked.act(observation, i)).isEqualTo(unasked.act(observation, i));
                var _ = asked.probabilities(asked.observationSpace().sample(observations), 7);
                var _ = unasked.observationSpace().sample(observations);
            }
        }
    }

    @Test
    void aPolicyActsWithoutAnEnvironmentAsWithIt() {
        try (var run = brief(CartPole::new)
                .set("evaluation.record", true) // which asks an environment for a picture
                .runDir(folder.resolve("run"))
                .start()) {
            var _ = run.await();
        }
        Path path = folder.resolve("run");
        Space<float[]> observations = new CartPole().observationSpace();
        try (var policy = Policy.load(path, observations, new Discrete(2));
                var played = Policy.load(path, CartPole::new)) {
            assertThat(policy.act(OBSERVATION)).isEqualTo(played.act(OBSERVATION));
            assertThat(policy.probabilities(OBSERVATION).orElseThrow())
                    .containsExactly(played.probabilities(OBSERVATION).orElseThrow());
            assertThat(policy.act(OBSERVATION, 0, false, true)).isEqualTo(1);
            assertThat(policy.act(OBSERVATION, 0, true, false)).isEqualTo(0);
            assertThatThrownBy(() -> policy.evaluate(1, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("loaded from spaces alone");
        }
        assertThatThrownBy(() -> Policy.load(path, observations, new Discrete(3)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected the actions Discrete[n=2], got Discrete[n=3]");
        assertThatThrownBy(() -> Policy.load(path, Box.unbounded(4), new Discrete(2)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected the observations ");
    }

    @Test
    void aPolicyWithoutAnEnvironmentTakesMasksOrLeavesThem() {
        EnvFactory<float[], Integer> factory = () -> new MaskedChoice(5, 4, true);
        Path path = folder.resolve("masked");
        try (var run = brief(factory).runDir(path).start()) {
            var _ = run.await();
        }
        MaskedChoice env = new MaskedChoice(5, 4, true);
        float[] observation = env.observationSpace().nullValue();
        try (var policy = Policy.load(path, env.observationSpace(), env.actionSpace());
                var played = Policy.load(path, factory)) {
            assertThat(policy.probabilities(observation).orElseThrow())
                    .containsExactly(played.probabilities(observation, 0, true, true, true, true, true)
                            .orElseThrow());
            assertThat(policy.probabilities(observation, 0, true, false, true, false, true)
                            .orElseThrow())
                    .containsExactly(played.probabilities(observation, 0, true, false, true, false, true)
                            .orElseThrow());
        }
    }
}
