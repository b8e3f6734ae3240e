package jarl.sampler;

import static jarl.testing.Moment.at;
import static jarl.testing.Moment.never;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.agent.ActorCriticAgent;
import jarl.agent.Agent;
import jarl.agent.RandomAgent;
import jarl.checkpoint.StateWriter;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.VectorEnvFactory;
import jarl.tensor.NoTensors;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.testing.Fault;
import jarl.testing.Gate;
import jarl.testing.HookedEnv;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectorised environments fill a sampler's columns with the bits that single ones do, in every order, and fail as well told. */
@Execution(ExecutionMode.CONCURRENT)
class VectorColumnsTest {

    private static final int COLUMNS = 8;
    private static final int BATCHES = 4;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    /** Those that come with jarl, of which there is an implementation of each kind. */
    private static VectorEnvFactory<?, ?> offered(String id) {
        return VectorEnvFactory.in(Environments.find(id).factory()).orElseThrow();
    }

    private static <O, A> EnvFactory<O, A> one(EnvFactory<O, A> factory) {
        return () -> factory.create();
    }

    private static <I extends TensorTree> List<Object> collected(
            SamplerKind kind, EnvFactory<?, ?> factory, Agent<I> agent, int steps, boolean wait, int workers) {
        SamplerSpec spec = new SamplerSpec(steps, COLUMNS, 4, wait, 9, false, 0.9, 11);
        List<Object> all = new ArrayList<>();
        try (Sampler<I> sampler = kind.create(factory, agent, spec, workers)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                Collected<I> samples = sampler.collect((long) batch * steps * COLUMNS);
                RealAgents.specified(samples.samples()).forEach((name, values) -> all.add(name + values));
                all.add(samples.episodes());
            }
        }
        return all;
    }

    static Stream<Arguments> environments() {
        return SamplersAgreeTest.agents();
    }

    /** Masks, images, values of several parts, memory of agents. */
    @ParameterizedTest
    @MethodSource("environments")
    void anyTaskGivesTheSameBits(String model, EnvFactory<?, ?> factory) {
        VectorEnvFactory<?, ?> vector = EnvsInRows.of(factory);
        try (ActorCriticAgent agent = RealAgents.of(model, factory)) {
            for (SamplerKind kind : SamplerKind.values()) {
                for (boolean wait : new boolean[] {false, true}) {
                    assertThat(collected(kind, vector, agent, 12, wait, 2))
                            .as("%s, wait %s", kind, wait)
                            .isEqualTo(collected(kind, factory, agent, 12, wait, 2));
                }
            }
        }
    }

    static Stream<String> offered() {
        return Environments.all().stream()
                .filter(spec -> VectorEnvFactory.in(spec.factory()).isPresent())
                .map(EnvSpec::id);
    }

    @ParameterizedTest
    @MethodSource("offered")
    void everyTaskOfBothKindsIsTheSameForThousandsOfSteps(String id) {
        VectorEnvFactory<?, ?> factory = offered(id);
        try (Agent<NoTensors> agent = randomAgent(factory)) {
            assertThat(collected(SamplerKind.PARALLEL, factory, agent, 250, false, 1))
                    .isEqualTo(collected(SamplerKind.PARALLEL, one(factory), agent, 250, false, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("offered")
    void noColumnsAreRefused(String id) {
        for (int columns : new int[] {0, -1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> offered(id).create(columns))
                    .withMessage("columns must be at least 1, got " + columns);
        }
    }

    private static <A> Agent<NoTensors> randomAgent(EnvFactory<?, A> factory) {
        try (Env<?, A> env = factory.create()) {
            return new RandomAgent<>(env.actionSpace());
        }
    }

    @ParameterizedTest
    @EnumSource(SamplerKind.class)
    void theNumberOfWorkersChangesNothing(SamplerKind kind) {
        for (String id : List.of("CartPole-v1", "MinAtar/Breakout-v1")) {
            VectorEnvFactory<?, ?> factory = offered(id);
            try (ActorCriticAgent agent = RealAgents.of("mlp", factory)) {
                List<Object> expected = collected(kind, one(factory), agent, 60, false, 1);
                for (int workers : new int[] {1, 2, 5}) {
                    assertThat(collected(kind, factory, agent, 60, false, workers))
                            .as("%s, %d workers", id, workers)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SamplerKind.class)
    void aResumedRunGoesOnBitForBitWithEitherKindOfEnvironment(SamplerKind kind) {
        SamplerSpec spec = new SamplerSpec(30, COLUMNS, 4, false, 0, false, 0.9, 3);
        for (String id : List.of("CartPole-v1", "MinAtar/Breakout-v1")) {
            VectorEnvFactory<?, ?> vector = offered(id);
            List<EnvFactory<?, ?>> both = List.of(vector, one(vector));
            try (ActorCriticAgent agent = RealAgents.of("mlp", vector)) {
                for (EnvFactory<?, ?> before : both) {
                    for (EnvFactory<?, ?> after : both) {
                        try (var first = kind.create(before, agent, spec, 2);
                                var second = kind.create(after, agent, spec, 2)) {
                            assertThat(first.savesEnvironments()).isTrue();
                            var _ = first.collect(0);
                            StateWriter state = new StateWriter();
                            first.save(state);
                            second.restore(state.reader());
                            var expected = first.collect(240);
                            var actual = second.collect(240);
                            var values = RealAgents.specified(actual.samples());
                            RealAgents.specified(expected.samples())
                                    .forEach((name, value) -> assertThat(values.get(name))
                                            .as("%s of %s", name, id)
                                            .isEqualTo(value));
                            assertThat(actual.episodes()).isEqualTo(expected.episodes());
                        }
                    }
                }
            }
        }
    }

    @Test
    void environmentsThatCannotSaveTheirStateBeginNewEpisodes() {
        EnvFactory<float[], Integer> unsaved = Script.lengths(5).saving(false);
        SamplerSpec spec = new SamplerSpec(3, 2, 1, false, 0, false, 1, 0);
        try (NotingAgent agent = new NotingAgent();
                var first = SamplerKind.SERIAL.create(EnvsInRows.of(unsaved), agent, spec, 1);
                var second = SamplerKind.SERIAL.create(EnvsInRows.of(unsaved), agent, spec, 1)) {
            assertThat(first.savesEnvironments()).isFalse();
            var _ = first.collect(0);
            StateWriter state = new StateWriter();
            first.save(state);
            second.restore(state.reader());
            assertThat(RealAgents.leaves(second.collect(6).samples()).get("episodeStart"))
                    .containsExactly(1, 1, 0, 0, 0, 0);
        }
    }

    /** The third column breaks in step 2. */
    @ParameterizedTest
    @CsvSource({
        "NAN, false",
        "NAN, true",
        "REWARD_TOO_LARGE, false",
        "EXCEPTION, false",
    })
    void whatAColumnBreaksIsToldWithColumnStepAndSeed(Fault fault, boolean truncated) {
        EnvFactory<float[], Integer> broken = NumberedEnvs.of(number ->
                HookedEnv.of(Script.lengths(truncated ? -2 : 9)).failing(number % 4 == 2 ? at(1, 2) : never(), fault));
        SamplerSpec spec = new SamplerSpec(6, 4, 1, false, 0, false, 1, 13);
        try (NotingAgent agent = new NotingAgent();
                var sampler = SamplerKind.SERIAL.create(EnvsInRows.of(broken), agent, spec, 1)) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(() -> sampler.collect(100))
                    .withMessageStartingWith("environment failed in step: column 2, step 2 of its episode, step 108 of "
                            + "the run, seed 13: " + fault.message(2));
        }
    }

    @Test
    void aFactoryThatMakesAnotherNumberOfColumnsIsRefused() {
        EnvFactory<float[], Integer> single = Script.lengths(5);
        VectorEnvFactory<float[], Integer> right = EnvsInRows.of(single);
        VectorEnvFactory<float[], Integer> wrong = columns -> right.create(columns + 1);
        SamplerSpec spec = new SamplerSpec(6, 4, 2, false, 0, false, 1, 13);
        try (NotingAgent agent = new NotingAgent()) {
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(() -> SamplerKind.SERIAL.create(wrong, agent, spec, 1))
                    .withMessageContaining("environment failed in create: column 0")
                    .withMessageContaining("expected 2 columns, got 3");
        }
    }

    @Test
    @Timeout(60)
    void oneThatDoesNotAnswerIsFoundAndItsColumnsAreNamed() throws InterruptedException {
        Gate gate = new Gate();
        EnvFactory<float[], Integer> factory = NumberedEnvs.of(
                number -> HookedEnv.of(Script.lengths(7)).in(number == 2 ? at(2, 3) : never(), gate::pass));
        SamplerSpec spec = new SamplerSpec(20, 4, 2, false, 0, false, 1, 13);
        try (NotingAgent agent = new NotingAgent();
                var sampler = SamplerKind.PARALLEL.create(EnvsInRows.of(factory), agent, spec, 2)) {
            var collecting = CompletableFuture.supplyAsync(
                    () -> sampler.collect(5000),
                    task -> Thread.ofPlatform().daemon().start(task));
            gate.awaitVisitor();
            Optional<EnvironmentException> stuck = Optional.empty();
            while (stuck.isEmpty()) {
                stuck = sampler.stuck(0.05, 5000);
            }
            assertThat(stuck.get())
                    .hasMessage("environment failed in step: columns 2 to 3, step 5000 of the run, seed 13: "
                            + "TimeoutException: no answer within 0.05 s");
            gate.open();
            assertThat(collecting).failsWithin(Duration.ofSeconds(50));
        }
    }
}
