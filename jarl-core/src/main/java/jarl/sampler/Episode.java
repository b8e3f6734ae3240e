package jarl.sampler;

/**
 * An episode that is over.
 *
 * @param step environment steps of the run when it ended, over all columns
 * @param column which environment
 * @param length steps
 * @param totalReward undiscounted return
 * @param nonzeroRewards steps with a reward other than zero
 * @param discountedReturn return from the first step
 * @param cutOff whether it would have gone on: an evaluation plays no longer ones than it was told to
 */
public record Episode(
        long step,
        int column,
        int length,
        double totalReward,
        int nonzeroRewards,
        double discountedReturn,
        boolean cutOff) {

    /** An episode that came to its end. */
    public Episode(long step, int column, int length, double totalReward, int nonzeroRewards, double discountedReturn) {
        this(step, column, length, totalReward, nonzeroRewards, discountedReturn, false);
    }

    Episode asCutOff() {
        return new Episode(step, column, length, totalReward, nonzeroRewards, discountedReturn, true);
    }
}
