package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.agent.ActorCriticAgent;
import jarl.agent.Agent;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.env.testbed.LookAndPush;
import jarl.env.testbed.MaskedChoice;
import jarl.env.testbed.Memory;
import jarl.env.testbed.MultiMaskedChoice;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.testing.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which sampler collects, and with how many threads, does not change a bit. */
class SamplersAgreeTest {

    private static final int STEPS = 12;
    private static final int COLUMNS = 8;
    private static final int BATCHES = 4;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    static Stream<Arguments> agents() {
        return Stream.of(
                of("mlp", CartPole::new),
                of("lstm", CartPole::new),
                of("lstm", () -> new Memory(2)),
                of("gru", () -> new MaskedChoice(7, 5, true)),
                of("lstm", MultiMaskedChoice::new),
                of("gru", () -> new Pendulum(9)),
                of("lstm", LookAndPush::new),
                of("mlp", () -> ImageSamplingTest.stacked(4, -7, 9)),
                of("lstm", () -> ImageSamplingTest.stacked(4, -7, 9)));
    }

    private static <O, A> Arguments of(String model, EnvFactory<O, A> factory) {
        return Arguments.of(model, factory);
    }

    /** Everything of some batches: each leaf's numbers by name, and the episodes. */
    private static <I extends TensorTree> List<Object> collected(
            SamplerKind kind, EnvFactory<?, ?> factory, Agent<I> agent, int shards, boolean wait, int workers) {
        SamplerSpec spec = new SamplerSpec(STEPS, COLUMNS, shards, wait, 6, false, 0.9, 11);
        List<Object> all = new ArrayList<>();
        try (Sampler<I> sampler = kind.create(factory, agent, spec, workers)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                Collected<I> samples = sampler.collect((long) batch * STEPS * COLUMNS);
                all.add(RealAgents.specified(samples.samples()));
                all.add(samples.episodes());
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("agents")
    void batchedEqualsParallelWithOneShard(String model, EnvFactory<?, ?> factory) {
        try (ActorCriticAgent agent = RealAgents.of(model, factory)) {
            for (boolean wait : new boolean[] {false, true}) {
                List<Object> expected = collected(SamplerKind.PARALLEL, factory, agent, 1, wait, 1);
                assertThat(collected(SamplerKind.SERIAL, factory, agent, 1, wait, 1))
                        .isEqualTo(expected);
                assertThat(collected(SamplerKind.BATCHED, factory, agent, 1, wait, 1))
                        .isEqualTo(expected);
                for (int workers : new int[] {1, 2, 4}) {
                    assertThat(collected(SamplerKind.BATCHED, factory, agent, 4, wait, workers))
                            .as("batched, %d workers", workers)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("agents")
    void parallelEqualsSerialForAnyWorkers(String model, EnvFactory<?, ?> factory) {
        try (ActorCriticAgent agent = RealAgents.of(model, factory)) {
            List<Object> expected = collected(SamplerKind.SERIAL, factory, agent, 4, true, 1);
            for (int workers : new int[] {1, 2, 4}) {
                assertThat(collected(SamplerKind.PARALLEL, factory, agent, 4, true, workers))
                        .as("parallel, %d workers", workers)
                        .isEqualTo(expected);
            }
        }
    }

    /** Both infer for the same rows together. */
    @ParameterizedTest
    @MethodSource("agents")
    void alternatingEqualsParallelWithTwoShards(String model, EnvFactory<?, ?> factory) {
        try (ActorCriticAgent agent = RealAgents.of(model, factory)) {
            for (boolean wait : new boolean[] {false, true}) {
                List<Object> expected = collected(SamplerKind.PARALLEL, factory, agent, 2, wait, 1);
                for (int workers : new int[] {1, 2, 3, 9}) {
                    assertThat(collected(SamplerKind.ALTERNATING, factory, agent, 3, wait, workers))
                            .as("alternating, %d workers", workers)
                            .isEqualTo(expected);
                    assertThat(collected(SamplerKind.ALTERNATING_WITHOUT_OVERLAP, factory, agent, 1, wait, workers))
                            .as("without overlap, %d workers", workers)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** One that only copies and counts. With networks the number of rows changes the last bits of a matrix product. */
    @Test
    void allSamplersAgreeIfTheArithmeticOfAnAgentDoesNotDependOnTheRowsBesides() {
        EnvFactory<float[], Integer> factory = Script.lengths(3, -8, 20).masking(true);
        try (NotingAgent agent = new NotingAgent()) {
            for (boolean wait : new boolean[] {false, true}) {
                List<Object> expected = collected(SamplerKind.BATCHED, factory, agent, 2, wait, 2);
                for (SamplerKind kind : SamplerKind.values()) {
                    assertThat(collected(kind, factory, agent, 2, wait, 2))
                            .as("%s", kind)
                            .isEqualTo(expected);
                }
            }
        }
    }
}
