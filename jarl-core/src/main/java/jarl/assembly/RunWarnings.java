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
        if (!(config.algo() instanceof ReplayAlgorithmConfig options)) {
            return Optional.empty();
        }
        LearningConfig learning = options.learning();
        long steps = Wiring.plan(config).totalSteps();
        if (learning.minimumSteps() >= steps) {
            return nothingLearned("the run has " + steps + " steps, learning starts after algo.learning.minimumSteps = "
                    + learning.minimumSteps());
        }
        long stepsPerItem = ReplayShapes.stepsPerItem(config);
        double updates = learning.replayRatio()
                * (steps - learning.minimumSteps())
                / (learning.batchSize() * (double) stepsPerItem);
        if (updates < 1) {
            return nothingLearned("the run's " + steps
                    + " steps are too few for one update with algo.learning.replayRatio = " + learning.replayRatio());
        }
        int columns = config.sampler().batchB();
        long rows = steps / columns;
        if (rows < stepsPerItem + options.nStep()) {
            return nothingLearned("each of sampler.batchB = " + columns + " columns makes " + rows
                    + " steps, what is learned from has " + (stepsPerItem + options.nStep()));
        }
        if (options instanceof QLearningConfig greedy && greedy.exploration().steps() > steps) {
            return Optional.of(Warnings.line("actions stay partly random to the end: the run has " + steps
                    + " steps, exploration ends after algo.exploration.steps = "
                    + greedy.exploration().steps()));
        }
        return Optional.empty();
    }

    private static Optional<String> nothingLearned(String why) {
        return Optional.of(Warnings.line("nothing will be learned: " + why));
    }
}
