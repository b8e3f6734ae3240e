package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.checkpoint.StateWriter;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every replay does, whatever it is put together from: after any appends it draws exactly what a {@link StepList} says can be drawn,
 * with the values that it says.
 *
 * @param <B> what a batch is
 */
interface ReplayContract<B extends ReplayBatch> {

    int ROWS = 24;
    int COLUMNS = 3;
    int DRAWN = 128; // enough for two threads to gather
    double BETA = 0.7;

    /** The parts chosen; {@link #ROWS} * {@link #COLUMNS} steps. */
    ReplayConfig config();

    /** The experience it is filled with. */
    RandomSteps.Kind kind();

    NStep nStep();

    Replay<B> create();

    /** Indexes that can be drawn. */
    List<Long> drawable(StepList list);

    /** Compares each drawn value with the list. */
    void check(B batch, StepList list);

    Tensor weight(B batch);

    /** The priority that an index has when it can first be drawn; NaN if it was given none. */
    double givenPriority(StepList list, long index);

    /** A replay and its model, filled step by step. */
    final class Filled<B extends ReplayBatch> implements AutoCloseable {
        final ReplayContract<B> contract;
        final StepList list;
        final RandomSteps steps;
        final RandomStream random;
        final TensorScope scope = TensorScope.withoutGradients();
        Replay<B> replay;

        Filled(ReplayContract<B> contract, long seed) {
            this.contract = contract;
            this.random = new RandomStreams(seed).stream("test");
            this.list = new StepList(
                    COLUMNS, contract.nStep(), ROWS, contract.config().frames());
            this.steps = new RandomSteps(contract.kind(), list, new RandomStreams(seed).stream("steps"));
            this.replay = contract.create();
        }

        void append(int count) {
            try (var _ = TensorScope.withoutGradients()) {
                Samples<?> samples = steps.next(count);
                replay.append(samples, steps.priorities(count));
            }
        }

        @Override
        public void close() {
            replay.close();
            scope.close();
        }
    }

    @Test
    default void whatIsDrawnIsWhatTheListSays() {
        for (long seed = 1; seed <= 6; seed++) {
            try (var filled = new Filled<>(this, seed)) {
                for (int i = 0; i < 60; i++) {
                    filled.append(1 + filled.random.nextInt(i % 7 == 0 ? ROWS : 5));
                    List<Long> expected = drawable(filled.list);
                    assertThat(filled.replay.drawable() > 0).isEqualTo(!expected.isEmpty());
                    if (!expected.isEmpty()) {
                        try (var _ = TensorScope.withoutGradients()) {
                            B batch = filled.replay.sample(DRAWN, BETA, filled.random);
                            for (long index : batch.indexes()) {
                                assertThat(expected).contains(index);
                            }
                            check(batch, filled.list);
                        }
                    }
                }
                long stored = Math.min(filled.list.end(), ROWS) * (long) COLUMNS;
                assertThat(filled.replay.size()).isEqualTo(stored);
                assertThat(filled.replay.capacity()).isEqualTo(ROWS * COLUMNS);
            }
        }
    }

    @Test
    default void everythingThatCanBeDrawnIsDrawn() {
        try (var filled = new Filled<>(this, 7)) {
            for (int count : new int[] {ROWS, 1, 5, 2, ROWS - 1, 3}) {
                filled.append(count);
                List<Long> expected = drawable(filled.list);
                float[] equal = new float[expected.size()];
                Arrays.fill(equal, 1);
                filled.replay.updatePriorities(
                        expected.stream().mapToLong(Long::longValue).toArray(), Tensor.of(equal));
                Set<Long> drawn = new HashSet<>();
                for (int i = 0; i < 200 && !expected.isEmpty(); i++) {
                    try (var _ = TensorScope.withoutGradients()) {
                        for (long index :
                                filled.replay.sample(DRAWN, BETA, filled.random).indexes()) {
                            drawn.add(index);
                        }
                    }
                }
                assertThat(drawn).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    default void weightsMakeUpForPriorities() {
        try (var filled = new Filled<>(this, 8)) {
            Map<Long, Double> priorities = new HashMap<>();
            double largest = 1;
            for (int i = 0; i < 40; i++) {
                filled.append(1 + filled.random.nextInt(4));
                for (long index : drawable(filled.list)) {
                    if (!priorities.containsKey(index)) {
                        double given = givenPriority(filled.list, index);
                        largest = Math.max(largest, Double.isNaN(given) ? 0 : given);
                        priorities.put(index, given);
                    }
                }
                if (drawable(filled.list).isEmpty()) {
                    continue;
                }
                try (var _ = TensorScope.withoutGradients()) {
                    B batch = filled.replay.sample(DRAWN, BETA, filled.random);
                    float[] weights = weight(batch).toFloats();
                    long[] indexes = batch.indexes();
                    checkWeights(weights, indexes, priorities);
                    update(filled, indexes, priorities);
                }
            }
        }
    }

    private void checkWeights(float[] weights, long[] indexes, Map<Long, Double> priorities) {
        List<Double> expected = new ArrayList<>();
        for (long index : indexes) {
            double priority = Math.max(priorities.get(index), 1e-6);
            expected.add(config().prioritized() ? Math.pow(Math.pow(priority, config().alpha()), -BETA) : 1);
        }
        // One whose priority was left to the replay has that of the largest so far, which another test looks at.
        if (expected.stream().anyMatch(value -> value.isNaN())) {
            return;
        }
        double largest =
                expected.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) weights[i]).isEqualTo(expected.get(i) / largest, within(1e-5));
        }
    }

    private void update(Filled<B> filled, long[] indexes, Map<Long, Double> priorities) {
        float[] given = new float[indexes.length];
        for (int i = 0; i < given.length; i++) {
            given[i] = filled.random.nextInt(9) * 0.5f;
            priorities.put(indexes[i], (double) given[i]); // of several for one index the last counts
        }
        filled.replay.updatePriorities(indexes, Tensor.of(given));
    }

    @Test
    default void aRestoredReplayGoesOnWithTheSameDraws() {
        for (int before : new int[] {0, 3, 20, 70}) {
            try (var filled = new Filled<>(this, 9);
                    Replay<B> restored = create()) {
                for (int done = 0; done < before; done += 3) {
                    filled.append(3);
                    drawAndUpdate(filled.replay, filled, before + done);
                }
                StateWriter saved = new StateWriter();
                filled.replay.save(saved);
                restored.restore(saved.reader());
                for (int i = 0; i < 20; i++) {
                    Samples<?> samples = filled.steps.next(2);
                    Tensor priorities = filled.steps.priorities(2);
                    filled.replay.append(samples, priorities);
                    restored.append(samples, priorities);
                    long[] drawn = drawAndUpdate(filled.replay, filled, i);
                    assertThat(drawAndUpdate(restored, filled, i)).isEqualTo(drawn);
                }
            }
        }
    }

    /** Draws a batch, compares it with the list and gives it new priorities. */
    private long[] drawAndUpdate(Replay<B> replay, Filled<B> filled, long seed) {
        if (drawable(filled.list).isEmpty()) {
            return new long[0];
        }
        RandomStream random = new RandomStreams(seed).stream("draw");
        try (var _ = TensorScope.withoutGradients()) {
            B batch = replay.sample(DRAWN, BETA, random);
            check(batch, filled.list);
            float[] given = new float[DRAWN];
            for (int i = 0; i < DRAWN; i++) {
                given[i] = random.nextFloat();
            }
            replay.updatePriorities(batch.indexes(), Tensor.of(given));
            return batch.indexes();
        }
    }

    @Test
    default void withoutGivenPrioritiesAllIsDrawn() {
        try (var filled = new Filled<>(this, 10)) {
            filled.replay.append(filled.steps.next(ROWS));
            Set<Long> drawn = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                B batch = filled.replay.sample(DRAWN, BETA, filled.random);
                assertThat(weight(batch).toFloats()).containsOnly(1);
                for (long index : batch.indexes()) {
                    drawn.add(index);
                }
            }
            assertThat(drawn).containsExactlyInAnyOrderElementsOf(drawable(filled.list));
        }
    }

    @Test
    default void aBatchThatDoesNotFitIsRefused() {
        try (var filled = new Filled<>(this, 11)) {
            Samples<?> samples = filled.steps.next(ROWS + 1);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> filled.replay.append(samples)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a replay of [24, 3] steps cannot take a batch [25, 3]");
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> filled.replay.updatePriorities(new long[2], Tensor.zeros(DType.FLOAT32, 3))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 indexes");
        }
    }

    /** Its memory is not its own any more. */
    @Test
    default void aClosedReplaySaysSo() {
        Replay<B> replay = create();
        Tensor none = Tensor.zeros(DType.FLOAT32, 0);
        replay.close();
        assertThatCode(replay::close).doesNotThrowAnyException();
        List<ThrowingCallable> calls = List.of(
                replay::size,
                replay::capacity,
                replay::drawable,
                replay::description,
                () -> replay.sample(1, BETA, new RandomStreams(1).stream("test")),
                () -> replay.updatePriorities(new long[0], none),
                () -> replay.save(new StateWriter()));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage("the replay is closed");
        }
        none.close();
    }
}
