package jarl.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * A leaf that is a stack of the newest few frames, {@code [frames * channels, ...]}, oldest first: of each row only the newest frame is
 * stored, {@code [slots, B, channels, ...]}, and stacks are put together again when they are gathered. No stack reaches into the episode
 * before; what would be from there is zeros, or the episode's first frame again. Of a final observation, too, only the newest frame is
 * stored.
 */
final class FrameStore implements LeafStore {

    private final Ring ring;
    private final Tensor stored;
    private final MemorySegment memory;
    private final MemorySegment flags;
    private final int frames;
    private final long frameBytes;
    private final boolean repeatFirst;

    /**
     * Creates a store.
     *
     * @param stored {@code [slots, B, channels, ...]}
     * @param flags {@link StepFlags} of each cell
     */
    FrameStore(Ring ring, Tensor stored, MemorySegment flags, int frames, boolean repeatFirst) {
        this.ring = ring;
        this.stored = stored;
        this.memory = stored.segment();
        this.flags = flags;
        this.frames = frames;
        this.frameBytes = memory.byteSize() / stored.size(0) / stored.size(1);
        this.repeatFirst = repeatFirst;
    }

    @Override
    public Tensor stored() {
        return stored;
    }

    @Override
    public void write(int slot, MemorySegment source, int sourceRow, int count) {
        long from = ((long) sourceRow * ring.columns * frames + frames - 1) * frameBytes;
        long to = (long) slot * ring.columns * frameBytes;
        for (long i = 0; i < (long) count * ring.columns; i++) {
            MemorySegment.copy(source, from, memory, to, frameBytes);
            from += frames * frameBytes;
            to += frameBytes;
        }
    }

    @Override
    public void gather(GatherList picks, Finals finals, MemorySegment into) {
        long at = 0;
        for (int i = 0; i < picks.count(); i++) {
            if (picks.isFinal(i)) {
                long newest = at + (frames - 1) * frameBytes;
                MemorySegment.copy(finals.values(), finals.place(picks, i) * frameBytes, into, newest, frameBytes);
                stack(picks.cell(i), frames - 2, into, at);
            } else if (picks.isNothing(i)) {
                into.asSlice(at, frames * frameBytes).fill((byte) 0);
            } else {
                stack(picks.cell(i), frames - 1, into, at);
            }
            at += frames * frameBytes;
        }
    }

    /** Writes the frames of a cell and the ones before it into positions {@code newest} to 0 of the stack at {@code at}. */
    private void stack(long cell, int newest, MemorySegment into, long at) {
        long from = cell;
        for (int position = newest; position >= 0; position--) {
            MemorySegment.copy(memory, from * frameBytes, into, at + position * frameBytes, frameBytes);
            if (StepFlags.startsEpisode(flags.get(JAVA_BYTE, from))) {
                pad(from, position, into, at);
                return;
            }
            from = ring.before(from);
        }
    }

    private void pad(long first, int count, MemorySegment into, long at) {
        if (!repeatFirst) {
            into.asSlice(at, count * frameBytes).fill((byte) 0);
            return;
        }
        for (int position = 0; position < count; position++) {
            MemorySegment.copy(memory, first * frameBytes, into, at + position * frameBytes, frameBytes);
        }
    }
}
