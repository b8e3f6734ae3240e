package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A simulation of a model, {@code mjData}. For one thread at a time. Nothing is allocated in a step; arrays are read where MuJoCo has them.
 */
@SuppressWarnings("restricted") // memory as the version's layout says, which LayoutCheck has checked
final class Simulation implements AutoCloseable {

    private final Model model;
    private final Arena memory = Arena.ofShared();
    private final MemorySegment modelStruct;
    private final MemorySegment struct;
    private final State state;
    private final long timeOffset;
    private final long firstWarning;
    private final long warningSize;
    private final int warnings;

    final MemorySegment positions;
    final MemorySegment velocities;
    final MemorySegment controls;
    final int nq;
    final int nv;
    final int nu;

    Simulation(Model model) {
        this.model = model;
        this.modelStruct = model.struct();
        Layout layout = model.layout();
        MemorySegment address;
        try {
            address = (MemorySegment) Native.MAKE_DATA.invokeExact(modelStruct);
        } catch (Throwable e) {
            throw new IllegalStateException("mj_makeData failed", e);
        }
        MujocoMessages.requireNoError(model.name());
        if (address.equals(MemorySegment.NULL)) {
            throw new IllegalStateException(model.name() + ": MuJoCo has no memory for a simulation");
        }
        this.struct = address.reinterpret(layout.extent("mjData"), memory, Simulation::delete);
        this.nq = model.count("nq");
        this.nv = model.count("nv");
        this.nu = model.count("nu");
        this.positions = numbers("qpos", nq);
        this.velocities = numbers("qvel", nv);
        this.controls = numbers("ctrl", nu);
        this.timeOffset = layout.data("time").offset();
        Layout.Place bad = layout.place("mjWarning BADQPOS");
        this.warningSize = bad.size();
        this.firstWarning = layout.data("warning").offset()
                + bad.offset() * warningSize
                + layout.place("mjWarning number").offset();
        this.warnings = (int) (layout.place("mjWarning BADCTRL").offset() - bad.offset()) + 1;
        this.state = State.of(this);
    }

    private static void delete(MemorySegment address) {
        try {
            Native.DELETE_DATA.invokeExact(address);
        } catch (Throwable e) {
            throw new IllegalStateException("mj_deleteData failed", e);
        }
    }

    Model model() {
        return model;
    }

    /** The {@code mjData}. */
    MemorySegment struct() {
        return struct;
    }

    Arena memory() {
        return memory;
    }

    /** An array of doubles. */
    MemorySegment numbers(String field, long count) {
        return Model.pointed(struct, model.layout().data(field), count * Double.BYTES, memory);
    }

    double time() {
        return struct.get(JAVA_DOUBLE, timeOffset);
    }

    void setTime(double seconds) {
        struct.set(JAVA_DOUBLE, timeOffset, seconds);
    }

    double position(int index) {
        return positions.getAtIndex(JAVA_DOUBLE, index);
    }

    double velocity(int index) {
        return velocities.getAtIndex(JAVA_DOUBLE, index);
    }

    /** Puts everything as the model has it; positions and velocities are then set and {@link #forward} is called. */
    void reset() {
        try {
            Native.RESET_DATA.invokeExact(modelStruct, struct);
        } catch (Throwable e) {
            throw new IllegalStateException("mj_resetData failed", e);
        }
    }

    /** Computes what follows from positions and velocities. */
    void forward() {
        try {
            Native.FORWARD.invokeExact(modelStruct, struct);
        } catch (Throwable e) {
            throw new IllegalStateException("mj_forward failed", e);
        }
        MujocoMessages.requireNoError(model.name());
    }

    /**
     * Advances by some timesteps.
     *
     * @throws IllegalStateException if a number is not finite or too large: MuJoCo has started afresh by then
     */
    void step(int timesteps) {
        try {
            for (int i = 0; i < timesteps; i++) {
                Native.STEP.invokeExact(modelStruct, struct);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("mj_step failed", e);
        }
        MujocoMessages.requireNoError(model.name());
        for (int i = 0; i < warnings; i++) {
            if (struct.get(JAVA_INT, firstWarning + i * warningSize) != 0) {
                throw unstable();
            }
        }
    }

    /** Computes the forces on bodies, {@code cfrc_ext}, which a step leaves out. */
    void bodyForces() {
        try {
            Native.RNE_POST_CONSTRAINT.invokeExact(modelStruct, struct);
        } catch (Throwable e) {
            throw new IllegalStateException("mj_rnePostConstraint failed", e);
        }
        MujocoMessages.requireNoError(model.name());
    }

    private IllegalStateException unstable() {
        String told =
                MujocoMessages.takeWarning().orElse("a position, velocity, acceleration or control is not finite");
        return new IllegalStateException(model.name() + ": the simulation is unstable: MuJoCo: " + told);
    }

    /** Writes everything that the next step depends on. */
    void save(DataOutput out) throws IOException {
        state.save(out);
    }

    /** Continues from what {@link #save} wrote, bit for bit. */
    void restore(DataInput in) throws IOException {
        state.restore(in);
    }

    @Override
    public void close() {
        if (memory.scope().isAlive()) {
            memory.close();
        }
    }
}
