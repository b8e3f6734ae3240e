package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jarl.env.EnvFactory;
import jarl.sampler.FaultyEnv.Fault;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An environment that breaks is named on one line, and the sampler can still be closed. */
class SamplerFailureTest {

    private static final SamplerSpec SPEC = new SamplerSpec(5, 4, 2, false, 0, false, 0.9, 77);

    private final AtomicInteger open = new AtomicInteger();
    private final TapeAgent agent = new TapeAgent(new Tape());

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    static Stream<Arguments> samplersAndFaults() {
        return Stream.of(SamplerKind.values())
                .flatMap(kind -> Stream.of(1, 2, 3)
                        .flatMap(
                                workers -> Stream.of(Fault.values()).map(fault -> Arguments.of(kind, workers, fault))));
    }

    @ParameterizedTest(name = "{2}, {0} with {1} workers")
    @MethodSource("samplersAndFaults")
    void failuresNameColumnStepSeedAndCauseOnOneLine(SamplerKind kind, int workers, Fault fault) {
        // Episodes have four steps, so episode 2 starts with step 8: in the second batch of five steps.
        EnvFactory<float[], Integer> factory = FaultyEnv.factory(fault, 2, 2, open);
        try (var sampler = kind.create(factory, agent, SPEC, workers)) {
            var _ = sampler.collect(1000);
            EnvironmentException e =
                    catchThrowableOfType(EnvironmentException.class, () -> sampler.collect(1000 + 5 * 4));
            // Step 8 of the column is row 2 of the batch: 1020 + 3 * 4 steps when it is done; step 11 is beyond it.
            if (fault.inReset()) {
                assertThat(e)
                        .hasMessage("environment failed in reset: column 2, step 0 of its episode, step 1032 of the"
                                + " run, seed 77: " + fault.message);
            } else {
                assertThat(e).isNull();
                assertThatThrownBy(() -> sampler.collect(1040))
                        .isInstanceOf(EnvironmentException.class)
                        .hasMessage("environment failed in step: column 2, step 3 of its episode, step 1044 of the"
                                + " run, seed 77: " + fault.message)
                        .hasCauseInstanceOf(RuntimeException.class);
            }
        }
        assertThat(open).hasValue(0);
        assertThat(samplerThreads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"RESET_THROWS", "OBSERVATION_OF_RESET_TOO_SHORT"})
    void aFailureOfTheFirstResetLeavesNothingOpen(Fault fault) {
        for (SamplerKind kind : SamplerKind.values()) {
            assertThatThrownBy(() -> kind.create(FaultyEnv.factory(fault, 3, 0, open), agent, SPEC, 2))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("environment failed in reset: column 3, step 0 of its episode, step 0 of the run,"
                            + " seed 77: " + fault.message);
            assertThat(open).hasValue(0);
            assertThat(samplerThreads()).isEmpty();
        }
    }

    @Test
    void anEnvironmentThatCannotBeMadeIsNamedAndTheOthersAreClosed() {
        AtomicInteger made = new AtomicInteger();
        EnvFactory<float[], Integer> healthy = FaultyEnv.factory(Fault.STEP_THROWS, 9, 0, open);
        EnvFactory<float[], Integer> factory = () -> {
            if (made.getAndIncrement() == 2) {
                throw new IllegalStateException("no licence");
            }
            return healthy.create();
        };
        assertThatThrownBy(() -> SamplerKind.SERIAL.create(factory, agent, SPEC, 1))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage("environment failed in create: column 2, step 0 of its episode, step 0 of the run, seed 77:"
                        + " IllegalStateException: no licence");
        assertThat(open).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralFailuresTheOneOfTheLowestShardIsTold(SamplerKind kind) {
        EnvFactory<float[], Integer> factory = FaultyEnv.factory(Fault.STEP_THROWS, FaultyEnv.EVERY, 0, open);
        try (var sampler = kind.create(factory, agent, SPEC, 2)) {
            assertThatThrownBy(() -> sampler.collect(0)).hasMessageContaining("column 0, step 3 of its episode");
        }
    }

    @Test
    void specificationsThatCannotBeAreRefused() {
        EnvFactory<float[], Integer> factory = FaultyEnv.factory(Fault.STEP_THROWS, 9, 0, open);
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
        assertThat(open).hasValue(0);
        assertThat(samplerThreads()).isEmpty();
    }

    private static List<Thread> samplerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("jarl-sampler"))
                .toList();
    }
}
