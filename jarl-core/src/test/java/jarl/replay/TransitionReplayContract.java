package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.tensor.Device;
import jarl.tensor.Tensor;
import java.util.List;

/** The contract for transitions. */
interface TransitionReplayContract extends ReplayContract<TransitionBatch> {

    @Override
    default NStep nStep() {
        return new NStep(3, 0.9);
    }

    @Override
    default Replay<TransitionBatch> create() {
        return Replay.ofTransitions(config(), nStep(), RandomSteps.shape(kind()), COLUMNS, Device.CPU);
    }

    @Override
    default List<Long> drawable(StepList list) {
        return list.transitions();
    }

    @Override
    default Tensor weight(TransitionBatch batch) {
        return batch.weight();
    }

    @Override
    default double givenPriority(StepList list, long index) {
        return list.step(index / COLUMNS, (int) (index % COLUMNS)).priority();
    }

    @Override
    default void check(TransitionBatch batch, StepList list) {
        var inputs = new InputsAssert(batch.inputs());
        var nextInputs = new InputsAssert(batch.nextInputs());
        long[] actions = ((Tensor) batch.action()).toLongs();
        float[] returns = batch.nStepReturn().toFloats();
        float[] factors = batch.discountFactor().toFloats();
        for (int i = 0; i < batch.indexes().length; i++) {
            int row = (int) (batch.indexes()[i] / COLUMNS);
            int column = (int) (batch.indexes()[i] % COLUMNS);
            StepList.Step step = list.step(row, column);
            StepList.Target target = list.target(row, column);
            inputs.isAt(i, StepList.Inputs.of(step));
            assertThat(actions[i]).isEqualTo(step.action());
            assertThat((double) returns[i]).isEqualTo(target.nStepReturn(), within(1e-5));
            assertThat((double) factors[i]).isEqualTo(target.discountFactor(), within(1e-6));
            if (target.next() == null) {
                nextInputs.isNothingAt(i);
            } else {
                nextInputs.isAt(i, target.next());
            }
        }
    }
}
