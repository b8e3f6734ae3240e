package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.agent.DivergedException;
import jarl.agent.RandomAgent;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.env.testbed.Corridor;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.ReplayConfig;
import jarl.replay.StepSpec;
import jarl.replay.TransitionBatch;
import jarl.sampler.Order;
import jarl.sampler.SamplerSpec;
import jarl.sampler.ShardedSampler;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Counting, drawing and priorities, with an update that learns nothing and says what it is given. Batches of the sampler have four steps. */
class ReplayLearningTest {

    private static final EnvFactory<float[], Integer> CORRIDOR = () -> new Corridor(4, 0, 10);
    private static final Discrete ACTIONS = new Discrete(2);
    private static final int COLUMNS = 2;
    private static final int ITEMS = 4;

    @AutoClose
    private final RandomAgent<Integer> agent = new RandomAgent<>(ACTIONS);

    @AutoClose
    private final ShardedSampler<NoTensors> sampler = new ShardedSampler<>(
            CORRIDOR, agent, new SamplerSpec(2, COLUMNS, 1, false, 0, false, 1, 3), new Order.Serial());

    /** Every second update has a number of its own; priorities are those of the test. */
    private static final class Diary implements ReplayUpdate<NoTensors, TransitionBatch> {
        final UpdateStatistics all = new UpdateStatistics(List.of("loss", "items"), Device.CPU);
        final UpdateStatistics everySecond = new UpdateStatistics(List.of("policyLoss"), Device.CPU);
        final List<String> calls = new ArrayList<>();
        final List<long[]> drawn = new ArrayList<>();
        Optional<Tensor> priority = Optional.empty();
        long saved;
        boolean closed;

        @Override
        public List<UpdateStatistics> statistics() {
            return List.of(all, everySecond);
        }

        @Override
        public Optional<Tensor> update(TransitionBatch batch, long update, double progress) {
            assertThat(TensorScope.recordsGradients()).isTrue();
            calls.add(update + " at " + progress);
            drawn.add(batch.indexes().clone());
            all.add(Tensor.full((double) update), Tensor.full(batch.indexes().length));
            if (update % 2 == 1) {
                everySecond.add(Tensor.full((double) -update));
            }
            return priority;
        }

        @Override
        public Map<String, Double> settings(double progress) {
            return Map.of("Diagnostics/LearningRate", 1 - progress);
        }

        @Override
        public void save(StateWriter out) {
            out.put("own", 7L);
        }

        @Override
        public void restore(StateReader in) {
            saved = in.getLong("own");
        }

        @Override
        public void close() {
            closed = true;
            all.close();
            everySecond.close();
        }
    }

    private final Diary diary = new Diary();

    private static ReplayConfig replay(boolean prioritized) {
        ReplayConfig uniform = ReplayConfig.defaults().withSize(100);
        return prioritized ? uniform.withPriorities(1, 1, 1) : uniform;
    }

    /** Learns from 8 steps on, from each step twice. */
    private ReplayLearning<NoTensors, TransitionBatch> learning(boolean prioritized, long stepsPerItem, Diary update) {
        ReplayConfig config = replay(prioritized);
        try (var _ = TensorScope.withoutGradients()) {
            Space<?> observations = CORRIDOR.create().observationSpace();
            StepSpec shape = StepSpec.of(observations, ACTIONS, false, NoTensors.INSTANCE);
            return new ReplayLearning<>(
                    new ReplaySchedule(ITEMS, 8, 2, config),
                    Replay.ofTransitions(config, new NStep(1, 0.9), shape, COLUMNS, Device.CPU),
                    stepsPerItem,
                    update,
                    new RandomStreams(5));
        }
    }

    private Map<String, double[]> batch(Algorithm<NoTensors> algorithm, int number) {
        return algorithm.optimize(sampler.collect(4L * number).samples(), number / 10.0);
    }

    @Test
    void makesTheUpdatesThatTheReplayRatioAsksFor() {
        try (var algorithm = learning(false, 1, diary)) {
            for (int number = 0; number < 4; number++) {
                var _ = batch(algorithm, number);
            }
            // After 4 and 8 steps none is due, then two for each four steps: each step is in two items of four.
            assertThat(diary.calls).containsExactly("0 at 0.2", "1 at 0.2", "2 at 0.3", "3 at 0.3");
            assertThat(diary.drawn).allSatisfy(indexes -> assertThat(indexes).hasSize(ITEMS));
            assertThat(algorithm.updates()).isEqualTo(4);
        }
    }

    @Test
    void anItemOfSeveralStepsCountsThemAll() {
        try (var algorithm = learning(false, 2, diary)) {
            for (int number = 0; number < 4; number++) {
                var _ = batch(algorithm, number);
            }
            assertThat(diary.calls).containsExactly("0 at 0.2", "1 at 0.3");
        }
    }

    @Test
    void numbersOfSomeUpdatesAreReadWithThoseOfAll() {
        try (var algorithm = learning(false, 1, diary)) {
            assertThat(algorithm.statistics()).containsExactly("loss", "items", "policyLoss");
            assertThat(batch(algorithm, 0))
                    .containsOnlyKeys("loss", "items", "policyLoss")
                    .allSatisfy((_, values) -> assertThat(values).isEmpty());
            var _ = batch(algorithm, 1);
            Map<String, double[]> numbers = batch(algorithm, 2);
            assertThat(numbers.keySet()).containsExactly("loss", "items", "policyLoss");
            assertThat(numbers.get("loss")).containsExactly(0, 1);
            assertThat(numbers.get("items")).containsExactly(4, 4);
            assertThat(numbers.get("policyLoss")).containsExactly(-1);
            assertThat(batch(algorithm, 3).get("policyLoss")).containsExactly(-3);
        }
    }

    @Test
    void settingsAreThoseOfTheUpdateAndTheReplay() {
        try (var algorithm = learning(true, 1, diary)) {
            var _ = batch(algorithm, 0);
            assertThat(List.copyOf(algorithm.settings(0.25).entrySet()))
                    .containsExactly(
                            Map.entry("Diagnostics/LearningRate", 0.75),
                            Map.entry("Diagnostics/Beta", 1.0),
                            Map.entry("Diagnostics/ReplaySize", 4.0));
        }
        try (var algorithm = learning(false, 1, new Diary())) {
            assertThat(algorithm.settings(0)).containsOnlyKeys("Diagnostics/LearningRate", "Diagnostics/ReplaySize");
        }
    }

    @Test
    void itemsWithoutPriorityAreNotDrawnAgain() {
        try (var _ = TensorScope.open();
                var algorithm = learning(true, 1, diary)) {
            diary.priority = Optional.of(Tensor.zeros(DType.FLOAT32, ITEMS));
            for (int number = 0; number < 3; number++) {
                var _ = batch(algorithm, number);
            }
            assertThat(diary.drawn).hasSize(2);
            assertThat(diary.drawn.get(1)).doesNotContain(diary.drawn.get(0));
        }
    }

    @Test
    void aPrioritizedReplayNeedsPriorities() {
        try (var algorithm = learning(true, 1, diary)) {
            var _ = batch(algorithm, 0);
            var _ = batch(algorithm, 1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> batch(algorithm, 2))
                    .withMessage("a prioritized replay needs priorities, but the update gave none");
        }
    }

    @Test
    void aPriorityThatIsNotFiniteEndsTraining() {
        try (var _ = TensorScope.open();
                var algorithm = learning(true, 1, diary)) {
            diary.priority = Optional.of(Tensor.of(new float[] {1, 2, Float.NaN, 4}));
            var _ = batch(algorithm, 0);
            var _ = batch(algorithm, 1);
            assertThatThrownBy(() -> batch(algorithm, 2))
                    .isInstanceOf(DivergedException.class)
                    .hasMessage("the error of a sample is NaN in update 1");
        }
    }

    @Test
    void continuesWithTheSameDrawsAfterItsStateWasRead() {
        Diary resumed = new Diary();
        try (var whole = learning(false, 1, diary);
                var other = learning(false, 1, resumed)) {
            for (int number = 0; number < 3; number++) {
                var _ = batch(whole, number);
            }
            StateWriter state = new StateWriter();
            try (var _ = TensorScope.withoutGradients()) {
                whole.save(state);
                other.restore(state.reader());
            }
            assertThat(resumed.saved).isEqualTo(7);
            assertThat(other.updates()).isEqualTo(2);
            var next = sampler.collect(12).samples();
            var _ = whole.optimize(next, 0.3);
            var _ = other.optimize(next, 0.3);
            assertThat(resumed.calls).containsExactly("2 at 0.3", "3 at 0.3");
            assertThat(resumed.drawn.stream().map(Arrays::toString))
                    .containsExactlyElementsOf(
                            diary.drawn.stream().skip(2).map(Arrays::toString).toList());
        }
    }

    @Test
    void closesItsUpdate() {
        learning(false, 1, diary).close();
        assertThat(diary.closed).isTrue();
    }

    @Test
    void aScheduleThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new ReplaySchedule(101, 8, 2, replay(false)))
                .hasMessage("batchSize must be at most what the replay holds, replay.size = 100, got 101");
        assertThatThrownBy(() -> new ReplaySchedule(4, 8, 0, replay(false))).hasMessageContaining("replayRatio");
    }
}
