package jarl.algorithm;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.optim.OptimizerConfig;
import jarl.replay.ReplayConfig;

/** Options of learning from replay that all its algorithms share. */
public record LearningConfig(
        @Option(
                help = "batch size: transitions (or sequences) in each update; 32 on images in Mnih et al. 2015",
                standard = "64",
                atLeast = 1)
        int batchSize,

        @Option(
                help = "environment steps before the first update; 50,000 on images in Mnih et al. 2015",
                standard = "500",
                atLeast = 0)
        long minimumSteps,

        @Option(
                help = "replay ratio: average number of times each step is sampled for learning; 8 on images in "
                        + "Mnih et al. 2015",
                standard = "16",
                above = 0,
                atMost = ReplaySchedule.LARGEST_RATIO)
        double replayRatio,

        @Option(
                help = "learning rate of the optimizer; 1e-4 on images in Stable-Baselines3",
                standard = "5e-4",
                above = 0)
        double learningRate,

        @Option(help = "decay the learning rate linearly to zero over the run", standard = "false")
        boolean linearSchedule,

        @Option(
                help = "maximum gradient norm; larger gradients are scaled down to it",
                standard = "10",
                above = 0,
                source = "rlpyt DQN")
        double maxGradNorm,

        @Option(
                help = "updates between target network updates; 0 chooses 1 if targetRate is below 1, else 312",
                standard = "0",
                atLeast = 0,
                source = "rlpyt DQN; Lillicrap et al. 2016")
        int targetInterval,

        @Option(
                help = "target update rate, tau; 1 is a hard copy",
                standard = "1",
                above = 0,
                atMost = 1,
                source = "rlpyt DQN")
        double targetRate,

        @Option(help = "replay buffer") ReplayConfig replay,
        @Option(help = "optimizer and its options") OptimizerConfig optimizer) {

    private static final int UPDATES_BETWEEN_COPIES = 312;

    public LearningConfig {
        Require.ranges(
                LearningConfig.class,
                batchSize,
                minimumSteps,
                replayRatio,
                learningRate,
                linearSchedule,
                maxGradNorm,
                targetInterval,
                targetRate,
                replay,
                optimizer);
        var _ = new ReplaySchedule(batchSize, minimumSteps, replayRatio, replay);
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
        return Defaults.of(LearningConfig.class);
    }
}
