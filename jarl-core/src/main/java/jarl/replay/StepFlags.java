package jarl.replay;

/** The flags of a step, in one byte. */
final class StepFlags {

    private static final int TERMINATED = 1;
    private static final int TRUNCATED = 2;
    private static final int EPISODE_START = 4;
    private static final int VALID = 8;

    private StepFlags() {}

    /** Packs; arguments as in {@link jarl.samples.Samples}, 0 for false. A terminated step counts as not truncated. */
    static byte pack(byte terminated, byte truncated, byte episodeStart, byte valid) {
        return (byte) ((terminated != 0 ? TERMINATED : truncated != 0 ? TRUNCATED : 0)
                | (episodeStart != 0 ? EPISODE_START : 0)
                | (valid != 0 ? VALID : 0));
    }

    static boolean terminated(byte flags) {
        return (flags & TERMINATED) != 0;
    }

    static boolean truncated(byte flags) {
        return (flags & TRUNCATED) != 0;
    }

    static boolean startsEpisode(byte flags) {
        return (flags & EPISODE_START) != 0;
    }

    static boolean valid(byte flags) {
        return (flags & VALID) != 0;
    }

    /** Whether the row goes on with the episode of the row before. */
    static boolean continues(byte flags) {
        return (flags & (EPISODE_START | VALID)) == VALID;
    }
}
