package jarl.replay;

import jarl.config.Require;

/**
 * Returns over several steps (Sutton 1988; Watkins 1989, chapter 7).
 *
 * @param steps rewards that are summed before a value is taken, n
 * @param discount weight of rewards one step later, gamma
 */
public record NStep(int steps, double discount) {

    public NStep {
        Require.atLeast("nStep", steps, 1);
        Require.between("discount", discount, 0, 1);
    }
}
