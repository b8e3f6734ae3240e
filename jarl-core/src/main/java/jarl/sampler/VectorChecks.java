package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.env.VectorEnv;
import jarl.space.ActionChoices;
import jarl.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Checks what a vectorised environment wrote into the rows of its columns before anything is learned from it. */
final class VectorChecks<O> {

    private final VectorCallWatch calls;
    private final int count;
    private final Space<?> actionSpace;
    private final int maskChoices;
    private final MemorySegment episodeStart;
    private final RowCheck<O> inputs;
    private final RowCheck<O> ends;

    VectorChecks(VectorEnv<O, ?> env, SampleBuffer<?> buffer, VectorCallWatch calls) {
        this.calls = calls;
        this.count = env.columns();
        this.actionSpace = env.actionSpace();
        this.maskChoices = env.masksActions() ? ActionChoices.count(actionSpace) : 0;
        this.episodeStart = buffer.episodeStart.segment();
        this.inputs = new RowCheck<>(env.observationSpace(), buffer.observation);
        this.ends = new RowCheck<>(env.observationSpace(), buffer.samples.finalObservation());
    }

    /**
     * Checks the observations of all columns, which the last call has written: a reset where an episode starts, else a step.
     *
     * @param row of the first column
     */
    void requireUsable(long row, long runStep) {
        long bad = inputs.firstUnusable(row, row + count);
        if (bad >= 0) {
            String action = episodeStart.get(JAVA_BYTE, bad) != 0 ? "reset" : "step";
            throw calls.refused(action, (int) (bad - row), runStep, message(inputs.defect(bad)), 0);
        }
    }

    /** Checks the final observation of a column. */
    void requireUsableEnd(long row, int i, long runStep) {
        if (ends.firstUnusable(row, row + 1) >= 0) {
            throw calls.refused("step", i, runStep, message(ends.defect(row)), 0);
        }
    }

    /** Why a reward cannot be used. */
    String badReward(double reward) {
        return "the reward must be a finite float32, got "
                + (Double.isNaN(reward) ? "NaN, or no call of rows.outcome" : String.valueOf(reward));
    }

    private static String message(String defect) {
        return "the observation cannot be used: " + defect;
    }

    /** Checks the mask of a column among those of all columns. */
    void requireMask(MemorySegment masks, int i, String action, long runStep) {
        Optional<String> mismatch = ActionChoices.mismatch(actionSpace, flags(masks, i));
        if (mismatch.isPresent()) {
            throw calls.refused(action, i, runStep, "action mask: " + mismatch.get(), 0);
        }
    }

    /** The mask of a column among those of all columns, without flags if there are no masks. */
    boolean[] flags(MemorySegment masks, int i) {
        boolean[] flags = new boolean[maskChoices];
        for (int choice = 0; choice < maskChoices; choice++) {
            flags[choice] = masks.get(JAVA_BYTE, (long) i * maskChoices + choice) != 0;
        }
        return flags;
    }
}
