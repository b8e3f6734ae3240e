package jarl.box2d;

import static jarl.box2d.Physics.SCALE;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The way of the walker: points {@link #STEP} apart, and what stands on it.
 *
 * @param heights of the points, m
 * @param blocks convex polygons of points x, y, x, y and so on, m: stumps, stairs, the sides of pits
 * @param push with which the walker begins, N
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WalkerTerrain(double[] heights, List<double[]> blocks, double push) {

    static final double STEP = 14 / SCALE;
    static final int LENGTH = 200;
    static final double HEIGHT = Physics.VIEW_HEIGHT / SCALE / 4;
    static final int GRASS = 10;
    static final int START_PAD = 20;
    private static final double PUSH = 5;

    static double x(int point) {
        return point * STEP;
    }

    static WalkerTerrain draw(RandomGenerator random, boolean hardcore) {
        return new Builder(random, hardcore).build();
    }

    /** Each piece of the way is grass or one obstacle; with obstacles, grass is between them. */
    private enum Piece {
        GRASS,
        STUMP,
        STAIRS,
        PIT
    }

    /** Goes along the way, a point at a time. */
    private static final class Builder {

        private static final List<Piece> OBSTACLES = List.of(Piece.STUMP, Piece.STAIRS, Piece.PIT);

        private final RandomGenerator random;
        private final boolean hardcore;
        private final double[] heights = new double[LENGTH];
        private final List<double[]> blocks = new ArrayList<>();
        private Piece piece = Piece.GRASS;
        private boolean first; // whether this point is the first of its piece
        private int left = START_PAD; // points of the piece
        private double slope;
        private double y = HEIGHT;
        private double before; // height where the obstacle began
        private int stairsUp;
        private int stairs;
        private int stairWidth;

        Builder(RandomGenerator random, boolean hardcore) {
            this.random = random;
            this.hardcore = hardcore;
        }

        WalkerTerrain build() {
            for (int i = 0; i < LENGTH; i++) {
                if (first) {
                    begin(x(i));
                } else {
                    go(i);
                }
                first = false;
                heights[i] = y;
                left--;
                if (left == 0) {
                    next();
                }
            }
            return new WalkerTerrain(heights, blocks, random.nextDouble(-PUSH, PUSH));
        }

        private void next() {
            left = random.nextInt(GRASS / 2, GRASS);
            piece = piece == Piece.GRASS && hardcore ? OBSTACLES.get(random.nextInt(OBSTACLES.size())) : Piece.GRASS;
            first = true;
        }

        private void begin(double x) {
            switch (piece) {
                case GRASS -> {} // level for a point
                case STUMP -> {
                    left = random.nextInt(1, 3);
                    block(x, y, left, left);
                }
                case STAIRS -> beginStairs(x);
                case PIT -> {
                    left = random.nextInt(3, 5);
                    block(x, y, 1, -4);
                    block(x + STEP * left, y, 1, -4);
                    left += 2;
                    before = y;
                }
            }
        }

        private void beginStairs(double x) {
            stairsUp = random.nextDouble() > 0.5 ? 1 : -1;
            stairWidth = random.nextInt(4, 5);
            stairs = random.nextInt(3, 5);
            before = y;
            for (int stair = 0; stair < stairs; stair++) {
                block(x + stair * stairWidth * STEP, y + stair * stairsUp * STEP, stairWidth, -1);
            }
            left = stairs * stairWidth;
        }

        private void go(int point) {
            switch (piece) {
                case GRASS -> {
                    slope = 0.8 * slope + 0.01 * Math.signum(HEIGHT - y);
                    if (point > START_PAD) {
                        slope += random.nextDouble(-1, 1) / SCALE;
                    }
                    y += slope;
                }
                case STUMP -> {} // level
                case STAIRS -> {
                    double passed = stairs * stairWidth - left - stairsUp;
                    y = before + passed / stairWidth * stairsUp * STEP;
                }
                case PIT -> y = left > 1 ? before - 4 * STEP : before;
            }
        }

        /** A rectangle from a corner, as wide and as high as so many steps; a negative height goes down. */
        private void block(double x, double y, int width, int height) {
            double right = x + width * STEP;
            double other = y + height * STEP;
            blocks.add(new double[] {x, y, right, y, right, other, x, other});
        }
    }
}
