package jarl.env.minatar;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The rules of {@link MinAtarGame#SPACE_INVADERS}. Aliens and bullets are bits of their rows; bit 0 is column 0. */
final class SpaceInvaders implements Game {

    private static final int CANNON = 0;
    private static final int ALIEN = 1;
    private static final int ALIEN_LEFT = 2;
    private static final int ALIEN_RIGHT = 3;
    private static final int FRIENDLY_BULLET = 4;
    private static final int ENEMY_BULLET = 5;

    private static final int WAVE_ROWS = 4;
    /** Columns 2 to 7. */
    private static final int WAVE_COLUMNS = 0b0011111100;

    private static final int RIGHTMOST = 1 << Grid.LAST;
    private static final int START = 5;
    private static final int RELOAD = 5;
    private static final int ENEMY_RELOAD = 10;
    private static final int SLOWEST = 12;
    private static final int FASTEST_START = 6;

    private final boolean ramping;
    private final int[] aliens = new int[Grid.SIZE];
    private final int[] friendlyBullets = new int[Grid.SIZE];
    private final int[] enemyBullets = new int[Grid.SIZE];
    private int x;
    private boolean marchRight;
    private int marchInterval;
    private int marchTimer;
    private int reload;
    private int enemyReload;
    private boolean over;

    SpaceInvaders(boolean ramping) {
        this.ramping = ramping;
    }

    @Override
    public void start(RandomGenerator random) {
        Arrays.fill(aliens, 0);
        Arrays.fill(friendlyBullets, 0);
        Arrays.fill(enemyBullets, 0);
        Arrays.fill(aliens, 0, WAVE_ROWS, WAVE_COLUMNS);
        x = START;
        marchRight = false;
        marchInterval = SLOWEST;
        marchTimer = marchInterval;
        reload = 0;
        enemyReload = ENEMY_RELOAD;
        over = false;
    }

    @Override
    public int play(MinAtarAction action, RandomGenerator random) {
        command(action);
        moveBullets();
        over |= isAt(enemyBullets, x, Grid.LAST) || isAt(aliens, x, Grid.LAST);
        if (marchTimer == 0) {
            march();
        }
        if (enemyReload == 0) {
            enemyReload = ENEMY_RELOAD;
            nearestAlienShoots();
        }
        int points = shootDown();
        reload = Math.max(0, reload - 1);
        marchTimer--;
        enemyReload--;
        if (count() == 0) {
            nextWave();
        }
        return points;
    }

    private void command(MinAtarAction action) {
        switch (action) {
            case LEFT -> x = Grid.clamp(x - 1);
            case RIGHT -> x = Grid.clamp(x + 1);
            case FIRE -> {
                if (reload == 0) {
                    friendlyBullets[Grid.LAST] |= 1 << x;
                    reload = RELOAD;
                }
            }
            case NOOP, UP, DOWN -> {}
        }
    }

    private void moveBullets() {
        System.arraycopy(friendlyBullets, 1, friendlyBullets, 0, Grid.LAST);
        friendlyBullets[Grid.LAST] = 0;
        System.arraycopy(enemyBullets, 0, enemyBullets, 1, Grid.LAST);
        enemyBullets[0] = 0;
    }

    private void march() {
        marchTimer = Math.min(count(), marchInterval);
        if ((occupiedColumns() & (marchRight ? RIGHTMOST : 1)) != 0) {
            descend();
        } else {
            for (int row = 0; row < Grid.SIZE; row++) {
                aliens[row] = marchRight ? aliens[row] << 1 : aliens[row] >> 1;
            }
        }
        over |= isAt(aliens, x, Grid.LAST);
    }

    /** Aliens that were in the last row have landed, which ends the game; the last picture shows them in the first row. */
    private void descend() {
        marchRight = !marchRight;
        int landed = aliens[Grid.LAST];
        over |= landed != 0;
        System.arraycopy(aliens, 0, aliens, 1, Grid.LAST);
        aliens[0] = landed;
    }

    /** The lowest alien of the column nearest to the cannon, the left one of two, leaves a bullet in its cell. */
    private void nearestAlienShoots() {
        int columns = occupiedColumns();
        int distance = 0;
        while ((columns & cellsAt(distance)) == 0) {
            distance++;
        }
        int column = Integer.numberOfTrailingZeros(columns & cellsAt(distance));
        int row = Grid.LAST;
        while (!isAt(aliens, column, row)) {
            row--;
        }
        enemyBullets[row] |= 1 << column;
    }

    private int cellsAt(int distance) {
        return (1 << x) << distance | (1 << x) >> distance;
    }

    private int shootDown() {
        int points = 0;
        for (int row = 0; row < Grid.SIZE; row++) {
            int hits = aliens[row] & friendlyBullets[row];
            points += Integer.bitCount(hits);
            aliens[row] ^= hits;
            friendlyBullets[row] ^= hits;
        }
        return points;
    }

    private void nextWave() {
        if (ramping && marchInterval > FASTEST_START) {
            marchInterval--;
        }
        Arrays.fill(aliens, 0, WAVE_ROWS, WAVE_COLUMNS);
    }

    private int count() {
        int count = 0;
        for (int row : aliens) {
            count += Integer.bitCount(row);
        }
        return count;
    }

    private int occupiedColumns() {
        int columns = 0;
        for (int row : aliens) {
            columns |= row;
        }
        return columns;
    }

    private static boolean isAt(int[] rows, int x, int y) {
        return (rows[y] >> x & 1) != 0;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void draw(byte[] planes) {
        Grid.mark(planes, CANNON, x, Grid.LAST);
        for (int row = 0; row < Grid.SIZE; row++) {
            Grid.markBits(planes, ALIEN, row, aliens[row]);
            Grid.markBits(planes, marchRight ? ALIEN_RIGHT : ALIEN_LEFT, row, aliens[row]);
            Grid.markBits(planes, FRIENDLY_BULLET, row, friendlyBullets[row]);
            Grid.markBits(planes, ENEMY_BULLET, row, enemyBullets[row]);
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        for (int row = 0; row < Grid.SIZE; row++) {
            out.writeShort(aliens[row]);
            out.writeShort(friendlyBullets[row]);
            out.writeShort(enemyBullets[row]);
        }
        for (int value : new int[] {x, marchInterval, marchTimer, reload, enemyReload}) {
            out.writeByte(value);
        }
        out.writeBoolean(marchRight);
        out.writeBoolean(over);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        for (int row = 0; row < Grid.SIZE; row++) {
            aliens[row] = in.readShort();
            friendlyBullets[row] = in.readShort();
            enemyBullets[row] = in.readShort();
        }
        x = in.readByte();
        marchInterval = in.readByte();
        marchTimer = in.readByte();
        reload = in.readByte();
        enemyReload = in.readByte();
        marchRight = in.readBoolean();
        over = in.readBoolean();
    }
}
