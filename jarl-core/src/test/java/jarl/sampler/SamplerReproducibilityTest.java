package jarl.sampler;

import static jarl.testing.Script.Episode.terminated;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.samples.Samples;
import jarl.testing.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bits depend on the specification only: not on the threads, and not on interruptions. */
class SamplerReproducibilityTest {

    private static final EnvFactory<float[], Integer> CART_POLE = CartPole::new;
    private static final EnvFactory<float[], float[]> PENDULUM = Pendulum::new;
    private static final int BATCHES = 6;
    private static final SamplerSpec SPEC = new SamplerSpec(16, 12, 4, false, 0, false, 0.99, 3);

    private final ActorCriticAgent cartPoleAgent = RealAgents.of(CART_POLE);

    @AfterEach
    void closeAgent() {
        cartPoleAgent.close();
    }

    /** What a batch holds. */
    private record Batch(Map<String, double[]> leaves, List<Episode> episodes) {}

    private static List<Batch> collect(Sampler<ActorCriticInfo> sampler, int first, int batches) {
        List<Batch> collected = new ArrayList<>();
        for (int i = first; i < first + batches; i++) {
            Collected<ActorCriticInfo> batch = sampler.collect((long) i * sampler.steps() * sampler.columns());
            collected.add(new Batch(RealAgents.leaves(batch.samples()), batch.episodes()));
        }
        return collected;
    }

    private static void assertSameBits(List<Batch> actual, List<Batch> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            Map<String, double[]> leaves = actual.get(i).leaves();
            Map<String, double[]> wanted = expected.get(i).leaves();
            assertThat(leaves.keySet()).isEqualTo(wanted.keySet());
            for (String name : leaves.keySet()) {
                assertThat(leaves.get(name)).as("%s of batch %d", name, i).isEqualTo(wanted.get(name));
            }
            assertThat(actual.get(i).episodes()).isEqualTo(expected.get(i).episodes());
        }
    }

    private Sampler<ActorCriticInfo> serial() {
        return new ShardedSampler<>(CART_POLE, cartPoleAgent, SPEC, new Order.Serial());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 9})
    void anyNumberOfWorkersGivesTheSameBitsAsNone(int workers) {
        try (Sampler<ActorCriticInfo> serial = serial();
                Sampler<ActorCriticInfo> parallel =
                        new ShardedSampler<>(CART_POLE, cartPoleAgent, SPEC, new Order.Parallel(workers))) {
            List<Batch> expected = collect(serial, 0, BATCHES);
            assertThat(expected.stream()
                            .mapToInt(batch -> batch.episodes().size())
                            .sum())
                    .isGreaterThan(20);
            assertSameBits(collect(parallel, 0, BATCHES), expected);
        }
    }

    @Test
    void columnsAndSeedsDrawDifferentNumbers() {
        SamplerSpec otherSeed = new SamplerSpec(16, 12, 4, false, 0, false, 0.99, 4);
        try (Sampler<ActorCriticInfo> sampler = serial();
                Sampler<ActorCriticInfo> other =
                        new ShardedSampler<>(CART_POLE, cartPoleAgent, otherSeed, new Order.Serial())) {
            double[] observations = leaf(sampler.collect(0).samples(), "env.observation");
            assertThat(List.of(observations[0], observations[4], observations[8]))
                    .doesNotHaveDuplicates();
            assertThat(leaf(other.collect(0).samples(), "env.observation")[0]).isNotEqualTo(observations[0]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSamplerRestoredInTheMiddleOfEpisodesGoesOnBitForBit(SamplerKind kind) {
        try (Sampler<ActorCriticInfo> uninterrupted = kind.create(CART_POLE, cartPoleAgent, SPEC, 1);
                Sampler<ActorCriticInfo> first = kind.create(CART_POLE, cartPoleAgent, SPEC, 2);
                Sampler<ActorCriticInfo> second = kind.create(CART_POLE, cartPoleAgent, SPEC, 3)) {
            assertThat(first.savesEnvironments()).isTrue();
            var _ = collect(first, 0, 3);
            StateWriter state = new StateWriter();
            first.save(state);
            second.restore(state.reader());
            var _ = collect(uninterrupted, 0, 3);
            List<Batch> expected = collect(uninterrupted, 3, BATCHES);
            List<Batch> actual = collect(second, 3, BATCHES);
            // Rows where no episode ended hold whatever was there before.
            expected.forEach(batch -> clearUnspecified(batch.leaves()));
            actual.forEach(batch -> clearUnspecified(batch.leaves()));
            assertSameBits(actual, expected);
        }
    }

    private static void clearUnspecified(Map<String, double[]> leaves) {
        double[] finalObservation = leaf(leaves, "finalObservation");
        double[] terminated = leaf(leaves, "env.terminated");
        double[] truncated = leaf(leaves, "env.truncated");
        for (int i = 0; i < finalObservation.length; i++) {
            int row = i / 4;
            finalObservation[i] = terminated[row] + truncated[row] > 0 ? finalObservation[i] : 0;
        }
    }

    @Test
    void continuousActionsAreReproducibleToo() {
        ActorCriticAgent agent = RealAgents.of(PENDULUM);
        try (Sampler<ActorCriticInfo> serial = new ShardedSampler<>(PENDULUM, agent, SPEC, new Order.Serial());
                Sampler<ActorCriticInfo> parallel =
                        new ShardedSampler<>(PENDULUM, agent, SPEC, new Order.Parallel(2))) {
            assertSameBits(collect(parallel, 0, 2), collect(serial, 0, 2));
        } finally {
            agent.close();
        }
    }

    @Test
    void environmentsThatCannotSaveTheirStateBeginNewEpisodes() {
        Tape tape = new Tape();
        TapeAgent agent = new TapeAgent(tape);
        SamplerSpec spec = new SamplerSpec(2, 2, 1, false, 0, false, 1, 0);
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, false, terminated(1, 2, 3));
        EnvFactory<float[], Integer> factoryAfterwards = TapeAgent.envs(tape, false, terminated(1, 2, 3));
        try (Sampler<TapeAgent.Recorded> before = new ShardedSampler<>(factory, agent, spec, new Order.Serial());
                Sampler<TapeAgent.Recorded> after =
                        new ShardedSampler<>(factoryAfterwards, agent, spec, new Order.Serial())) {
            assertThat(before.savesEnvironments()).isFalse();
            var _ = before.collect(0);
            StateWriter state = new StateWriter();
            before.save(state);
            after.restore(state.reader());
            Collected<TapeAgent.Recorded> first = after.collect(4);
            assertThat(leaf(first.samples(), "episodeStart")).containsExactly(1, 1, 0, 0);
            assertThat(leaf(first.samples(), "agent.previousAction")[0]).isZero();
            assertThat(leaf(first.samples(), "env.previousReward")).containsExactly(0, 0, 1, 1);
            assertThat(leaf(first.samples(), "env.observation"))
                    .containsExactly(0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1); // the second reset of each
            assertThat(first.episodes()).isEmpty();
            assertThat(after.collect(8).episodes())
                    .containsExactly(new Episode(10, 0, 3, 6, 3, 6), new Episode(10, 1, 3, 6, 3, 6));
        } finally {
            agent.close();
        }
    }

    private static double[] leaf(Samples<?> samples, String name) {
        return leaf(RealAgents.leaves(samples), name);
    }

    private static double[] leaf(Map<String, double[]> leaves, String name) {
        double[] leaf = leaves.get(name);
        assertThat(leaf).as(name).isNotNull();
        return leaf;
    }
}
