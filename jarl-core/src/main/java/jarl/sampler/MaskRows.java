package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.env.Env;
import jarl.space.ActionChoices;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Action masks of environments as rows of flags. */
final class MaskRows {

    private MaskRows() {}

    /** Flags of each row: the choices of the environment's actions, or none if it has no masks. */
    static int choices(Env<?, ?> env) {
        return env.masksActions() ? ActionChoices.count(env.actionSpace()) : 0;
    }

    /**
     * Asks the environment which choices are allowed now and writes the answer.
     *
     * @param masks rows of {@code choices} flags
     * @throws IllegalStateException if the answer does not fit the action space
     */
    static void write(Env<?, ?> env, MemorySegment masks, long row, int choices) {
        boolean[] allowed = env.actionMask();
        Optional<String> mismatch = ActionChoices.mismatch(env.actionSpace(), allowed);
        if (mismatch.isPresent()) {
            throw new IllegalStateException("action mask: " + mismatch.get());
        }
        for (int i = 0; i < choices; i++) {
            masks.set(JAVA_BYTE, row * choices + i, SampleRows.flag(allowed[i]));
        }
    }
}
