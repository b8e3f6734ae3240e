package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.env.VectorRows;
import jarl.samples.SpaceTensors;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;

/**
 * What columns write into the sample buffer, by row: row {@code t * B + b} is step t of column b. A step reads the inputs of its row, writes
 * its outcome there, and the next inputs one row of columns later.
 */
final class SampleRows<O, A> {

    final Rows<O> observation;
    final Rows<O> finalObservation;
    final Rows<A> action;
    final Rows<A> previousAction;
    final MemorySegment actionMask;
    final MemorySegment finalActionMask;
    private final int maskChoices;
    private final A nullAction;
    private final O nullObservation;
    private final MemorySegment reward;
    private final MemorySegment previousReward;
    private final MemorySegment terminated;
    private final MemorySegment truncated;
    private final MemorySegment episodeStart;
    private final MemorySegment valid;

    SampleRows(Space<O> observationSpace, Space<A> actionSpace, int maskChoices, SampleBuffer<?> buffer) {
        this.observation = SpaceTensors.rows(observationSpace, buffer.observation);
        this.finalObservation = SpaceTensors.rows(observationSpace, buffer.samples.finalObservation());
        this.action = SpaceTensors.rows(actionSpace, buffer.samples.agent().action());
        this.previousAction = SpaceTensors.rows(actionSpace, buffer.previousAction);
        this.actionMask = flags(buffer.actionMask);
        this.finalActionMask = flags(buffer.samples.finalActionMask());
        this.maskChoices = maskChoices;
        this.nullAction = actionSpace.nullValue();
        this.nullObservation = observationSpace.nullValue();
        this.reward = buffer.samples.env().reward().segment();
        this.previousReward = buffer.previousReward.segment();
        this.terminated = buffer.samples.env().terminated().segment();
        this.truncated = buffer.samples.env().truncated().segment();
        this.episodeStart = buffer.episodeStart.segment();
        this.valid = buffer.samples.valid().segment();
    }

    private static MemorySegment flags(TensorTree masks) {
        return masks instanceof Tensor mask ? mask.segment() : MemorySegment.NULL;
    }

    // ---- inputs ----

    /** Writes the inputs of an episode's first step, but for observation and mask. */
    void starts(long row) {
        previousAction.write(row, nullAction);
        inputs(row, 0, true);
    }

    /** Writes the inputs after a step that did not end the episode, but for observation, action and mask. */
    void continues(long row, float rewardBefore) {
        inputs(row, rewardBefore, false);
    }

    /** Does what {@link #continues} does for rows one after another. */
    void continueAll(long row, float... rewardsBefore) {
        MemorySegment.copy(rewardsBefore, 0, previousReward, JAVA_FLOAT, row * Float.BYTES, rewardsBefore.length);
        episodeStart.asSlice(row, rewardsBefore.length).fill((byte) 0);
    }

    /** Writes the inputs of a column that waits for the next batch. */
    void waits(long row) {
        observation.write(row, nullObservation);
        previousAction.write(row, nullAction);
        inputs(row, 0, false);
        actionMask.asSlice(row * maskChoices, maskChoices).fill((byte) 1);
    }

    private void inputs(long row, float rewardBefore, boolean start) {
        previousReward.setAtIndex(JAVA_FLOAT, row, rewardBefore);
        episodeStart.set(JAVA_BYTE, row, flag(start));
    }

    boolean isStart(long row) {
        return episodeStart.get(JAVA_BYTE, row) != 0;
    }

    /** Copies reward and start of a row of inputs to another. */
    void copyRewardAndStart(long from, long to) {
        inputs(to, previousReward.getAtIndex(JAVA_FLOAT, from), isStart(from));
    }

    /** The mask of a row, without flags if there are no masks. */
    boolean[] mask(long row) {
        boolean[] mask = new boolean[maskChoices];
        for (int i = 0; i < maskChoices; i++) {
            mask[i] = actionMask.get(JAVA_BYTE, row * maskChoices + i) != 0;
        }
        return mask;
    }

    // ---- outcomes ----

    /** Writes what a step brought. */
    void outcome(long row, float received, boolean terminates, boolean truncates) {
        outcome(row, received, terminates, truncates, true);
    }

    /** Writes the outcome of a step that a waiting column did not take. */
    void noOutcome(long row) {
        outcome(row, 0, false, false, false);
    }

    private void outcome(long row, float received, boolean terminates, boolean truncates, boolean counts) {
        reward.setAtIndex(JAVA_FLOAT, row, received);
        terminated.set(JAVA_BYTE, row, flag(terminates));
        truncated.set(JAVA_BYTE, row, flag(truncates));
        valid.set(JAVA_BYTE, row, flag(counts));
    }

    /** Does what {@link #outcome} does for rows one after another, which stay valid. */
    void outcomes(long row, VectorRows brought, float... received) {
        MemorySegment.copy(received, 0, reward, JAVA_FLOAT, row * Float.BYTES, received.length);
        brought.copyTerminated(terminated, row);
        brought.copyTruncated(truncated, row);
    }

    void validate(long row) {
        valid.set(JAVA_BYTE, row, flag(true));
    }

    static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }
}
