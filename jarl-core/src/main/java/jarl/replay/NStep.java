package jarl.replay;

import jarl.config.Require;

/**
 * Returns over several steps (Sutton 1988; Watkins 1989, chapter 7).
 *
 * @param steps rewards that are summed before a value is taken, n
 * @param discount weight of rewards one step later, gamma
 */
public record NStep(int steps, double discount) {

    /** Hardly an episode is longer; every value drawn adds up so many rewards. */
    public static final int MOST_STEPS = 10_000;

    public NStep {
        Require.atLeast("nStep", steps, 1);
        Require.atMost("nStep", steps, MOST_STEPS);
        Require.between("discount", discount, 0, 1);
    }
}
