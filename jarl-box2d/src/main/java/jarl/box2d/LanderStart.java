package jarl.box2d;

import java.util.random.RandomGenerator;

/**
 * What is random about the beginning of an episode of the lander.
 *
 * @param heights 12 of them, m, before the pad is levelled and the ground smoothed
 * @param forceX the push that it begins with, N
 * @param forceY upwards
 * @param windIndex where the wind's function begins
 * @param torqueIndex where the function of the wind's torque begins
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LanderStart(double[] heights, double forceX, double forceY, int windIndex, int torqueIndex) {

    /** Corners of the ground. */
    static final int CHUNKS = 11;

    private static final double PUSH = 1000;
    private static final int WIND = 9999;

    static LanderStart draw(RandomGenerator random) {
        double[] heights = new double[CHUNKS + 1];
        for (int i = 0; i < heights.length; i++) {
            heights[i] = random.nextDouble(0, LanderWorld.HEIGHT / 2);
        }
        return new LanderStart(
                heights,
                random.nextDouble(-PUSH, PUSH),
                random.nextDouble(-PUSH, PUSH),
                random.nextInt(-WIND, WIND),
                random.nextInt(-WIND, WIND));
    }

    /** The heights of the ground's corners: the pad level in the middle, each corner the mean of three heights, nearly. */
    double[] ground() {
        double[] levelled = heights.clone();
        for (int i = CHUNKS / 2 - 2; i <= CHUNKS / 2 + 2; i++) {
            levelled[i] = LanderWorld.PAD_Y;
        }
        double[] smooth = new double[CHUNKS];
        for (int i = 0; i < CHUNKS; i++) {
            double before = levelled[i == 0 ? CHUNKS : i - 1];
            smooth[i] = 0.33 * (before + levelled[i] + levelled[i + 1]);
        }
        return smooth;
    }
}
