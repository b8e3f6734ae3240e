package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.tensor.Device;
import jarl.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The contract for sequences. */
interface SequenceReplayContract extends ReplayContract<SequenceBatch> {

    SequenceSpec sequence();

    @Override
    default NStep nStep() {
        return new NStep(2, 0.9);
    }

    @Override
    default Replay<SequenceBatch> create() {
        return Replay.ofSequences(config(), nStep(), sequence(), RandomSteps.shape(kind()), COLUMNS, Device.CPU);
    }

    @Override
    default List<Long> drawable(StepList list) {
        return list.sequences(sequence());
    }

    @Override
    default Tensor weight(SequenceBatch batch) {
        return batch.weight();
    }

    private int start(long index) {
        return (int) (index / COLUMNS) * Math.max(1, sequence().stateInterval());
    }

    /** eta * maximum + (1 - eta) * mean over the trained steps whose priority is known. */
    @Override
    default double givenPriority(StepList list, long index) {
        List<Double> known = new ArrayList<>();
        for (int t = 0; t < sequence().training(); t++) {
            int row = start(index) + sequence().warmup() + t;
            int column = (int) (index % COLUMNS);
            StepList.Step step = list.step(row, column);
            if (step.valid() && list.target(row, column).known() && !Float.isNaN(step.priority())) {
                known.add((double) step.priority());
            }
        }
        if (known.isEmpty()) {
            return Double.NaN;
        }
        double mean = known.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double largest = known.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return sequence().priorityEta() * largest + (1 - sequence().priorityEta()) * mean;
    }

    @Override
    default void check(SequenceBatch batch, StepList list) {
        int count = batch.indexes().length;
        int length = sequence().warmup() + sequence().training() + nStep().steps();
        var inputs = new InputsAssert(batch.inputs());
        Trained trained = Trained.of(batch);
        long[] starts = batch.episodeStart().toLongs();
        long rows = batch.inputs().previousReward().size(0);
        long longest = 0;
        for (int n = 0; n < count; n++) {
            int column = (int) (batch.indexes()[n] % COLUMNS);
            int first = start(batch.indexes()[n]);
            int at = 0; // the row of the batch, counted with every observation that stands there
            for (int i = 0; i < length; i++, at++) {
                StepList.Step step = list.step(first + i, column);
                if (step.valid()) {
                    inputs.isAt(at * count + n, StepList.Inputs.of(step));
                } else {
                    inputs.isNothingAt(at * count + n);
                }
                assertThat(starts[at * count + n]).isEqualTo(step.start() ? 1 : 0);
                int t = i - sequence().warmup();
                if (t >= 0 && t < sequence().training()) {
                    checkTrained(trained, batch, list, n, t, at, first + i, inputs);
                }
                if (t >= 0 && i < length - 1 && step.truncated() && step.valid()) {
                    at++;
                    inputs.isAt(at * count + n, StepList.Inputs.ofFinal(step));
                    assertThat(starts[at * count + n]).isZero();
                }
            }
            longest = Math.max(longest, at);
            for (int rest = at; rest < rows; rest++) {
                inputs.isNothingAt(rest * count + n);
            }
            checkState(batch, list.step(first, column), n);
        }
        assertThat(rows).isEqualTo(longest);
    }

    /** The parts of a batch, read once. */
    record Trained(
            long[] action,
            float[] nStepReturn,
            float[] discountFactor,
            long[] valid,
            long[] position,
            long[] bootstrap) {
        static Trained of(SequenceBatch batch) {
            return new Trained(
                    ((Tensor) batch.action()).toLongs(),
                    batch.nStepReturn().toFloats(),
                    batch.discountFactor().toFloats(),
                    batch.valid().toLongs(),
                    batch.position().toLongs(),
                    batch.bootstrapPosition().toLongs());
        }
    }

    private void checkTrained(
            Trained trained, SequenceBatch batch, StepList list, int n, int t, int at, int row, InputsAssert inputs) {
        int count = batch.indexes().length;
        int i = t * count + n;
        int column = (int) (batch.indexes()[n] % COLUMNS);
        StepList.Step step = list.step(row, column);
        boolean learned = step.valid() && list.target(row, column).known();
        assertThat(trained.valid()[i]).isEqualTo(learned ? 1 : 0);
        assertThat(trained.position()[i]).isEqualTo(at);
        if (!learned) {
            return;
        }
        StepList.Target target = list.target(row, column);
        assertThat(trained.action()[i]).isEqualTo(step.action());
        assertThat((double) trained.nStepReturn()[i]).isEqualTo(target.nStepReturn(), within(1e-5));
        assertThat((double) trained.discountFactor()[i]).isEqualTo(target.discountFactor(), within(1e-6));
        int bootstrap = (int) trained.bootstrap()[i];
        if (target.next() != null) {
            // Steps and final observations follow each other, so the target stands where its own episode is still
            // known.
            int expected = at + target.length() + (target.fromFinal() ? 0 : finalsBetween(list, row, target, column));
            assertThat(bootstrap).isEqualTo(expected);
            inputs.isAt(bootstrap * count + n, target.next());
        } else {
            assertThat(bootstrap)
                    .isBetween(0, (int) batch.inputs().previousReward().size(0) - 1);
        }
    }

    /** No episode ends within the steps of a target that goes on, so none. */
    private int finalsBetween(StepList list, int row, StepList.Target target, int column) {
        for (int k = 0; k < target.length(); k++) {
            assertThat(list.step(row + k, column).ends()).isFalse();
        }
        return 0;
    }

    private void checkState(SequenceBatch batch, StepList.Step first, int n) {
        if (!(batch.inputs().state() instanceof Tensor state)) {
            return;
        }
        assertThat(state.shape()).containsExactly(1, batch.indexes().length, 2);
        float[] expected = sequence().stateInterval() == 0 ? new float[2] : first.state();
        assertThat(state.at(0).at(n).toFloats()).isEqualTo(expected);
    }
}
