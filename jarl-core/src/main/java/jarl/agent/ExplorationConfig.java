package jarl.agent;

import jarl.config.Help;
import jarl.config.Require;

/** How often an epsilon-greedy agent acts at random. */
public record ExplorationConfig(
        @Help(value = "share of random actions at the start", source = "Mnih et al. 2015; rlpyt DQN")
        double initialEpsilon,

        @Help(value = "share of random actions at the end", source = "rlpyt DQN")
        double finalEpsilon,

        @Help(
                value =
                        "the smallest of the final shares: columns get shares from this to finalEpsilon, evenly spaced in their "
                                + "logarithm; 0 gives all columns the same",
                source = "Horgan et al. 2018; rlpyt")
        double smallestFinalEpsilon,

        @Help(
                value = "environment steps until the end is reached, in a straight line from when learning starts",
                source = "rlpyt DQN")
        long steps,

        @Help(value = "share of random actions in evaluations that are not deterministic", source = "rlpyt DQN")
        double evaluationEpsilon) {

    public ExplorationConfig {
        Require.between("initialEpsilon", initialEpsilon, 0, 1);
        Require.between("finalEpsilon", finalEpsilon, 0, 1);
        Require.between("smallestFinalEpsilon", smallestFinalEpsilon, 0, finalEpsilon);
        Require.atLeast("steps", steps, 0);
        Require.between("evaluationEpsilon", evaluationEpsilon, 0, 1);
    }

    /** The numbers of rlpyt's DQN. */
    public static ExplorationConfig defaults() {
        return new ExplorationConfig(1, 0.01, 0, 1_000_000, 0.001);
    }

    /**
     * The share of random actions of each column.
     *
     * @param columns B
     * @param stepsDone environment steps before
     * @param learningStart steps before which it stays at the start
     * @return {@code [columns]}
     */
    public double[] at(int columns, long stepsDone, long learningStart) {
        double progress = stepsDone < learningStart
                ? 0
                : steps <= learningStart
                        ? 1
                        : Math.min(1, (double) (stepsDone - learningStart) / (steps - learningStart));
        double[] epsilon = new double[columns];
        for (int column = 0; column < columns; column++) {
            epsilon[column] = progress * finalOf(column, columns) + (1 - progress) * initialEpsilon;
        }
        return epsilon;
    }

    private double finalOf(int column, int columns) {
        if (smallestFinalEpsilon == 0 || columns == 1) {
            return finalEpsilon;
        }
        double lowest = Math.log(smallestFinalEpsilon);
        return Math.exp(lowest + (Math.log(finalEpsilon) - lowest) * column / (columns - 1));
    }
}
