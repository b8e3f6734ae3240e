package jarl.box2d;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What an episode follows from: the seed of everything random in it, and its actions. An engine's caches and impulses cannot be copied, so that
 * an episode is restored by playing it again, which gives the same bits.
 */
final class EpisodeLog {

    private static final int FIRST_ROOM = 256;

    private final int actionBytes;
    private boolean begun;
    private long seed;
    private byte[] actions = new byte[FIRST_ROOM];
    private int used;

    /** @param actionBytes of one action */
    EpisodeLog(int actionBytes) {
        this.actionBytes = actionBytes;
    }

    /** Begins an episode, all of whose random numbers come from the generator returned. */
    RandomStream begin(RandomGenerator random) {
        return begin(random.nextLong());
    }

    private RandomStream begin(long episodeSeed) {
        begun = true;
        seed = episodeSeed;
        used = 0;
        return new RandomStreams(seed).stream("episode");
    }

    /** Notes a choice. */
    void add(int choice) {
        room();
        actions[used] = (byte) choice;
        used += actionBytes;
    }

    /** Notes an action of several numbers. */
    void add(float[] action) {
        room();
        ByteBuffer.wrap(actions, used, actionBytes).asFloatBuffer().put(action);
        used += actionBytes;
    }

    private void room() {
        if (used + actionBytes > actions.length) {
            actions = Arrays.copyOf(actions, 2 * actions.length);
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeBoolean(begun);
        out.writeLong(seed);
        out.writeInt(used);
        out.write(actions, 0, used);
    }

    /**
     * Reads the output of {@link #save} and plays the episode again, if there was one.
     *
     * @param start starts an episode with this generator
     * @param step does one action, which it reads from the buffer, and notes it
     */
    void restore(DataInput in, Consumer<RandomStream> start, Consumer<ByteBuffer> step) throws IOException {
        boolean wasBegun = in.readBoolean();
        long savedSeed = in.readLong();
        byte[] saved = new byte[in.readInt()];
        in.readFully(saved);
        if (!wasBegun) {
            begun = false;
            used = 0;
            return;
        }
        start.accept(begin(savedSeed));
        ByteBuffer buffer = ByteBuffer.wrap(saved);
        while (buffer.hasRemaining()) {
            step.accept(buffer);
        }
    }
}
