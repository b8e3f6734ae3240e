package jarl.algorithm;

import jarl.config.Help;
import jarl.config.Require;
import jarl.optim.OptimizerConfig;
import jarl.replay.ReplayConfig;

/** Options of learning from replay that all Q-learning algorithms share. */
public record LearningConfig(
        @Help("batch size: transitions (or sequences) in each update; 32 on images in Mnih et al. 2015")
        int batchSize,

        @Help("environment steps before the first update; 50,000 on images in Mnih et al. 2015")
        long minimumSteps,

        @Help("replay ratio: average number of times each step is sampled for learning; 8 on images in "
                + "Mnih et al. 2015")
        double replayRatio,

        @Help("learning rate of the optimizer; 1e-4 on images in Stable-Baselines3")
        double learningRate,

        @Help("decay the learning rate linearly to zero over the run")
        boolean linearSchedule,

        @Help(value = "maximum gradient norm; larger gradients are scaled down to it", source = "rlpyt DQN")
        double maxGradNorm,

        @Help(
                value = "updates between target network updates; 0 chooses 1 if targetRate is below 1, else 312",
                source = "rlpyt DQN; Lillicrap et al. 2016")
        int targetInterval,

        @Help(value = "target update rate, tau; 1 is a hard copy", source = "rlpyt DQN")
        double targetRate,

        @Help("replay buffer") ReplayConfig replay,
        @Help("optimizer and its options") OptimizerConfig optimizer) {

    private static final int UPDATES_BETWEEN_COPIES = 312;

    public LearningConfig {
        var _ = new ReplaySchedule(batchSize, minimumSteps, replayRatio, replay);
        Require.above("learningRate", learningRate, 0);
        Require.above("maxGradNorm", maxGradNorm, 0);
        Require.atLeast("targetInterval", targetInterval, 0);
        Require.aboveAndAtMost("targetRate", targetRate, 0, 1);
    }

    /** The part of these options that {@link ReplayLearning} needs. */
    public ReplaySchedule schedule() {
        return new ReplaySchedule(batchSize, minimumSteps, replayRatio, replay);
    }

    /** Updates between changes of the target network, chosen if {@link #targetInterval} leaves it open. */
    int updatesBetweenTargets() {
        return targetInterval > 0 ? targetInterval : targetRate < 1 ? 1 : UPDATES_BETWEEN_COPIES;
    }

    /** For a task of small vectors: an update in every fourth step, from the first hundreds on. */
    public static LearningConfig defaults() {
        return new LearningConfig(
                64, 500, 16, 5e-4, false, 10, 0, 1, ReplayConfig.defaults(), OptimizerConfig.adam(1e-8));
    }

    /** For a task of small vectors that needs memory; the batch size counts sequences. */
    public static LearningConfig recurrentDefaults() {
        return new LearningConfig(
                32,
                1000,
                4,
                1e-3,
                false,
                40,
                0,
                1,
                ReplayConfig.defaults().withPriorities(0.6, 0.9, 0.9),
                OptimizerConfig.adam(1e-8));
    }
}
