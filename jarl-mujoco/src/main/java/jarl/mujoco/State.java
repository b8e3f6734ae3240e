package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The state of a simulation as numbers. Since version 3 MuJoCo gives it; before, it is time, positions, velocities, activations, the
 * accelerations that the next step starts its solver with, and controls.
 */
final class State {

    private final Simulation simulation;
    private final MemorySegment model;
    private final MemorySegment numbers;

    /** What MuJoCo calls the parts of a state that an integration needs; 0 where it does not give states. */
    private final int parts;

    /** Parts that are copied where MuJoCo does not give states. */
    private final MemorySegment[] copied;

    private State(Simulation simulation, int parts, MemorySegment[] copied, int size) {
        this.simulation = simulation;
        this.model = simulation.model().struct();
        this.parts = parts;
        this.copied = copied;
        this.numbers = Arena.ofAuto().allocate((long) size * Double.BYTES, Double.BYTES);
    }

    static State of(Simulation simulation) {
        Model model = simulation.model();
        if (model.layout().has("mjState INTEGRATION")) {
            int parts = (int) model.layout().place("mjState INTEGRATION").offset();
            try {
                return new State(simulation, parts, new MemorySegment[0], (int)
                        NativeState.SIZE.invokeExact(model.struct(), parts));
            } catch (Throwable e) {
                throw new IllegalStateException("mj_stateSize failed", e);
            }
        }
        MemorySegment[] copied = {
            simulation.positions,
            simulation.velocities,
            simulation.numbers("act", model.count("na")),
            simulation.numbers("qacc_warmstart", simulation.nv),
            simulation.controls
        };
        long bytes = Double.BYTES; // the time
        for (MemorySegment part : copied) {
            bytes += part.byteSize();
        }
        return new State(simulation, 0, copied, (int) (bytes / Double.BYTES));
    }

    void save(DataOutput out) throws IOException {
        get();
        int size = size();
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeDouble(numbers.getAtIndex(JAVA_DOUBLE, i));
        }
    }

    void restore(DataInput in) throws IOException {
        int size = in.readInt();
        if (size != size()) {
            throw new IOException(simulation.model().name()
                    + ": the state was saved with another model or version of MuJoCo: expected " + size()
                    + " numbers, got " + size);
        }
        for (int i = 0; i < size; i++) {
            numbers.setAtIndex(JAVA_DOUBLE, i, in.readDouble());
        }
        simulation.reset();
        set();
        // What follows from the state, for pictures; it changes the start of the solver, so the state is set once more.
        simulation.forward();
        set();
    }

    private int size() {
        return (int) (numbers.byteSize() / Double.BYTES);
    }

    private void get() {
        if (parts != 0) {
            try {
                NativeState.GET.invokeExact(model, simulation.struct(), numbers, parts);
            } catch (Throwable e) {
                throw new IllegalStateException("mj_getState failed", e);
            }
            return;
        }
        numbers.setAtIndex(JAVA_DOUBLE, 0, simulation.time());
        long offset = Double.BYTES;
        for (MemorySegment part : copied) {
            MemorySegment.copy(part, 0, numbers, offset, part.byteSize());
            offset += part.byteSize();
        }
    }

    private void set() {
        if (parts != 0) {
            try {
                NativeState.SET.invokeExact(model, simulation.struct(), numbers, parts);
            } catch (Throwable e) {
                throw new IllegalStateException("mj_setState failed", e);
            }
            return;
        }
        simulation.setTime(numbers.getAtIndex(JAVA_DOUBLE, 0));
        long offset = Double.BYTES;
        for (MemorySegment part : copied) {
            MemorySegment.copy(numbers, offset, part, 0, part.byteSize());
            offset += part.byteSize();
        }
    }
}
