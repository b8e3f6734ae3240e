package jarl.env.minatar;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The rules of {@link MinAtarGame#ASTERIX}. */
final class Asterix implements Game {

    private static final int PLAYER = 0;
    private static final int ENEMY = 1;
    private static final int TRAIL = 2;
    private static final int GOLD = 3;

    private static final int LANES = 8;
    private static final int FIRST_LANE = 1;
    private static final int LAST_LANE = FIRST_LANE + LANES - 1;
    private static final int EMPTY = -1;
    private static final int START = 5;
    private static final int FIRST_SPAWN_INTERVAL = 10;
    private static final int FIRST_MOVE_INTERVAL = 5;
    private static final int RAMP_INTERVAL = 100;

    private final boolean ramping;
    /** The column of what is in each lane, or EMPTY; lane i is row i + FIRST_LANE. */
    private final int[] column = new int[LANES];

    private final boolean[] right = new boolean[LANES];
    private final boolean[] gold = new boolean[LANES];
    private int x;
    private int y;
    private int spawnInterval;
    private int spawnTimer;
    private int moveInterval;
    private int moveTimer;
    private int rampTimer;
    private int rampLevel;
    private boolean over;

    Asterix(boolean ramping) {
        this.ramping = ramping;
    }

    @Override
    public void start(RandomGenerator random) {
        Arrays.fill(column, EMPTY);
        x = START;
        y = START;
        spawnInterval = FIRST_SPAWN_INTERVAL;
        spawnTimer = spawnInterval;
        moveInterval = FIRST_MOVE_INTERVAL;
        moveTimer = moveInterval;
        rampTimer = RAMP_INTERVAL;
        rampLevel = 0;
        over = false;
    }

    @Override
    public int play(MinAtarAction action, RandomGenerator random) {
        if (spawnTimer == 0) {
            spawn(random);
            spawnTimer = spawnInterval;
        }
        walk(action);
        int points = touch();
        if (moveTimer == 0) {
            moveTimer = moveInterval;
            moveLanes();
            points += touch();
        }
        spawnTimer--;
        moveTimer--;
        if (ramping && (spawnInterval > 1 || moveInterval > 1)) {
            ramp();
        }
        return points;
    }

    /** Something enters an empty lane, if there is one; the first two draws are made in any case. */
    private void spawn(RandomGenerator random) {
        boolean goesRight = random.nextBoolean();
        boolean isGold = random.nextInt(3) == 0;
        int empty = 0;
        for (int c : column) {
            empty += c == EMPTY ? 1 : 0;
        }
        if (empty == 0) {
            return;
        }
        int lane = emptyLane(random.nextInt(empty));
        column[lane] = goesRight ? 0 : Grid.LAST;
        right[lane] = goesRight;
        gold[lane] = isGold;
    }

    private int emptyLane(int n) {
        int lane = 0;
        for (int before = n; column[lane] != EMPTY || before > 0; lane++) {
            before -= column[lane] == EMPTY ? 1 : 0;
        }
        return lane;
    }

    private void walk(MinAtarAction action) {
        switch (action) {
            case LEFT -> x = Grid.clamp(x - 1);
            case RIGHT -> x = Grid.clamp(x + 1);
            case UP -> y = Math.max(FIRST_LANE, y - 1);
            case DOWN -> y = Math.min(LAST_LANE, y + 1);
            case NOOP, FIRE -> {}
        }
    }

    /** Handles a collision of the player with an entity. */
    private int touch() {
        int lane = y - FIRST_LANE;
        if (column[lane] != x) {
            return 0;
        }
        if (gold[lane]) {
            column[lane] = EMPTY;
            return 1;
        }
        over = true;
        return 0;
    }

    private void moveLanes() {
        for (int lane = 0; lane < LANES; lane++) {
            if (column[lane] != EMPTY) {
                int next = column[lane] + (right[lane] ? 1 : -1);
                column[lane] = Grid.contains(next) ? next : EMPTY;
            }
        }
    }

    /** Every 102 frames things appear more often; every second time they move faster, too. */
    private void ramp() {
        if (rampTimer >= 0) {
            rampTimer--;
            return;
        }
        if (moveInterval > 1 && rampLevel % 2 == 1) {
            moveInterval--;
        }
        if (spawnInterval > 1) {
            spawnInterval--;
        }
        rampLevel++;
        rampTimer = RAMP_INTERVAL;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void draw(byte[] planes) {
        Grid.mark(planes, PLAYER, x, y);
        for (int lane = 0; lane < LANES; lane++) {
            if (column[lane] != EMPTY) {
                int row = lane + FIRST_LANE;
                Grid.mark(planes, gold[lane] ? GOLD : ENEMY, column[lane], row);
                Grid.markTrail(planes, TRAIL, column[lane], row, right[lane]);
            }
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        for (int lane = 0; lane < LANES; lane++) {
            out.writeByte(column[lane]);
            out.writeBoolean(right[lane]);
            out.writeBoolean(gold[lane]);
        }
        for (int value : new int[] {x, y, spawnInterval, spawnTimer, moveInterval, moveTimer, rampTimer, rampLevel}) {
            out.writeInt(value);
        }
        out.writeBoolean(over);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        for (int lane = 0; lane < LANES; lane++) {
            column[lane] = in.readByte();
            right[lane] = in.readBoolean();
            gold[lane] = in.readBoolean();
        }
        x = in.readInt();
        y = in.readInt();
        spawnInterval = in.readInt();
        spawnTimer = in.readInt();
        moveInterval = in.readInt();
        moveTimer = in.readInt();
        rampTimer = in.readInt();
        rampLevel = in.readInt();
        over = in.readBoolean();
    }
}
