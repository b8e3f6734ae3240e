package jarl.env.minatar;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** The rules of {@link MinAtarGame#FREEWAY}. */
final class Freeway implements Game {

    private static final int CHICKEN = 0;
    private static final int CAR = 1;
    /** The plane of the slowness 1, a cell in every second frame; slowness n is n - 1 planes further. */
    private static final int SLOWNESS = 2;

    private static final int CARS = 8;
    private static final int FIRST_ROAD = 1;
    private static final int CHICKEN_COLUMN = 4;
    private static final int SLOWEST = 5;
    private static final int MOVE_INTERVAL = 3;
    private static final int FRAMES = 2500;

    private final int[] column = new int[CARS];
    private final int[] slowness = new int[CARS];
    private final int[] timer = new int[CARS];
    private final boolean[] right = new boolean[CARS];
    private int y;
    private int moveTimer;
    private int framesLeft;

    @Override
    public void start(RandomGenerator random) {
        for (int car = 0; car < CARS; car++) {
            column[car] = 0;
        }
        drawSpeeds(random);
        y = Grid.LAST;
        moveTimer = MOVE_INTERVAL;
        framesLeft = FRAMES;
    }

    private void drawSpeeds(RandomGenerator random) {
        for (int car = 0; car < CARS; car++) {
            slowness[car] = random.nextInt(1, SLOWEST + 1);
            timer[car] = slowness[car];
        }
        for (int car = 0; car < CARS; car++) {
            right[car] = random.nextBoolean();
        }
    }

    @Override
    public int play(MinAtarAction action, RandomGenerator random) {
        walk(action);
        int points = 0;
        if (y == 0) {
            points = 1;
            drawSpeeds(random);
            y = Grid.LAST;
        }
        for (int car = 0; car < CARS; car++) {
            drive(car);
        }
        moveTimer = Math.max(0, moveTimer - 1);
        framesLeft--;
        return points;
    }

    private void walk(MinAtarAction action) {
        boolean up = action == MinAtarAction.UP;
        if (moveTimer == 0 && (up || action == MinAtarAction.DOWN)) {
            moveTimer = MOVE_INTERVAL;
            y = Grid.clamp(up ? y - 1 : y + 1);
        }
    }

    private void drive(int car) {
        hit(car);
        if (timer[car] > 0) {
            timer[car]--;
            return;
        }
        timer[car] = slowness[car];
        column[car] = Math.floorMod(column[car] + (right[car] ? 1 : -1), Grid.SIZE);
        hit(car);
    }

    private void hit(int car) {
        if (column[car] == CHICKEN_COLUMN && y == car + FIRST_ROAD) {
            y = Grid.LAST;
        }
    }

    @Override
    public boolean over() {
        return framesLeft < 0;
    }

    @Override
    public void draw(byte[] planes) {
        Grid.mark(planes, CHICKEN, CHICKEN_COLUMN, y);
        for (int car = 0; car < CARS; car++) {
            int row = car + FIRST_ROAD;
            int behind = Math.floorMod(column[car] + (right[car] ? -1 : 1), Grid.SIZE);
            Grid.mark(planes, CAR, column[car], row);
            Grid.mark(planes, SLOWNESS + slowness[car] - 1, behind, row);
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        for (int car = 0; car < CARS; car++) {
            out.writeByte(column[car]);
            out.writeByte(slowness[car]);
            out.writeByte(timer[car]);
            out.writeBoolean(right[car]);
        }
        out.writeByte(y);
        out.writeByte(moveTimer);
        out.writeInt(framesLeft);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        for (int car = 0; car < CARS; car++) {
            column[car] = in.readByte();
            slowness[car] = in.readByte();
            timer[car] = in.readByte();
            right[car] = in.readBoolean();
        }
        y = in.readByte();
        moveTimer = in.readByte();
        framesLeft = in.readInt();
    }
}
