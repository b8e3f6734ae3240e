package jarl.box2d;

/**
 * What the engines of the lander do in a step.
 *
 * @param main power of the main engine, 0 or from 0.5 to 1
 * @param direction -1 pushes with the left engine, 1 with the right one, 0 with none
 * @param side power of that engine, 0 or from 0.5 to 1
 * @param singlePrecision whether the original calculates with these numbers in float32
 */
record Thrust(double main, int direction, double side, boolean singlePrecision) {

    private static final Thrust[] CHOICES = {
        new Thrust(0, 0, 0, false), new Thrust(0, -1, 1, false), new Thrust(1, 0, 0, false), new Thrust(0, 1, 1, false)
    };

    static final int COUNT = CHOICES.length;

    /** No engine, the left one, the main one, the right one. */
    static Thrust choice(int action) {
        return CHOICES[action];
    }

    /** Engines that run with at least half their power or not at all. */
    static Thrust throttle(float main, float lateral) {
        float mainPower = main > 0 ? (Math.min(main, 1f) + 1f) * 0.5f : 0;
        float sidePower = Math.abs(lateral) > 0.5f ? Math.min(Math.abs(lateral), 1f) : 0;
        return new Thrust(mainPower, sidePower > 0 ? (int) Math.signum(lateral) : 0, sidePower, true);
    }

    /** A number of the original's calculation. */
    double rounded(double value) {
        return singlePrecision ? (float) value : value;
    }
}
