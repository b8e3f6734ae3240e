package jarl.env.minatar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.env.ActionChecks;
import jarl.env.StepLimits;
import jarl.env.VectorEnv;
import jarl.env.VectorRows;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Many {@link MinAtar} games, by the same rules: bit for bit the same, column by column. The planes go straight into the rows they are
 * observed in.
 */
final class MinAtarColumns implements VectorEnv<byte[], Integer> {

    private final GameSetup setup;
    private final Game[] games;
    private final StepLimits clocks;
    private final MinAtarAction[] last;
    private final byte[] planes;

    MinAtarColumns(int columns, MinAtarGame game, MinAtarOptions options) {
        this.setup = GameSetup.of(game, options);
        this.clocks = new StepLimits(columns, setup.maxSteps());
        this.games = new Game[columns];
        Arrays.setAll(games, _ -> setup.rules());
        this.last = new MinAtarAction[columns];
        Arrays.fill(last, MinAtarAction.NOOP);
        this.planes = new byte[setup.observationSpace().size()];
    }

    @Override
    public int columns() {
        return games.length;
    }

    @Override
    public ImageBox observationSpace() {
        return setup.observationSpace();
    }

    @Override
    public Discrete actionSpace() {
        return setup.actionSpace();
    }

    @Override
    public void reset(VectorRows rows) {
        for (int i = 0; i < games.length; i++) {
            if (rows.selected(i)) {
                last[i] = MinAtarAction.NOOP;
                games[i].start(rows.random(i));
                clocks.start(i);
                observe(i, rows.observation());
            }
        }
    }

    @Override
    public void step(VectorRows rows) {
        MemorySegment taken = rows.action();
        MemorySegment observations = rows.observation();
        for (int i = 0; i < games.length; i++) {
            if (rows.selected(i)) {
                step(i, taken.getAtIndex(JAVA_LONG, i), rows);
                observe(i, observations);
            }
        }
    }

    private void step(int i, long action, VectorRows rows) {
        if (action < 0 || action >= setup.actions().size()) {
            throw ActionChecks.refusedIn(i, setup.name(), setup.actionSpace(), action);
        }
        RandomGenerator random = rows.random(i);
        last[i] = setup.played((int) action, last[i], random);
        int points = games[i].play(last[i], random);
        boolean over = games[i].over();
        rows.outcome(i, points, over, clocks.count(i, over));
    }

    private void observe(int i, MemorySegment observations) {
        Arrays.fill(planes, (byte) 0);
        games[i].draw(planes);
        MemorySegment.copy(planes, 0, observations, JAVA_BYTE, (long) i * planes.length, planes.length);
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(int column, DataOutput out) throws IOException {
        out.writeUTF(last[column].name());
        games[column].save(out);
        clocks.save(column, out);
    }

    @Override
    public void restoreState(int column, DataInput in) throws IOException {
        last[column] = MinAtarAction.valueOf(in.readUTF());
        games[column].restore(in);
        clocks.restore(column, in);
    }
}
