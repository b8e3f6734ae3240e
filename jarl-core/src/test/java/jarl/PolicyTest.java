package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.env.testbed.Memory;
import jarl.random.RandomStreams;
import jarl.runner.EvaluationResult;
import jarl.space.Box;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy in use: of which checkpoint, one action or many, chosen or drawn, its value, its evaluation. */
class PolicyTest {

    @TempDir
    static Path folder;

    private static Path run;

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        try (var training = Training.of(CartPole::new)
                .set("steps", 2048)
                .set("sampler.batchT", 32)
                .set("sampler.batchB", 8)
                .set("log.intervalSteps", 512)
                .set("checkpoint.intervalSteps", 512)
                .set("checkpoint.keep", 9)
                .set("evaluation.intervalSteps", 512)
                .set("evaluation.intervalEpisodes", 3)
                .set("evaluation.episodes", 7)
                .runDir(run)
                .start()) {
            var _ = training.await();
        }
    }

    private static List<float[]> observations(int count) {
        var random = new RandomStreams(5).stream("observations");
        Box space = Box.of(-1, 1, 4);
        List<float[]> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(space.sample(random));
        }
        return drawn;
    }

    private static List<Integer> actions(Policy<float[], Integer> policy) {
        return observations(200).stream().map(policy::act).toList();
    }

    @Test
    void theBestAndAGivenStepAreThoseOfTheirCheckpoints() {
        SavedRun saved = SavedRun.open(run);
        try (var best = Policy.load(saved, saved.best(), CartPole::new);
                var sameStep = Policy.load(saved, saved.checkpoint(saved.best().step()), CartPole::new);
                var newest = Policy.load(run, CartPole::new);
                var last = Policy.load(saved, saved.checkpoint(2048), CartPole::new);
                var first = Policy.load(saved, saved.checkpoint(512), CartPole::new)) {
            assertThat(actions(best)).isEqualTo(actions(sameStep));
            assertThat(actions(newest)).isEqualTo(actions(last));
            assertThat(first.value(new float[4])).isNotEqualTo(last.value(new float[4]));
        }
    }

    @Test
    void manyObservationsAtOnceGetTheActionsOfEach() {
        try (var policy = Policy.load(run, CartPole::new)) {
            assertThat(policy.act(observations(200))).isEqualTo(actions(policy)).contains(0, 1);
            assertThat(policy.act(List.of())).isEmpty();
            assertThatThrownBy(() -> policy.act(List.of(new float[4], new float[3])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("observation 1: expected 4 values, got 3");
        }
    }

    @Test
    void drawnActionsFollowTheirGeneratorAndAreNotAlwaysTheMostLikely() {
        try (var policy = Policy.load(run, CartPole::new)) {
            float[] observation = new float[4];
            List<Integer> drawn = new ArrayList<>();
            List<Integer> again = new ArrayList<>();
            var one = new RandomStreams(1).stream("drawn");
            var same = new RandomStreams(1).stream("drawn");
            for (int i = 0; i < 200; i++) {
                drawn.add(policy.sample(one, observation));
                again.add(policy.sample(same, observation));
            }
            assertThat(drawn).isEqualTo(again).contains(0, 1);
        }
    }

    @Test
    void theEvaluationIsTheOneOfTheRun() {
        SavedRun saved = SavedRun.open(run);
        try (var policy = Policy.load(run, CartPole::new)) {
            EvaluationResult own = policy.evaluate(7, saved.config().seed());
            EvaluationResult ofTheRun = saved.evaluate(
                    saved.newest(), CartPole::new, 7, saved.config().seed(), 2);
            assertThat(own.returns()).isEqualTo(ofTheRun.returns());
        }
    }

    @Test
    void valuesAreThoseOfAgentsThatEstimateThem() {
        try (var training = Training.of(CartPole::new)
                        .set("algo", "dqn")
                        .set("steps", 64)
                        .set("evaluation.episodes", 0)
                        .start();
                var policy = training.await().policy()) {
            assertThat(policy.value(new float[4])).isEmpty();
        }
        try (var policy = Policy.load(run, CartPole::new)) {
            double once = policy.value(new float[4]).orElseThrow();
            assertThat(policy.value(new float[4]).orElseThrow()).isEqualTo(once, within(0.0));
            assertThatThrownBy(() -> policy.value(new float[] {Float.NaN, 0, 0, 0}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("observation: ");
        }
    }

    @Test
    void actionsOfContinuousPoliciesAreWithinTheBoundsHoweverGiven() {
        try (var training = Training.of(Pendulum::new)
                        .set("steps", 64)
                        .set("sampler.batchT", 8)
                        .set("sampler.batchB", 8)
                        .set("evaluation.episodes", 0)
                        .start();
                var policy = training.await().policy()) {
            Box bounds = Box.of(-2, 2, 1);
            var random = new RandomStreams(3).stream("drawn");
            for (int i = 0; i < 100; i++) {
                assertThat(bounds.mismatch(policy.sample(random, new float[] {1, 0, 0}))
                                .isEmpty())
                        .isTrue();
            }
            assertThat(policy.act(List.of(new float[] {1, 0, 0}, new float[] {0, 1, 1})))
                    .allMatch(action -> bounds.mismatch(action).isEmpty());
        }
    }

    @Test
    void anAgentWithMemoryTakesOneObservationAfterTheOther() {
        try (var training = Training.of(Memory::new)
                        .set("model", "lstm")
                        .set("steps", 64)
                        .set("sampler.batchT", 8)
                        .set("sampler.batchB", 8)
                        .set("algo.minibatches", 1)
                        .set("evaluation.episodes", 0)
                        .start();
                var policy = training.await().policy()) {
            assertThatThrownBy(
                            () -> policy.act(List.of(policy.observationSpace().nullValue())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("without memory");
        }
    }
}
