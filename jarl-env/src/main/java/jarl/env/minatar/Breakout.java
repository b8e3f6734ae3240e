package jarl.env.minatar;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** The rules of {@link MinAtarGame#BREAKOUT}. */
final class Breakout implements Game {

    private static final int PADDLE = 0;
    private static final int BALL = 1;
    private static final int TRAIL = 2;
    private static final int BRICK = 3;

    private static final int FIRST_BRICK_ROW = 1;
    private static final int BRICK_ROWS = 3;
    private static final int BRICKS_OF_A_ROW = (1 << Grid.SIZE) - 1;
    private static final int START_ROW = 3;
    private static final int START_PADDLE = 4;

    private final int[] wall = new int[Grid.SIZE];
    private int paddle;
    private int x;
    private int y;
    private int dx;
    private int dy;
    private int trailX;
    private int trailY;
    private boolean struckBefore;
    private boolean over;

    @Override
    public void start(RandomGenerator random) {
        boolean left = random.nextInt(2) == 0;
        x = left ? 0 : Grid.LAST;
        dx = left ? 1 : -1;
        y = START_ROW;
        dy = 1;
        trailX = x;
        trailY = y;
        paddle = START_PADDLE;
        struckBefore = false;
        over = false;
        buildWall();
    }

    private void buildWall() {
        for (int row = 0; row < Grid.SIZE; row++) {
            boolean bricks = row >= FIRST_BRICK_ROW && row < FIRST_BRICK_ROW + BRICK_ROWS;
            wall[row] = bricks ? BRICKS_OF_A_ROW : 0;
        }
    }

    @Override
    public int play(MinAtarAction action, RandomGenerator random) {
        if (action == MinAtarAction.LEFT) {
            paddle = Grid.clamp(paddle - 1);
        } else if (action == MinAtarAction.RIGHT) {
            paddle = Grid.clamp(paddle + 1);
        }
        trailX = x;
        trailY = y;
        if (!Grid.contains(x + dx)) {
            // The ball stays in its column for one frame; the rest of this frame sees it already turned around.
            dx = -dx;
        } else {
            x += dx;
        }
        return moveVertically();
    }

    private int moveVertically() {
        int nextY = y + dy;
        boolean strikes = nextY >= 0 && (wall[nextY] & 1 << x) != 0;
        int points = 0;
        if (nextY < 0) {
            dy = -dy;
            y = 0;
        } else if (strikes && !struckBefore) {
            wall[nextY] &= ~(1 << x);
            dy = -dy;
            points = 1;
        } else if (nextY == Grid.LAST) {
            reachPaddle();
        } else {
            // Having just broken a brick, the ball flies through the next one.
            y = nextY;
        }
        struckBefore = strikes;
        return points;
    }

    private void reachPaddle() {
        if (wallIsGone()) {
            buildWall();
        }
        if (trailX == paddle) {
            dy = -dy;
        } else if (x == paddle) {
            dx = -dx;
            dy = -dy;
        } else {
            y = Grid.LAST;
            over = true;
        }
    }

    private boolean wallIsGone() {
        int bricks = 0;
        for (int row : wall) {
            bricks |= row;
        }
        return bricks == 0;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void draw(byte[] planes) {
        Grid.mark(planes, PADDLE, paddle, Grid.LAST);
        Grid.mark(planes, BALL, x, y);
        Grid.mark(planes, TRAIL, trailX, trailY);
        for (int row = FIRST_BRICK_ROW; row < FIRST_BRICK_ROW + BRICK_ROWS; row++) {
            Grid.markBits(planes, BRICK, row, wall[row]);
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        for (int row : wall) {
            out.writeShort(row);
        }
        for (int value : new int[] {paddle, x, y, dx, dy, trailX, trailY}) {
            out.writeByte(value);
        }
        out.writeBoolean(struckBefore);
        out.writeBoolean(over);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        for (int row = 0; row < wall.length; row++) {
            wall[row] = in.readShort();
        }
        paddle = in.readByte();
        x = in.readByte();
        y = in.readByte();
        dx = in.readByte();
        dy = in.readByte();
        trailX = in.readByte();
        trailY = in.readByte();
        struckBefore = in.readBoolean();
        over = in.readBoolean();
    }
}
