package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.env.ColumnException;
import jarl.env.StepLimits;
import jarl.env.VectorEnv;
import jarl.env.VectorRows;
import jarl.space.Box;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Many simulations of one model, stepped together. No column depends on another, and a step allocates nothing. */
final class MujocoColumns implements VectorEnv<float[], float[]> {

    private final Model model;
    private final int frameSkip;
    private final Simulation[] simulations;
    private final TaskRules[] rules;

    /** What the rules remember of the state before the next step. */
    private final double[] before;

    private final StepLimits clocks;
    private final Box observations;
    private final Box actions;
    private final int width;
    private final int controls;

    MujocoColumns(Model model, int columns, int frameSkip, int maxSteps, Function<Simulation, TaskRules> rules) {
        this.model = model;
        this.frameSkip = frameSkip;
        this.clocks = new StepLimits(columns, maxSteps);
        this.before = new double[columns];
        this.simulations = new Simulation[columns];
        this.rules = new TaskRules[columns];
        for (int i = 0; i < columns; i++) {
            simulations[i] = new Simulation(model);
            this.rules[i] = rules.apply(simulations[i]);
        }
        this.width = this.rules[0].observationSize();
        this.controls = model.count("nu");
        this.observations = Box.unbounded(width);
        this.actions = actions(model, controls);
    }

    /** The ranges that the model gives its actuators. */
    private static Box actions(Model model, int controls) {
        float[] low = new float[controls];
        float[] high = new float[controls];
        Arrays.fill(low, Float.NEGATIVE_INFINITY);
        Arrays.fill(high, Float.POSITIVE_INFINITY);
        MemorySegment limited = model.array("actuator_ctrllimited", controls);
        for (int i = 0; i < controls; i++) {
            if (limited.get(JAVA_BYTE, i) != 0) {
                low[i] = (float) model.number("actuator_ctrlrange", 2 * i);
                high[i] = (float) model.number("actuator_ctrlrange", 2 * i + 1);
            }
        }
        return Box.of(low, high);
    }

    @Override
    public Map<String, String> provenance() {
        Map<String, String> provenance = new HashMap<>(rules[0].provenance());
        provenance.put("MuJoCo", model.layout().name());
        return provenance;
    }

    Simulation simulation(int column) {
        return simulations[column];
    }

    @Override
    public int columns() {
        return simulations.length;
    }

    @Override
    public Box observationSpace() {
        return observations;
    }

    @Override
    public Box actionSpace() {
        return actions;
    }

    @Override
    public void reset(VectorRows rows) {
        for (int i = 0; i < simulations.length; i++) {
            if (rows.selected(i)) {
                try {
                    simulations[i].reset();
                    rules[i].start(rows.random(i));
                    begin(i);
                } catch (IllegalStateException e) {
                    throw new ColumnException(i, e);
                }
                rules[i].observe(rows.observation(), (long) i * width);
            }
        }
    }

    /** Starts an episode at the positions and velocities that were set. */
    void begin(int column) {
        simulations[column].forward();
        if (rules[column].needsBodyForces()) {
            simulations[column].bodyForces();
        }
        before[column] = rules[column].before();
        clocks.start(column);
    }

    @Override
    public void step(VectorRows rows) {
        MemorySegment chosen = rows.action();
        for (int i = 0; i < simulations.length; i++) {
            if (rows.selected(i)) {
                step(i, rows, chosen);
            }
        }
    }

    private void step(int column, VectorRows rows, MemorySegment chosen) {
        Simulation simulation = simulations[column];
        TaskRules rule = rules[column];
        double effort = 0;
        for (int k = 0; k < controls; k++) {
            double value = chosen.getAtIndex(JAVA_FLOAT, (long) column * controls + k);
            if (!Double.isFinite(value)) {
                throw refused(column, k, value);
            }
            simulation.controls.setAtIndex(JAVA_DOUBLE, k, value);
            effort += value * value;
        }
        try {
            simulation.step(frameSkip);
            if (rule.needsBodyForces()) {
                simulation.bodyForces();
            }
        } catch (IllegalStateException e) {
            throw new ColumnException(column, e);
        }
        double reward = rule.reward(before[column], effort);
        before[column] = rule.before();
        rule.observe(rows.observation(), (long) column * width);
        boolean terminated = rule.terminated();
        rows.outcome(column, reward, terminated, clocks.count(column, terminated));
    }

    private ColumnException refused(int column, int component, double got) {
        return new ColumnException(
                column,
                new IllegalArgumentException(
                        model.name() + ": action: component " + component + ": expected a finite number, got " + got));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(int column, DataOutput out) throws IOException {
        clocks.save(column, out);
        out.writeDouble(before[column]);
        simulations[column].save(out);
    }

    @Override
    public void restoreState(int column, DataInput in) throws IOException {
        clocks.restore(column, in);
        before[column] = in.readDouble();
        simulations[column].restore(in);
    }

    @Override
    public void close() {
        for (Simulation simulation : simulations) {
            simulation.close();
        }
    }
}
