package jarl.replay;

import jarl.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** A leaf stored as it is: {@code [slots, B, ...]}. */
final class PlainStore implements LeafStore {

    private final Tensor stored;
    private final MemorySegment memory;
    private final long cellBytes;
    private final long rowBytes;

    PlainStore(Tensor stored) {
        this.stored = stored;
        this.memory = stored.segment();
        this.rowBytes = memory.byteSize() / stored.size(0);
        this.cellBytes = rowBytes / stored.size(1);
    }

    @Override
    public Tensor stored() {
        return stored;
    }

    @Override
    public void write(int slot, MemorySegment source, int sourceRow, int count) {
        MemorySegment.copy(source, sourceRow * rowBytes, memory, slot * rowBytes, count * rowBytes);
    }

    @Override
    public void gather(GatherList picks, Finals finals, MemorySegment into) {
        long at = 0;
        for (int i = 0; i < picks.count(); i++) {
            if (picks.isFinal(i)) {
                LeafStore.copy(finals.values(), finals.place(picks, i) * cellBytes, into, at, cellBytes);
            } else if (picks.isNothing(i)) {
                into.asSlice(at, cellBytes).fill((byte) 0);
            } else {
                LeafStore.copy(memory, picks.cell(i) * cellBytes, into, at, cellBytes);
            }
            at += cellBytes;
        }
    }
}
