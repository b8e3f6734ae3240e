package jarl.agent;

import jarl.config.Help;
import jarl.config.Require;

/** How often an epsilon-greedy agent acts at random. */
public record ExplorationConfig(
        @Help(value = "share of random actions at the start", source = "Mnih et al. 2015; rlpyt DQN")
        double initialEpsilon,

        @Help(value = "share of random actions at the end", source = "Stable-Baselines3 DQN")
        double finalEpsilon,

        @Help(
                value =
                        "the smallest of the final shares: columns get shares from this to finalEpsilon, evenly spaced in their "
                                + "logarithm; 0 gives all columns the same",
                source = "Horgan et al. 2018; rlpyt")
        double smallestFinalEpsilon,

        @Help(
                value =
                        "environment steps until the end is reached, in a straight line from when learning starts; 0 for the fraction of the run")
        long steps,

        @Help(
                value = "share of the run's steps after which the end is reached, if steps is 0",
                source = "Stable-Baselines3: 0.1")
        double fraction,

        @Help(value = "share of random actions in evaluations that are not deterministic", source = "rlpyt DQN")
        double evaluationEpsilon) {

    public ExplorationConfig {
        Require.between("initialEpsilon", initialEpsilon, 0, 1);
        Require.between("finalEpsilon", finalEpsilon, 0, 1);
        Require.between("smallestFinalEpsilon", smallestFinalEpsilon, 0, finalEpsilon);
        Require.atLeast("steps", steps, 0);
        Require.between("fraction", fraction, 0, 1);
        Require.between("evaluationEpsilon", evaluationEpsilon, 0, 1);
    }

    /** With the end after so many steps, whatever the length of the run. */
    public ExplorationConfig(
            double initialEpsilon,
            double finalEpsilon,
            double smallestFinalEpsilon,
            long steps,
            double evaluationEpsilon) {
        this(initialEpsilon, finalEpsilon, smallestFinalEpsilon, steps, 0, evaluationEpsilon);
    }

    /** For a task of small vectors, over a fifth of the run. */
    public static ExplorationConfig defaults() {
        return new ExplorationConfig(1, 0.05, 0, 0, 0.2, 0.001);
    }

    /** For a run of so many steps: a fraction of it becomes a number of steps. */
    public ExplorationConfig over(long runSteps) {
        return steps > 0
                ? this
                : new ExplorationConfig(
                        initialEpsilon,
                        finalEpsilon,
                        smallestFinalEpsilon,
                        Math.round(fraction * runSteps),
                        fraction,
                        evaluationEpsilon);
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
