package jarl.sampler;

import static jarl.testing.Moment.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jarl.testing.Fault;
import jarl.testing.HookedEnv;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import jarl.testing.Tape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An environment that breaks is named on one line, and the sampler can still be closed. */
@Isolated
class SamplerFailureTest {

    private static final SamplerSpec SPEC = new SamplerSpec(5, 4, 2, false, 0, false, 0.9, 77);

    private final TapeAgent agent = new TapeAgent(new Tape());

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    /** What goes wrong in a reset or a step. */
    record Failure(boolean inReset, Fault fault) {

        static List<Failure> all() {
            return List.of(
                    new Failure(true, Fault.EXCEPTION),
                    new Failure(false, Fault.EXCEPTION),
                    new Failure(false, Fault.REWARD_NAN),
                    new Failure(false, Fault.REWARD_TOO_LARGE),
                    new Failure(true, Fault.SHORT),
                    new Failure(false, Fault.SHORT));
        }

        String call() {
            return inReset ? "reset" : "step";
        }

        String message() {
            return fault.message(3);
        }

        /** Environment number {@code column} breaks in its episode {@code episode}, at the reset or at step 3 of 4. */
        NumberedEnvs<float[], Integer> in(int column, int episode) {
            return NumberedEnvs.of(number -> number == column ? broken(number, episode) : sound(number));
        }

        private HookedEnv<float[], Integer> broken(int number, int episode) {
            return sound(number).failing(at(episode, inReset ? 0 : 3), fault);
        }
    }

    /** Episodes of four steps. */
    static HookedEnv<float[], Integer> sound(int number) {
        return HookedEnv.of(TapeAgent.observing(number, Script.lengths(4)).rewarding(1));
    }

    static Stream<Arguments> samplersAndFailures() {
        return Stream.of(SamplerKind.values())
                .flatMap(kind -> Stream.of(1, 2, 3)
                        .flatMap(workers ->
                                Failure.all().stream().map(failure -> Arguments.of(kind, workers, failure))));
    }

    @ParameterizedTest(name = "{2}, {0} with {1} workers")
    @MethodSource("samplersAndFailures")
    void failuresNameColumnStepSeedAndCauseOnOneLine(SamplerKind kind, int workers, Failure failure) {
        // Episodes have four steps, so episode 3 starts with step 8: in the second batch of five steps.
        NumberedEnvs<float[], Integer> factory = failure.in(2, 3);
        try (var sampler = kind.create(factory, agent, SPEC, workers)) {
            var _ = sampler.collect(1000);
            EnvironmentException e =
                    catchThrowableOfType(EnvironmentException.class, () -> sampler.collect(1000 + 5 * 4));
            // Step 8 of the column is row 2 of the batch: 1020 + 3 * 4 steps when it is done; step 11 is beyond it.
            if (failure.inReset()) {
                assertThat(e)
                        .hasMessage("environment failed in reset: column 2, step 0 of its episode, step 1032 of the"
                                + " run, seed 77: " + failure.message());
            } else {
                assertThat(e).isNull();
                assertThatThrownBy(() -> sampler.collect(1040))
                        .isInstanceOf(EnvironmentException.class)
                        .hasMessage("environment failed in step: column 2, step 3 of its episode, step 1044 of the"
                                + " run, seed 77: " + failure.message())
                        .hasCauseInstanceOf(RuntimeException.class);
            }
        }
        assertThat(factory.open()).isZero();
        assertThat(samplerThreads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EXCEPTION", "SHORT"})
    void aFailureOfTheFirstResetLeavesNothingOpen(Fault fault) {
        for (SamplerKind kind : SamplerKind.values()) {
            Failure failure = new Failure(true, fault);
            NumberedEnvs<float[], Integer> factory = failure.in(3, 1);
            assertThatThrownBy(() -> kind.create(factory, agent, SPEC, 2))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("environment failed in reset: column 3, step 0 of its episode, step 0 of the run,"
                            + " seed 77: " + failure.message());
            assertThat(factory.open()).isZero();
            assertThat(samplerThreads()).isEmpty();
        }
    }

    @Test
    void anEnvironmentThatCannotBeMadeIsNamedAndTheOthersAreClosed() {
        NumberedEnvs<float[], Integer> factory = NumberedEnvs.of(number -> {
            if (number == 2) {
                throw new IllegalStateException("no licence");
            }
            return sound(number);
        });
        assertThatThrownBy(() -> SamplerKind.SERIAL.create(factory, agent, SPEC, 1))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage("environment failed in create: column 2, step 0 of its episode, step 0 of the run, seed 77:"
                        + " IllegalStateException: no licence");
        assertThat(factory.open()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralFailuresTheOneOfTheLowestShardIsTold(SamplerKind kind) {
        NumberedEnvs<float[], Integer> factory =
                NumberedEnvs.of(number -> sound(number).failing(at(1, 3), Fault.EXCEPTION));
        try (var sampler = kind.create(factory, agent, SPEC, 2)) {
            assertThatThrownBy(() -> sampler.collect(0)).hasMessageContaining("column 0, step 3 of its episode");
        }
    }

    @Test
    void specificationsThatCannotBeAreRefused() {
        NumberedEnvs<float[], Integer> factory = NumberedEnvs.of(SamplerFailureTest::sound);
        assertThatThrownBy(() -> new ShardedSampler<>(
                        factory, agent, new SamplerSpec(0, 4, 1, false, 0, false, 0.9, 0), new Order.Serial()))
                .hasMessage("batchT must be at least 1, got 0");
        assertThatThrownBy(() -> new ShardedSampler<>(
                        factory, agent, new SamplerSpec(1, 0, 1, false, 0, false, 0.9, 0), new Order.Serial()))
                .hasMessage("batchB must be at least 1, got 0");
        assertThatThrownBy(() -> new ShardedSampler<>(
                        factory, agent, new SamplerSpec(1, 2, 3, false, 0, false, 0.9, 0), new Order.Serial()))
                .hasMessage("shards must be in [1, 2], got 3");
        for (SamplerKind kind : SamplerKind.values()) {
            if (kind != SamplerKind.SERIAL) {
                assertThatThrownBy(() -> kind.create(factory, agent, SPEC, -1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("workers must be at least 1, got -1");
            }
        }
        assertThat(factory.open()).isZero();
        assertThat(samplerThreads()).isEmpty();
    }

    private static List<Thread> samplerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("jarl-sampler"))
                .toList();
    }
}
