package jarl.sampler;

import static jarl.testing.Script.Episode.both;
import static jarl.testing.Script.Episode.terminated;
import static jarl.testing.Script.Episode.truncated;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.agent.RandomAgent;
import jarl.env.EnvFactory;
import jarl.samples.Samples;
import jarl.space.Discrete;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.testing.Script;
import jarl.testing.Tape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The time convention of jarl.samples, row by row, and in which order environments and agent are called. */
class TimeConventionTest {

    private static final Script.Episode[] EPISODES = {terminated(1, 2, 3), truncated(4, 0, 6, 7, 8), both(9, 10)};

    private final Tape tape = new Tape();
    private TensorScope scope;
    private TapeAgent agent;

    @BeforeEach
    void openScope() {
        scope = TensorScope.open();
        agent = new TapeAgent(tape);
    }

    @AfterEach
    void closeScope() {
        agent.close();
        scope.close();
    }

    private Sampler<TapeAgent.Recorded> sampler(int batchT, int batchB, int shards, Script.Episode... episodes) {
        return sampler(TapeAgent.envs(tape, true, episodes), batchT, batchB, shards);
    }

    private Sampler<TapeAgent.Recorded> sampler(
            EnvFactory<float[], Integer> factory, int batchT, int batchB, int shards) {
        return new ShardedSampler<>(
                factory, agent, new SamplerSpec(batchT, batchB, shards, false, 0, false, 0.5, 7), new Order.Serial());
    }

    @Test
    void rowsOfAnEpisodeThatTerminates() {
        try (var sampler = sampler(4, 1, 1, EPISODES)) {
            Samples<TapeAgent.Recorded> rows = sampler.collect(0).samples();
            assertThat(floats(rows.env().observation())).containsExactly(0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0);
            assertThat(longs(rows.agent().previousAction())).containsExactly(0, 1, 2, 0);
            assertThat(floats(rows.env().previousReward())).containsExactly(0, 1, 2, 0);
            assertThat(longs(rows.agent().action())).containsExactly(1, 2, 3, 3);
            assertThat(floats(rows.env().reward())).containsExactly(1, 2, 3, 4);
            assertThat(longs(rows.env().terminated())).containsExactly(0, 0, 1, 0);
            assertThat(longs(rows.env().truncated())).containsExactly(0, 0, 0, 0);
            assertThat(longs(rows.episodeStart())).containsExactly(1, 0, 0, 1);
            assertThat(longs(rows.valid())).containsExactly(1, 1, 1, 1);
            assertThat(floats(TensorTree.at(rows.finalObservation(), 2))).containsExactly(0, 0, 3);
            assertThat(floats(rows.finalValue())).containsExactly(0, 0, 0, 0);
            assertThat(floats(rows.bootstrapValue())).containsExactly(11.25f); // of step 1 of episode 1
            assertThat(floats(rows.agent().info().negativeValue())).containsExactly(-0.25f, -1.25f, -2.25f, -10.25f);
        }
    }

    @Test
    void rowsOfAnEpisodeThatIsTruncatedInTheLastRowOfABatchAfterItBeganInTheOneBefore() {
        try (var sampler = sampler(4, 1, 1, EPISODES)) {
            var _ = sampler.collect(0);
            Samples<TapeAgent.Recorded> rows = sampler.collect(4).samples();
            assertThat(floats(rows.env().observation())).containsExactly(0, 1, 1, 0, 1, 2, 0, 1, 3, 0, 1, 4);
            assertThat(longs(rows.agent().previousAction())).containsExactly(3, 4, 0, 1); // 3 is of the batch before
            assertThat(floats(rows.env().previousReward())).containsExactly(4, 0, 6, 7);
            assertThat(longs(rows.agent().action())).containsExactly(4, 0, 1, 2);
            assertThat(floats(rows.env().reward())).containsExactly(0, 6, 7, 8);
            assertThat(longs(rows.env().terminated())).containsExactly(0, 0, 0, 0);
            assertThat(longs(rows.env().truncated())).containsExactly(0, 0, 0, 1);
            assertThat(longs(rows.episodeStart())).containsExactly(0, 0, 0, 0);
            assertThat(floats(TensorTree.at(rows.finalObservation(), 3))).containsExactly(0, 1, 5);
            assertThat(floats(rows.finalValue())).containsExactly(0, 0, 0, 15.25f);
            assertThat(floats(rows.bootstrapValue())).containsExactly(20.25f); // of the reset that followed
        }
    }

    @Test
    void theValuesOfAnAgentThatEstimatesNoneAreUnknown() {
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, true, EPISODES);
        try (var random = new RandomAgent<>(new Discrete(5));
                var sampler = new ShardedSampler<>(
                        factory, random, new SamplerSpec(8, 1, 1, false, 0, false, 0.5, 7), new Order.Serial())) {
            Samples<NoTensors> rows = sampler.collect(0).samples();
            assertThat(longs(rows.env().truncated())).containsExactly(0, 0, 0, 0, 0, 0, 0, 1);
            assertThat(floats(rows.finalValue())).containsExactly(0, 0, 0, 0, 0, 0, 0, Float.NaN);
            assertThat(floats(rows.bootstrapValue())).containsExactly(Float.NaN);
        }
    }

    @Test
    void anEpisodeThatBeginsWithABatchHasNullInputsAndOneThatAlsoTerminatesHasNoFinalValue() {
        try (var sampler = sampler(4, 1, 1, EPISODES)) {
            var _ = sampler.collect(0);
            var _ = sampler.collect(4);
            Samples<TapeAgent.Recorded> rows = sampler.collect(8).samples();
            assertThat(floats(rows.env().observation())).containsExactly(0, 2, 0, 0, 2, 1, 0, 3, 0, 0, 3, 1);
            assertThat(longs(rows.agent().previousAction())).containsExactly(0, 0, 0, 2);
            assertThat(floats(rows.env().previousReward())).containsExactly(0, 9, 0, 1);
            assertThat(longs(rows.agent().action())).containsExactly(0, 1, 2, 3);
            assertThat(floats(rows.env().reward())).containsExactly(9, 10, 1, 2);
            assertThat(longs(rows.env().terminated())).containsExactly(0, 1, 0, 0);
            assertThat(longs(rows.env().truncated())).containsExactly(0, 1, 0, 0);
            assertThat(longs(rows.episodeStart())).containsExactly(1, 0, 1, 0);
            assertThat(floats(rows.finalValue())).containsExactly(0, 0, 0, 0); // 15.25 of the batch before is gone
            assertThat(floats(rows.bootstrapValue())).containsExactly(32.25f);
        }
    }

    @Test
    void finalValueIsTheColumnsOwn() {
        Script.Episode[] episodes = {truncated(1, 1), terminated(1)};
        try (var sampler = sampler(3, 2, 1, episodes)) {
            Samples<TapeAgent.Recorded> rows = sampler.collect(0).samples();
            assertThat(floats(rows.finalValue())).containsExactly(0, 0, 2.25f, 102.25f, 0, 0);
            assertThat(floats(rows.bootstrapValue())).containsExactly(20.25f, 120.25f);
        }
    }

    @Test
    void aShardActsOnceARowThenStepsItsColumnsAndResetsEachAsItEnds() {
        try (var sampler = sampler(2, 2, 1, terminated(1))) {
            assertThat(tape.take()).containsExactly("reset 0", "reset 1");
            var _ = sampler.collect(0);
            assertThat(tape.take())
                    .containsExactly(
                            "act (0.0.0 0 0.0) (1.0.0 0 0.0)",
                            "step 0 action 1",
                            "reset 0",
                            "step 1 action 1",
                            "reset 1",
                            "act (0.1.0 0 0.0) (1.1.0 0 0.0)",
                            "step 0 action 3",
                            "reset 0",
                            "step 1 action 3",
                            "reset 1",
                            "value (0.2.0 0 0.0) (1.2.0 0 0.0)");
        }
        assertThat(tape.take()).containsExactly("close 0", "close 1");
    }

    @Test
    void truncationAsksForTheValueOfTheFinalObservationAfterItsActionAndReward() {
        try (var sampler = sampler(2, 1, 1, truncated(0.5, 7), terminated(1))) {
            var _ = tape.take();
            var _ = sampler.collect(0);
            assertThat(tape.take())
                    .containsExactly(
                            "act (0.0.0 0 0.0)",
                            "step 0 action 1",
                            "act (0.0.1 1 0.5)",
                            "step 0 action 2",
                            "reset 0",
                            "value (0.0.2 2 7.0)",
                            "value (0.1.0 0 0.0)");
        }
    }

    @Test
    void shardsAreWorkedOnOneAfterTheOtherEachThroughTheWholeBatch() {
        try (var sampler = sampler(1, 3, 2, terminated(1, 1))) {
            var _ = tape.take();
            var _ = sampler.collect(0);
            assertThat(tape.take())
                    .containsExactly(
                            "act (0.0.0 0 0.0)",
                            "step 0 action 1",
                            "value (0.0.1 1 1.0)",
                            "act (1.0.0 0 0.0) (2.0.0 0 0.0)",
                            "step 1 action 1",
                            "step 2 action 1",
                            "value (1.0.1 1 1.0) (2.0.1 1 1.0)");
        }
    }

    /** Numbers, and something that is none. */
    private record Details(int action, double half, boolean even, String text, long big) {}

    @Test
    void numbersOfTheEnvironmentsInfoAreRecordedInTheirOrder() {
        EnvFactory<float[], Integer> factory = TapeAgent.observing(0, Script.of(EPISODES))
                .telling(
                        Details.class,
                        (at, action) -> new Details(action, at.step() / 2.0, at.step() % 2 == 0, "text", 1L << 40));
        try (var sampler = sampler(factory, 2, 1, 1)) {
            Tensor info = sampler.collect(0).samples().env().info();
            assertThat(info.shape()).containsExactly(2, 1, 4); // the text is left out
            assertThat(info.toDoubles()).containsExactly(1, 0.5, 0, 0x1p40, 2, 1, 1, 0x1p40);
        }
    }

    @Test
    void episodesAreCountedByHand() {
        try (var sampler = sampler(5, 2, 2, EPISODES)) {
            List<Episode> first = sampler.collect(100).episodes();
            // discount 0.5: 1 + 2/2 + 3/4
            assertThat(first).containsExactly(new Episode(106, 0, 3, 6, 3, 2.75), new Episode(106, 1, 3, 6, 3, 2.75));
            List<Episode> second = sampler.collect(110).episodes();
            // 4 + 0/2 + 6/4 + 7/8 + 8/16 and 9 + 10/2
            assertThat(second)
                    .containsExactly(
                            new Episode(116, 0, 5, 25, 4, 6.875),
                            new Episode(116, 1, 5, 25, 4, 6.875),
                            new Episode(120, 0, 2, 19, 2, 14),
                            new Episode(120, 1, 2, 19, 2, 14));
        }
    }

    private static float[] floats(TensorTree tensor) {
        return ((Tensor) tensor).toFloats();
    }

    private static long[] longs(TensorTree tensor) {
        return ((Tensor) tensor).toLongs();
    }
}
