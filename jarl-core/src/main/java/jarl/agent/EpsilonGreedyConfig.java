package jarl.agent;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** Epsilon-greedy exploration: the schedule of epsilon. */
public record EpsilonGreedyConfig(
        @Option(
                help = "initial epsilon: probability of a random action at the start",
                standard = "1",
                atLeast = 0,
                atMost = 1,
                source = "Mnih et al. 2015; rlpyt DQN")
        double initialEpsilon,

        @Option(
                help = "final epsilon: probability of a random action at the end of the schedule",
                standard = "0.05",
                atLeast = 0,
                atMost = 1,
                source = "Stable-Baselines3 DQN")
        double finalEpsilon,

        @Option(
                help = "smallest final epsilon: columns get final epsilons from this to finalEpsilon, evenly "
                        + "spaced in their logarithm; 0 gives every column finalEpsilon",
                standard = "0",
                atLeast = 0,
                atMost = 1,
                source = "Horgan et al. 2018; rlpyt")
        double smallestFinalEpsilon,

        @Option(
                help = "environment steps of the linear schedule from initialEpsilon to finalEpsilon, counted "
                        + "from the first update; 0 uses fraction instead",
                standard = "0",
                atLeast = 0)
        long steps,

        @Option(
                help = "fraction of the run over which epsilon is decayed, if steps is 0",
                standard = "0.2",
                atLeast = 0,
                atMost = 1,
                source = "Stable-Baselines3: 0.1",
                onlyWith = "steps=0")
        double fraction,

        @Option(
                help = "epsilon of evaluations that are not deterministic",
                standard = "0.001",
                atLeast = 0,
                atMost = 1,
                source = "rlpyt DQN")
        double evaluationEpsilon) {

    public EpsilonGreedyConfig {
        Require.ranges(
                EpsilonGreedyConfig.class,
                initialEpsilon,
                finalEpsilon,
                smallestFinalEpsilon,
                steps,
                fraction,
                evaluationEpsilon);
        Require.between("smallestFinalEpsilon", smallestFinalEpsilon, 0, finalEpsilon);
    }

    /** For a task of small vectors, over a fifth of the run. */
    public static EpsilonGreedyConfig defaults() {
        return Defaults.of(EpsilonGreedyConfig.class);
    }

    /** For a run of so many steps: a fraction of it becomes a number of steps. */
    public EpsilonGreedyConfig over(long runSteps) {
        return steps > 0 ? this : Options.with(this, "steps", Math.round(fraction * runSteps));
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
