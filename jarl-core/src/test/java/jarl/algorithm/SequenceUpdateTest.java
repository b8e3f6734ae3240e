package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.ReplayConfig;
import jarl.replay.SequenceBatch;
import jarl.replay.SequenceReplay;
import jarl.replay.SequenceSpec;
import jarl.replay.StepSpec;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.samples.RowsOfSequences;
import jarl.space.Box;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Two sequences of a step of warm-up and two that are learned from, one of which is not real; every observation says where it is. */
@Isolated // native memory
class SequenceUpdateTest {

    private static final int WARMUP = 1;
    private static final int ROWS = 5;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    @AutoClose
    final SequenceReplay replay = replay();

    private final List<TransitionBatch> learned = new ArrayList<>();
    private final SequenceUpdate update = new SequenceUpdate(replay, WARMUP, new Recorded());

    private static SequenceReplay replay() {
        try (var _ = TensorScope.withoutGradients()) {
            return Replay.ofSequences(
                    ReplayConfig.defaults().withSize(100).withPriorities(0.9, 0.6, 0.6),
                    new NStep(1, 0.5),
                    new SequenceSpec(WARMUP, 2, 0, 0.9),
                    StepSpec.of(Box.of(0, 100, 1), Box.of(-1, 1, 1), false, NoTensors.INSTANCE),
                    2,
                    Device.CPU);
        }
    }

    /** Finds the errors 1, 2, 3 and so on. */
    private final class Recorded implements ReplayUpdate<NoTensors, TransitionBatch> {
        @Override
        public List<UpdateStatistics> statistics() {
            return List.of();
        }

        @Override
        public Optional<Tensor> update(TransitionBatch batch, long update, double progress) {
            learned.add(batch);
            float[] errors = new float[(int) batch.weight().size(0)];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = i + 1;
            }
            return Optional.of(Tensor.of(errors));
        }

        @Override
        public void save(StateWriter out) {}

        @Override
        public void restore(StateReader in) {}

        @Override
        public void close() {}
    }

    /** Row r of sequence n is observed as 10 r + n. The second step of the first sequence is missing; the second one's is truncated. */
    private static SequenceBatch batch() {
        float[] observed = new float[2 * ROWS];
        boolean[] starts = new boolean[2 * ROWS];
        boolean[] allowed = new boolean[3 * 2 * ROWS]; // of three choices that one whose number the row has
        for (int i = 0; i < observed.length; i++) {
            observed[i] = 10 * (i / 2) + i % 2;
            allowed[3 * i + i / 2 % 3] = true;
        }
        starts[3] = true;
        var inputs = new AgentInputs(
                Tensor.of(observed, ROWS, 2, 1),
                Tensor.of(new float[2 * ROWS], ROWS, 2, 1),
                Tensor.of(new float[2 * ROWS], ROWS, 2),
                Tensor.of(allowed, ROWS, 2, 3),
                NoTensors.INSTANCE);
        return new SequenceBatch(
                inputs,
                Tensor.of(starts, ROWS, 2),
                Tensor.of(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 2, 2, 1),
                Tensor.of(new float[] {5, 6, 7, 8}, 2, 2),
                Tensor.of(new float[] {0.5f, 0, 0, 0.5f}, 2, 2),
                Tensor.of(new boolean[] {true, true, false, true}, 2, 2),
                Tensor.of(new long[] {1, 1, 2, 2}, 2, 2),
                Tensor.of(new long[] {2, 1, 2, 4}, 2, 2),
                Tensor.of(new float[] {1, 0.25f}, 2),
                new long[] {40, 41});
    }

    private static float[] observed(AgentInputs inputs) {
        Tensor rows = ((RowsOfSequences) inputs.state()).rows();
        return ((Tensor) inputs.observation())
                .flatten(0, 1)
                .indexSelect(0, rows)
                .toFloats();
    }

    @Test
    void realStepsBecomeTransitionsThatKnowWhereTheyAre() {
        assertThat(update.update(batch(), 0, 0)).isPresent();
        TransitionBatch steps = learned.getFirst();
        assertThat(observed(steps.inputs())).containsExactly(10, 11, 21);
        assertThat(observed(steps.nextInputs())).containsExactly(20, 11, 41); // the second one terminated: any row does
        assertThat(((Tensor) steps.inputs().actionMask()).toLongs()).containsExactly(0, 1, 0, 0, 1, 0, 0, 0, 1);
        assertThat(((Tensor) steps.nextInputs().actionMask()).toLongs()).containsExactly(0, 0, 1, 0, 1, 0, 0, 1, 0);
        assertThat(((Tensor) steps.action()).shape()).containsExactly(3, 1);
        assertThat(((Tensor) steps.action()).toFloats()).containsExactly(0.1f, 0.2f, 0.4f);
        assertThat(steps.nStepReturn().toFloats()).containsExactly(5, 6, 8);
        assertThat(steps.discountFactor().toFloats()).containsExactly(0.5f, 0, 0.5f);
        assertThat(steps.weight().toFloats()).containsExactly(1, 0.25f, 0.25f);
    }

    @Test
    void theWarmUpGoesBeforeTheRows() {
        assertThat(update.update(batch(), 0, 0)).isPresent();
        AgentInputs inputs = learned.getFirst().inputs();
        var rows = (RowsOfSequences) inputs.state();
        assertThat(((Tensor) rows.warmup().observation()).toFloats()).containsExactly(0, 1);
        assertThat(rows.warmupStart().toLongs()).containsExactly(0, 0);
        assertThat(((Tensor) inputs.observation()).shape()).containsExactly(ROWS - WARMUP, 2, 1);
        assertThat(rows.episodeStart().toLongs()).containsExactly(0, 1, 0, 0, 0, 0, 0, 0);
    }

    /** 0.9 of the largest error and 0.1 of their mean: 1 alone, and 2 and 3. */
    @Test
    void prioritiesAreOfSequences() {
        Tensor priorities = update.update(batch(), 0, 0).orElseThrow();
        assertThat(priorities.shape()).containsExactly(2);
        assertThat(priorities.toFloats()[0]).isCloseTo(1, within(1e-6f));
        assertThat(priorities.toFloats()[1]).isCloseTo(0.9f * 3 + 0.1f * 2.5f, within(1e-6f));
    }
}
