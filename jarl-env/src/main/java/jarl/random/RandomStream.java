package jarl.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * A random generator whose state can be saved and restored, so that an interrupted run continues with the same bits: xoroshiro128++, Blackman
 * and Vigna 2021, "Scrambled Linear Pseudorandom Number Generators". Not thread-safe: one stream belongs to one environment column, or to
 * the learner, or to one evaluation episode.
 */
public final class RandomStream implements RandomGenerator {

    /** The constant that the library used before adds to the two words: checkpoints keep their form. */
    private static final long[] TAIL = {1, -1};

    private static final int BYTES = (2 + TAIL.length) * Long.BYTES;

    private long state0;
    private long state1;

    RandomStream(long seed0, long seed1) {
        this.state0 = seed0;
        this.state1 = seed1;
    }

    @Override
    public long nextLong() {
        long s0 = state0;
        long mixed = state1 ^ s0;
        long result = Long.rotateLeft(s0 + state1, 17) + s0;
        state0 = Long.rotateLeft(s0, 49) ^ mixed ^ (mixed << 21);
        state1 = Long.rotateLeft(mixed, 28);
        return result;
    }

    /** The state, to be given to {@link #restore}. */
    public byte[] state() {
        ByteBuffer state = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        state.putLong(state0).putLong(state1).putLong(TAIL[0]).putLong(TAIL[1]);
        return state.array();
    }

    /**
     * Continues from a state that {@link #state} returned.
     *
     * @throws IllegalStateException if it has another length
     */
    public void restore(byte[] state) {
        if (state.length != BYTES) {
            throw new IllegalStateException(
                    "the state of a random generator is " + BYTES + " bytes, got " + state.length);
        }
        ByteBuffer words = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        state0 = words.getLong();
        state1 = words.getLong();
    }
}
