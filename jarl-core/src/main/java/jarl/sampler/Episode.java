package jarl.sampler;

/**
 * A finished episode.
 *
 * @param step environment steps of the run when it ended, over all columns
 * @param column which environment
 * @param length steps
 * @param totalReward undiscounted return
 * @param nonzeroRewards steps with a reward other than zero
 * @param discountedReturn return from the first step
 */
public record Episode(
        long step, int column, int length, double totalReward, int nonzeroRewards, double discountedReturn) {}
