package jarl.sampler;

import static jarl.testing.Script.Episode.terminated;
import static jarl.testing.Script.Episode.truncated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.TimeLimit;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.random.RandomStreams;
import jarl.runner.EvaluationResult;
import jarl.sampler.SamplerFailureTest.Failure;
import jarl.space.Box;
import jarl.space.Space;
import jarl.testing.Call;
import jarl.testing.HookedEnv;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import jarl.testing.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluatorTest {

    private static final EnvFactory<float[], Integer> CART_POLE = CartPole::new;
    private static final EnvFactory<float[], float[]> PENDULUM = () -> new TimeLimit<>(new Pendulum(), 30);
    private static final EnvFactory<float[], Integer> DRAWN_LENGTH = DrawnLength::new;
    private static final long SEED = 11;

    private final Tape tape = new Tape();
    private final TapeAgent agent = new TapeAgent(tape);

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    /** How long its one episode is only its generator knows: 2,001 / k steps, mostly few. */
    private static final class DrawnLength implements Env<float[], Integer> {
        private int togo;

        static int length(RandomGenerator random) {
            return 1 + 2_000 / (1 + random.nextInt(2_000));
        }

        @Override
        public Space<float[]> observationSpace() {
            return Box.unbounded(3);
        }

        @Override
        public Space<Integer> actionSpace() {
            return TapeAgent.ACTIONS;
        }

        @Override
        public float[] reset(RandomGenerator random) {
            togo = length(random);
            return new float[3];
        }

        @Override
        public Step<float[]> step(Integer action) {
            togo--;
            return new Step<>(new float[3], 0.5, togo == 0, false);
        }
    }

    @Test
    void exactlySoManyWholeEpisodesArePlayedHoweverLong() {
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            expected.add(DrawnLength.length(new RandomStreams(SEED).stream("evaluation environment", i)));
        }
        assertThat(expected).anyMatch(length -> length > 100).anyMatch(length -> length == 2);
        for (int workers : new int[] {1, 3}) {
            try (var evaluator = new Evaluator<>(DRAWN_LENGTH, agent, 0.99, true, workers)) {
                List<Episode> episodes = evaluator.play(130, SEED);
                assertThat(episodes).extracting(Episode::length).isEqualTo(expected);
                for (int i = 0; i < 130; i++) {
                    assertThat(episodes.get(i).column()).isEqualTo(i);
                    assertThat(episodes.get(i).step()).isEqualTo((long) expected.get(i));
                    assertThat(episodes.get(i).totalReward()).isEqualTo(0.5 * expected.get(i));
                }
            }
        }
    }

    /** Never ends, with a reward of 1 a step. */
    private static Script<float[], Integer> endless() {
        return TapeAgent.observing(0, Script.endless()).rewarding(1);
    }

    @Test
    void anEpisodeIsCutOffAtTheMostStepsAndSaysSo() {
        EnvFactory<float[], Integer> mixed = NumberedEnvs.of(number ->
                number == 0 ? new TimeLimit<>(new DrawnLength(), 50) : endless().create());
        try (var evaluator = new Evaluator<>(mixed, agent, 0.5, true, 1, 100)) {
            List<Episode> episodes = evaluator.play(3, SEED);
            assertThat(episodes.getFirst().cutOff()).isFalse();
            assertThat(episodes.getFirst().length()).isLessThan(100);
            for (Episode endless : episodes.subList(1, 3)) {
                assertThat(endless.cutOff()).isTrue();
                assertThat(endless.length()).isEqualTo(100);
                assertThat(endless.totalReward()).isEqualTo(100);
            }
            EvaluationResult result = EvaluationResult.of(episodes);
            assertThat(result.cutOff()).isEqualTo(2);
            assertThat(result.cutOffNote())
                    .hasValue("2 of 3 episodes cut off after 100 steps (evaluation.maximumSteps)");
        }
    }

    @Test
    void anEpisodeThatEndsAtTheMostStepsIsNotCutOff() {
        EnvFactory<float[], Integer> limited = () -> new TimeLimit<>(endless().create(), 100);
        try (var evaluator = new Evaluator<>(limited, agent, 0.5, true, 1, 100)) {
            assertThat(evaluator.play(1, SEED).getFirst().cutOff()).isFalse();
        }
    }

    @Test
    void whatIsStoppedEndsBetweenTwoStepsAndPlaysNoMore() {
        int workers = 2;
        AtomicInteger steps = new AtomicInteger();
        AtomicInteger stepsAfter = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicReference<Evaluator<?>> playing = new AtomicReference<>();
        EnvFactory<float[], Integer> source = () -> HookedEnv.of(endless()).in(Call.STEP, () -> {
            if (stopped.get()) {
                stepsAfter.incrementAndGet();
            }
            if (steps.incrementAndGet() == 1000) {
                playing.get().stop();
                stopped.set(true);
            }
        });
        try (var evaluator = new Evaluator<>(source, agent, 1, true, workers)) {
            playing.set(evaluator);
            assertThatThrownBy(() -> evaluator.play(60, SEED)).isInstanceOf(CancellationException.class);
            assertThat(stepsAfter).hasValueLessThanOrEqualTo(workers * EvaluationGroup.SIZE);
            int played = steps.get();
            assertThatThrownBy(() -> evaluator.play(1, SEED)).isInstanceOf(CancellationException.class);
            assertThat(steps).hasValue(played);
        }
    }

    @Test
    void statisticsAndInputsAreThoseOfEachEpisode() {
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, false, truncated(0, 4, 8));
        try (var evaluator = new Evaluator<>(factory, agent, 0.5, true, 1)) {
            assertThat(evaluator.play(1, SEED)).containsExactly(new Episode(3, 0, 3, 12, 2, 4));
        }
        List<String> calls =
                tape.take().stream().filter(line -> !line.startsWith("act")).toList();
        assertThat(calls)
                .containsExactly("reset 0", "step 0 action 1", "step 0 action 2", "step 0 action 3", "close 0");
    }

    @Test
    void theAgentSeesItsPreviousActionAndReward() {
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, false, terminated(0.5, 4, 8));
        try (var evaluator = new Evaluator<>(factory, agent, 0.5, true, 1)) {
            var _ = evaluator.play(1, SEED);
        }
        List<String> inputs = tape.take().stream()
                .filter(line -> line.startsWith("actGreedily"))
                .toList();
        assertThat(inputs).hasSize(3);
        assertThat(inputs.get(0)).startsWith("actGreedily (0.0.0 0 0.0)");
        assertThat(inputs.get(1)).startsWith("actGreedily (0.0.1 1 0.5)");
        assertThat(inputs.get(2)).startsWith("actGreedily (0.0.2 2 4.0)");
    }

    @Test
    void actionsAreTheMostLikelyOnesOrDrawn() {
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, false, terminated(1));
        try (var greedy = new Evaluator<>(factory, agent, 1, true, 1);
                var drawing = new Evaluator<>(factory, agent, 1, false, 1)) {
            var _ = greedy.play(1, SEED);
            assertThat(tape.take()).anyMatch(l -> l.startsWith("actGreedily ")).noneMatch(l -> l.startsWith("act "));
            var _ = drawing.play(1, SEED);
            assertThat(tape.take()).anyMatch(l -> l.startsWith("act ")).noneMatch(l -> l.startsWith("actGreedily "));
        }
    }

    @Test
    void anEpisodesResultDependsOnItsNumberAndTheSeedOnly() {
        assertPrefixesEqual(CART_POLE, false);
        assertPrefixesEqual(PENDULUM, false);
        assertPrefixesEqual(PENDULUM, true);
    }

    private static void assertPrefixesEqual(EnvFactory<?, ?> factory, boolean deterministic) {
        ActorCriticAgent agent = RealAgents.of(factory);
        List<Episode> most = play(factory, agent, deterministic, 60, 1);
        assertThat(most.stream().map(Episode::discountedReturn).distinct().count())
                .isGreaterThan(20);
        for (int episodes : new int[] {1, 2, 7, 24, 25, 26, 33, 60}) {
            assertThat(play(factory, agent, deterministic, episodes, 2))
                    .as("%d episodes", episodes)
                    .isEqualTo(most.subList(0, episodes));
        }
        agent.close();
    }

    private static List<Episode> play(
            EnvFactory<?, ?> factory, ActorCriticAgent agent, boolean deterministic, int episodes, int workers) {
        try (Evaluator<ActorCriticInfo> evaluator = new Evaluator<>(factory, agent, 0.99, deterministic, workers)) {
            return evaluator.play(episodes, SEED);
        }
    }

    @Test
    void aWatchedEpisodeIsTheOneOfItsNumber() {
        for (boolean deterministic : new boolean[] {true, false}) {
            ActorCriticAgent real = RealAgents.of(PENDULUM);
            List<Episode> all = play(PENDULUM, real, deterministic, 30, 1);
            try (var evaluator = new Evaluator<>(PENDULUM, real, 0.99, deterministic, 1)) {
                for (int episode : new int[] {0, 1, 24, 25, 29}) {
                    assertThat(evaluator.watch(episode, SEED, _ -> true)).isEqualTo(all.get(episode));
                }
            }
            real.close();
        }
    }

    /** Step and score, and an exclamation mark at the end. */
    private static EpisodeObserver notingIn(List<String> notes, int enough) {
        return scene -> {
            notes.add(scene.step() + " " + scene.score() + (scene.ended() ? "!" : ""));
            return notes.size() < enough;
        };
    }

    @Test
    void theObserverSeesTheStartEachStepAndTheEnd() {
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, false, truncated(0, 4, 8));
        List<String> notes = new ArrayList<>();
        try (var evaluator = new Evaluator<>(factory, agent, 0.5, true, 1)) {
            assertThat(evaluator.watch(0, SEED, notingIn(notes, 99))).isEqualTo(new Episode(3, 0, 3, 12, 2, 4));
            assertThat(notes).containsExactly("0 0.0", "1 0.0", "2 4.0", "3 12.0!");
        }
    }

    @Test
    void nobodyPlaysOnWhenTheObserverHasLeft() {
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, false, truncated(0, 4, 8));
        List<String> notes = new ArrayList<>();
        try (var evaluator = new Evaluator<>(factory, agent, 0.5, true, 1)) {
            assertThat(evaluator.watch(7, SEED, notingIn(notes, 3))).isEqualTo(new Episode(2, 7, 2, 4, 1, 2));
        }
        assertThat(notes).containsExactly("0 0.0", "1 0.0", "2 4.0");
        assertThat(tape.take().stream().filter(line -> !line.startsWith("act")))
                .containsExactly("reset 0", "step 0 action 1", "step 0 action 2", "close 0");
    }

    @Test
    void anEvaluationGoesOnWhenTheObserverHasLeftAndIsTheSame() {
        ActorCriticAgent real = RealAgents.of(CART_POLE);
        List<Episode> alone = play(CART_POLE, real, false, 30, 1);
        List<String> notes = new ArrayList<>();
        try (var evaluator = new Evaluator<>(CART_POLE, real, 0.99, false, 2)) {
            assertThat(evaluator.play(30, SEED, notingIn(notes, 4))).isEqualTo(alone);
        }
        assertThat(notes).containsExactly("0 0.0", "1 1.0", "2 2.0", "3 3.0");
        real.close();
    }

    @Test
    void anEnvironmentThatFailsNamesTheEpisodeAndAllAreClosed() {
        for (Failure failure : Failure.all()) {
            NumberedEnvs<float[], Integer> factory = failure.in(27, 1);
            try (var evaluator = new Evaluator<>(factory, agent, 0.99, true, 1)) {
                assertThatThrownBy(() -> evaluator.play(30, SEED))
                        .isInstanceOf(EnvironmentException.class)
                        .hasMessage("environment failed in " + failure.call() + ": evaluation episode 27, step "
                                + (failure.inReset() ? 0 : 3) + " of its episode, seed 11: " + failure.message());
            }
            assertThat(factory.open()).as("open environments after %s", failure).isZero();
        }
    }

    @Test
    void anEnvironmentThatCannotBeMadeNamesTheEpisodeAndLeavesNoScopeOpen() {
        NumberedEnvs<float[], Integer> factory = NumberedEnvs.of(number -> {
            if (number == 1) {
                throw new IllegalStateException("no licence");
            }
            return SamplerFailureTest.sound(number);
        });
        try (var evaluator = new Evaluator<>(factory, agent, 0.99, true, 1)) {
            assertThatThrownBy(() -> evaluator.play(3, SEED))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("environment failed in create: evaluation episode 1, step 0 of its episode, seed 11:"
                            + " IllegalStateException: no licence");
            assertThat(factory.open()).isZero();
            assertThat(evaluator.play(3, SEED)).hasSize(3); // a scope left open would forbid closing the next
        }
    }

    @Test
    void anEnvironmentThatFailsToCloseNamesTheEpisodeAndTheOthersAreClosed() {
        NumberedEnvs<float[], Integer> factory =
                NumberedEnvs.of(number -> HookedEnv.of(Script.lengths(4)).in(Call.CLOSE, () -> {
                    if (number == 1) {
                        throw new IllegalStateException("still connected");
                    }
                }));
        try (NotingAgent noting = new NotingAgent();
                var evaluator = new Evaluator<>(factory, noting, 0.99, false, 1)) {
            assertThatThrownBy(() -> evaluator.play(3, SEED))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("environment failed in close: evaluation episode 1, step 0 of its episode, seed 11:"
                            + " IllegalStateException: still connected");
            assertThat(factory.open()).isZero();
        }
    }
}
