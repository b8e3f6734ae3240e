package jarl.assembly;

import jarl.algorithm.LearningConfig;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.config.Warnings;
import jarl.experiment.ExperimentConfig;
import java.util.Optional;

/** Warns of valid configurations of learning from replay that keep a run from learning; such a run may still serve to look at an environment. */
final class RunWarnings {

    private RunWarnings() {}

    /** One line, or nothing. */
    static Optional<String> of(ExperimentConfig config) {
        return config.algo() instanceof ReplayAlgorithmConfig options
                ? of(
                        options,
                        ReplayShapes.stepsPerItem(config),
                        Wiring.plan(config).totalSteps())
                : Optional.empty();
    }

    private static Optional<String> of(ReplayAlgorithmConfig options, long stepsPerItem, long steps) {
        LearningConfig learning = options.learning();
        if (learning.minimumSteps() >= steps) {
            return Optional.of(Warnings.line("nothing will be learned: the run has " + steps
                    + " steps, learning starts after algo.learning.minimumSteps = " + learning.minimumSteps()));
        }
        double updates = learning.replayRatio()
                * (steps - learning.minimumSteps())
                / (learning.batchSize() * (double) stepsPerItem);
        if (updates < 1) {
            return Optional.of(Warnings.line("nothing will be learned: the run's " + steps
                    + " steps are too few for one update with algo.learning.replayRatio = " + learning.replayRatio()));
        }
        if (options instanceof QLearningConfig greedy && greedy.exploration().steps() > steps) {
            return Optional.of(Warnings.line("actions stay partly random to the end: the run has " + steps
                    + " steps, exploration ends after algo.exploration.steps = "
                    + greedy.exploration().steps()));
        }
        return Optional.empty();
    }
}
