package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.env.ColumnException;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.VectorEnv;
import jarl.env.VectorEnvFactory;
import jarl.env.VectorRows;
import jarl.samples.SpaceTensors;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Single environments behind the interface of a vectorised one: so that any environment shows what a sampler makes of many columns. */
final class EnvsInRows<O, A> implements VectorEnv<O, A> {

    private final List<Env<O, A>> envs = new ArrayList<>();
    private final Cell<O> observation;
    private final Cell<A> action;
    private VectorRows last;

    /** One value in memory of its own, to be copied to and from rows. */
    private static final class Cell<V> {
        private final TensorTree buffer;
        private final Rows<V> rows;

        Cell(Space<V> space) {
            this.buffer = TensorScope.unscoped(SpaceTensors.allocate(space, 1));
            this.rows = SpaceTensors.rows(space, buffer);
        }

        private List<MemorySegment> leaves() {
            return TensorTree.leaves(buffer).values().stream()
                    .map(Tensor::segment)
                    .toList();
        }

        void write(List<MemorySegment> memory, int row, V value) {
            rows.write(0, value);
            for (int i = 0; i < memory.size(); i++) {
                MemorySegment leaf = leaves().get(i);
                MemorySegment.copy(leaf, 0, memory.get(i), row * leaf.byteSize(), leaf.byteSize());
            }
        }

        V read(List<MemorySegment> memory, int row) {
            for (int i = 0; i < memory.size(); i++) {
                MemorySegment leaf = leaves().get(i);
                MemorySegment.copy(memory.get(i), row * leaf.byteSize(), leaf, 0, leaf.byteSize());
            }
            return rows.read(0);
        }
    }

    private EnvsInRows(EnvFactory<O, A> factory, int columns) {
        for (int i = 0; i < columns; i++) {
            envs.add(factory.create());
        }
        this.observation = new Cell<>(observationSpace());
        this.action = new Cell<>(actionSpace());
    }

    /** Makes vectorised environments of single ones. */
    static <O, A> VectorEnvFactory<O, A> of(EnvFactory<O, A> factory) {
        return VectorEnvFactory.of(factory, columns -> new EnvsInRows<>(factory, columns));
    }

    @Override
    public int columns() {
        return envs.size();
    }

    @Override
    public Space<O> observationSpace() {
        return envs.getFirst().observationSpace();
    }

    @Override
    public Space<A> actionSpace() {
        return envs.getFirst().actionSpace();
    }

    @Override
    public boolean masksActions() {
        return envs.getFirst().masksActions();
    }

    @Override
    public void reset(VectorRows rows) {
        last = rows;
        for (int i = 0; i < envs.size(); i++) {
            if (rows.selected(i)) {
                try {
                    observation.write(rows.observations(), i, envs.get(i).reset(rows.random(i)));
                    writeMask(rows, i);
                } catch (RuntimeException e) {
                    throw new ColumnException(i, e);
                }
            }
        }
    }

    @Override
    public void step(VectorRows rows) {
        for (int i = 0; i < envs.size(); i++) {
            if (rows.selected(i)) {
                try {
                    Step<O> step = envs.get(i).step(action.read(rows.actions(), i));
                    observation.write(rows.observations(), i, step.observation());
                    rows.outcome(i, step.reward(), step.terminated(), step.truncated());
                    if (!step.terminated()) {
                        writeMask(rows, i);
                    }
                } catch (RuntimeException e) {
                    throw new ColumnException(i, e);
                }
            }
        }
    }

    private void writeMask(VectorRows rows, int i) {
        if (masksActions()) {
            boolean[] mask = envs.get(i).actionMask();
            for (int choice = 0; choice < mask.length; choice++) {
                rows.actionMask().set(JAVA_BYTE, (long) i * mask.length + choice, (byte) (mask[choice] ? 1 : 0));
            }
        }
    }

    @Override
    public boolean savesState() {
        return envs.getFirst().savesState();
    }

    @Override
    public void saveState(int column, DataOutput out) throws IOException {
        envs.get(column).saveState(out);
    }

    @Override
    public void restoreState(int column, DataInput in) throws IOException {
        envs.get(column).restoreState(in, last.random(column));
    }

    @Override
    public void close() {
        envs.forEach(Env::close);
        for (TensorTree buffer : List.of(observation.buffer, action.buffer)) {
            TensorTree.leaves(buffer).values().forEach(Tensor::close);
        }
    }
}
