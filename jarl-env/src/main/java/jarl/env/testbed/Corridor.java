package jarl.env.testbed;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Box;
import jarl.space.Discrete;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A row of cells with the treasure in the last one: walk right. Every value is known, see {@link #optimalValue}, so a
 * learned value function can be compared with it.
 *
 * <pre>
 * observation  i  1 if the walker is in cell i, else 0; of all n cells
 * action       0  one cell left (in the first cell: stay), 1  one cell right
 * reward       1 on reaching the last cell, minus the step penalty on every step
 * start        the first cell
 * terminated   in the last cell
 * truncated    at the step limit, if there is one
 * </pre>
 */
public final class Corridor implements Env<float[], Integer> {

    private static final Discrete ACTIONS = new Discrete(2);

    private final int cells;
    private final double stepPenalty;
    private final Box observations;
    private final StepLimit clock;
    private int cell;

    /** The options of a corridor. */
    public record Options(
            @Option(
                    help = "number of cells; the walker starts in the first, the treasure is in the last",
                    standard = "10",
                    atLeast = 2)
            int cells,

            @Option(help = "penalty subtracted from the reward of every step", standard = "0", atLeast = 0)
            double stepPenalty,

            @Option(help = "time limit: step at which an episode is truncated", standard = "100", atLeast = 1)
            int maxSteps) {

        /** Ten cells, no step penalty, at most 100 steps. */
        public static final Options DEFAULT = Defaults.of(Options.class);

        public Options {
            Require.ranges(Options.class, cells, stepPenalty, maxSteps);
        }
    }

    /** Ten cells, no step penalty, at most 100 steps. */
    public Corridor() {
        this(Options.DEFAULT);
    }

    /** A corridor with these options. */
    public Corridor(Options options) {
        this(options.cells(), options.stepPenalty(), options.maxSteps());
    }

    /** A corridor of this many cells, without step penalty or step limit. */
    public Corridor(int cells) {
        this(cells, 0, StepLimit.UNLIMITED);
    }

    /**
     * Creates a corridor.
     *
     * @param cells at least 2
     * @param stepPenalty taken from every reward; at least 0
     * @param maxSteps the step that is truncated, or {@link StepLimit#UNLIMITED}
     */
    public Corridor(int cells, double stepPenalty, int maxSteps) {
        if (cells < 2) {
            throw new IllegalArgumentException("Corridor: cells must be at least 2, got " + cells);
        }
        if (!(stepPenalty >= 0 && stepPenalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "Corridor: stepPenalty must be finite and at least 0, got " + stepPenalty);
        }
        this.cells = cells;
        this.stepPenalty = stepPenalty;
        this.observations = Box.of(0, 1, cells);
        this.clock = new StepLimit("Corridor", maxSteps);
    }

    /**
     * The discounted return from a cell when always walking right, which is best. With d cells to go it is
     * {@code discount^(d-1) - stepPenalty * (1 + discount + ... + discount^(d-1))}; 0 in the last cell, where the
     * episode is over. The step limit is left out: truncation is not an end.
     *
     * @param cell 0 is the first
     * @param discount in [0, 1]
     */
    public double optimalValue(int cell, double discount) {
        if (cell < 0 || cell >= cells) {
            throw new IllegalArgumentException("Corridor: cell must be in [0, " + (cells - 1) + "], got " + cell);
        }
        double value = 0;
        for (int togo = 1; togo < cells - cell; togo++) {
            value = (togo == 1 ? 1 : discount * value) - stepPenalty;
        }
        return value;
    }

    @Override
    public Box observationSpace() {
        return observations;
    }

    @Override
    public Discrete actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        cell = 0;
        clock.start();
        return observation();
    }

    @Override
    public Step<float[]> step(Integer action) {
        clock.requireRunning();
        boolean right = ActionChecks.choice("Corridor", ACTIONS, action) == 1;
        cell = right ? cell + 1 : Math.max(0, cell - 1);
        boolean terminated = cell == cells - 1;
        return clock.count(new Step<>(observation(), (terminated ? 1 : 0) - stepPenalty, terminated, false));
    }

    private float[] observation() {
        float[] oneHot = new float[cells];
        oneHot[cell] = 1;
        return oneHot;
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(CorridorView.draw(cells, cell));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(cell);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        cell = in.readInt();
        clock.restore(in);
    }
}
