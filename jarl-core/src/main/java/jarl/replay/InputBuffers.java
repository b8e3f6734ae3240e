package jarl.replay;

import jarl.samples.AgentInputs;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The agent's inputs in a batch, transformed as drawn. With a final observation go the action and the reward that led to it, and the actions
 * that it allows. Where there is nothing, all are allowed.
 */
final class InputBuffers implements AutoCloseable {

    private final StepStore store;
    private final UnaryOperator<AgentInputs> transform;
    private final List<LeafStore.Finals> lastAction;
    private final List<LeafStore.Finals> lastReward;
    private final BatchBuffer<TensorTree> observation;
    private final BatchBuffer<TensorTree> previousAction;
    private final BatchBuffer<Tensor> previousReward;
    private final BatchBuffer<TensorTree> actionMask;

    InputBuffers(StepStore store, StepSpec shape, Device device, DrawTransform transform) {
        this.store = store;
        this.transform = transform.inputs();
        this.lastAction = store.action.asFinals();
        this.lastReward = store.reward.asFinals();
        this.observation = new BatchBuffer<>(shape.observation(), device);
        this.previousAction = new BatchBuffer<>(shape.action(), device);
        this.previousReward = BatchBuffer.ofNumbers(DType.FLOAT32, device);
        this.actionMask = new BatchBuffer<>(shape.actionMask(), device);
    }

    /** Makes place for these leading dimensions; what was gathered before is no longer valid. */
    void prepare(long... leading) {
        observation.prepare(leading);
        previousAction.prepare(leading);
        previousReward.prepare(leading);
        actionMask.prepare(leading);
    }

    /** Gathers into the place that was made, row-major. */
    void gather(GatherList picks) {
        store.observation.gather(picks, store.finalObservations(), observation.segments());
        store.previousAction.gather(picks, lastAction, previousAction.segments());
        store.previousReward.gather(picks, lastReward, previousReward.segments());
        MemorySegment[] masks = actionMask.segments();
        store.actionMask.gather(picks, store.finalActionMasks(), masks);
        if (masks.length > 0 && !picks.onlyRows()) {
            allowAllOfNothing(picks, masks[0]);
        }
    }

    private static void allowAllOfNothing(GatherList picks, MemorySegment mask) {
        long choices = mask.byteSize() / picks.count();
        for (int i = 0; i < picks.count(); i++) {
            if (picks.isNothing(i)) {
                mask.asSlice(i * choices, choices).fill((byte) 1);
            }
        }
    }

    /** Returns the gathered inputs on the device. */
    AgentInputs get(TensorTree state) {
        return transform.apply(new AgentInputs(
                observation.get(), previousAction.get(), previousReward.get(), actionMask.get(), state));
    }

    @Override
    public void close() {
        observation.close();
        previousAction.close();
        previousReward.close();
        actionMask.close();
    }
}
