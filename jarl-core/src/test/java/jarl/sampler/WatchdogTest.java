package jarl.sampler;

import static jarl.testing.Moment.always;
import static jarl.testing.Moment.at;
import static jarl.testing.Moment.never;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.env.EnvFactory;
import jarl.tensor.TensorScope;
import jarl.testing.Call;
import jarl.testing.Fault;
import jarl.testing.Gate;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import jarl.testing.Tape;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An environment that does not come back is found and named, whichever thread steps it. */
@Timeout(60)
class WatchdogTest {

    private static final double TIMEOUT = 0.05;

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    @AutoClose
    final NotingAgent agent = new NotingAgent();

    private static final SamplerSpec SPEC = new SamplerSpec(20, 4, 4, false, 0, false, 1, 13);

    /** Number 2 hangs. */
    private static EnvFactory<float[], Integer> hanging(Gate gate, Predicate<Moment> when) {
        return NumberedEnvs.of(number -> HookedEnv.of(Script.lengths(7)).in(number == 2 ? when : never(), gate::pass));
    }

    static Stream<Arguments> places() {
        return Stream.of(SamplerKind.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, 2, 3), Arguments.of(kind, 2, 0)));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aCallThatDoesNotReturnIsReported(SamplerKind kind, int episode, int step) throws InterruptedException {
        Gate gate = new Gate();
        EnvFactory<float[], Integer> factory = hanging(gate, at(episode, step));
        try (var sampler = kind.create(factory, agent, SPEC, 2)) {
            assertThat(sampler.stuck(TIMEOUT, 0)).isEmpty();
            var collecting = CompletableFuture.supplyAsync(
                    () -> sampler.collect(5000),
                    task -> Thread.ofPlatform().daemon().start(task));
            gate.awaitVisitor();
            assertThat(sampler.stuck(1e9, 5000)).as("not that long yet").isEmpty();
            EnvironmentException stuck = firstOf(() -> sampler.stuck(TIMEOUT, 5000));
            assertThat(stuck)
                    .hasMessageStartingWith(
                            "environment failed in " + (step == 0 ? "reset" : "step") + ": column 2, step " + step)
                    .hasMessageEndingWith(
                            " of its episode, step 5000 of the run, seed 13: TimeoutException: no answer within 0.05 s");
            assertThat(collecting).isNotDone();
            gate.open();
            assertThat(failureOf(collecting))
                    .as("what comes back too late goes no further")
                    .isSameAs(stuck);
        }
    }

    /** Asks until there is something to report. */
    private static EnvironmentException firstOf(Supplier<Optional<EnvironmentException>> watch)
            throws InterruptedException {
        Optional<EnvironmentException> found = watch.get();
        while (found.isEmpty()) {
            Thread.sleep(5);
            found = watch.get();
        }
        return found.get();
    }

    private static Throwable failureOf(CompletableFuture<?> future) throws InterruptedException {
        try {
            return new AssertionError("it went on: " + future.get());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Test
    void timeForWhichTheProgramWasSuspendedDoesNotCount() {
        AtomicLong seconds = new AtomicLong();
        Watchdog watchdog = new Watchdog(() -> seconds.get() * 1_000_000_000);
        CallWatch calls = new CallWatch((_, _, _, _, cause) -> EnvironmentException.outsideOfEpisodes("step", cause));
        watchdog.watch(calls);
        calls.enter("step", 3);
        assertThat(watchdog.check(10, 0)).isEmpty();
        seconds.addAndGet(5);
        assertThat(watchdog.check(10, 0)).as("2 s count").isEmpty();
        seconds.addAndGet(3600);
        assertThat(watchdog.check(10, 0)).as("4 s count").isEmpty();
        for (int i = 0; i < 6; i++) {
            seconds.addAndGet(1);
            assertThat(watchdog.check(10, 0)).as("%d s count", 5 + i).isEmpty();
        }
        seconds.addAndGet(1);
        assertThat(watchdog.check(10, 0)).as("11 s count").isPresent();
    }

    @Test
    void workingEnvironmentsAreNeverReported() {
        EnvFactory<float[], Integer> factory = Script.lengths(7);
        for (SamplerKind kind : SamplerKind.values()) {
            try (var sampler = kind.create(factory, agent, SPEC, 2)) {
                for (int batch = 0; batch < 3; batch++) {
                    var _ = sampler.collect(0);
                    assertThat(sampler.stuck(0, 0)).isEmpty();
                }
            }
        }
    }

    @Test
    void evaluationsAreWatchedToo() {
        Gate gate = new Gate();
        EnvFactory<float[], Integer> factory = hanging(gate, at(1, 3));
        try (var evaluator = new Evaluator<>(factory, agent, 1, false, 1)) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(() -> evaluator.play(60, 8, TIMEOUT))
                    .withMessage("environment failed in step: evaluation episode 2, step 3 of its episode, seed 8:"
                            + " TimeoutException: no answer within 0.05 s");
            assertThat(evaluator.abandoned()).isTrue();
        } finally {
            gate.open();
        }
        EnvFactory<float[], Integer> sound = Script.lengths(7);
        try (var evaluator = new Evaluator<>(sound, agent, 1, false, 2)) {
            assertThat(evaluator.play(60, 8, 30)).isEqualTo(evaluator.play(60, 8));
            assertThat(evaluator.abandoned()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"close, 2, 0", "render, 0, 2"})
    void evaluationsAreWatchedUntilTheirEnvironmentsAreClosedAndWhileTheyAreFilmed(String call, int episode, int step)
            throws InterruptedException {
        Gate gate = new Gate();
        EnvFactory<float[], Integer> factory = NumberedEnvs.of(number ->
                HookedEnv.of(Script.lengths(7)).in(Call.of(call), number == episode ? always() : never(), gate::pass));
        EpisodeObserver untilStep2 =
                scene -> scene.step() < 2 || scene.picture().isPresent();
        try (var evaluator = new Evaluator<>(factory, agent, 1, false, 1)) {
            var playing = CompletableFuture.supplyAsync(
                    () -> evaluator.play(3, 8, untilStep2),
                    task -> Thread.ofPlatform().daemon().start(task));
            gate.awaitVisitor();
            EnvironmentException stuck = firstOf(() -> evaluator.stuck(TIMEOUT));
            assertThat(stuck)
                    .hasMessage("environment failed in " + call + ": evaluation episode " + episode + ", step " + step
                            + " of its episode, seed 8: TimeoutException: no answer within 0.05 s");
            gate.open();
            assertThat(failureOf(playing)).isSameAs(stuck);
        }
    }

    @Test
    void whatFailsInAWatchedEvaluationIsTheSameAsInAnother() {
        EnvFactory<float[], Integer> factory = NumberedEnvs.of(number ->
                HookedEnv.of(TapeAgent.observing(number, Script.lengths(4))).failing(at(number, 3), Fault.EXCEPTION));
        try (TapeAgent tape = new TapeAgent(new Tape());
                var evaluator = new Evaluator<>(factory, tape, 1, false, 1)) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(() -> evaluator.play(3, 8, 30))
                    .withMessage("environment failed in step: evaluation episode 1, step 3 of its episode, seed 8:"
                            + " IllegalStateException: motor broke");
            assertThat(evaluator.abandoned()).isFalse();
        }
    }
}
