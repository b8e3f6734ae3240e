package jarl.replay;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** Options of a replay: capacity, selection and storage. */
public record ReplayConfig(
        @Option(
                help = "replay capacity in steps, summed over all columns",
                standard = "1_000_000",
                atLeast = 1,
                atMost = Integer.MAX_VALUE,
                source = "Mnih et al. 2015; rlpyt DQN")
        long size,

        @Option(
                help = "prioritized replay: sample steps in proportion to priority^alpha instead of uniformly",
                standard = "false",
                source = "Schaul et al. 2016; off in rlpyt DQN")
        boolean prioritized,

        @Option(
                help = "prioritized: priority exponent, alpha",
                standard = "0.6",
                atLeast = 0,
                atMost = 1,
                source = "Schaul et al. 2016; rlpyt",
                onlyWith = "prioritized")
        double alpha,

        @Option(
                help = "prioritized: initial exponent of the importance weights, beta",
                standard = "0.4",
                atLeast = 0,
                atMost = 1,
                source = "Schaul et al. 2016; rlpyt",
                onlyWith = "prioritized")
        double beta,

        @Option(
                help = "prioritized: final beta; beta changes linearly over the run",
                standard = "1",
                atLeast = 0,
                atMost = 1,
                source = "Schaul et al. 2016; rlpyt",
                onlyWith = "prioritized")
        double finalBeta,

        @Option(
                help = "prioritized: priority of new steps; 0 for the largest priority so far",
                standard = "0",
                atLeast = 0,
                source = "Schaul et al. 2016; rlpyt DQN has 1",
                onlyWith = "prioritized")
        double newPriority,

        @Option(
                help = "frames stacked in each image observation, so that each frame is stored once; 1 stores "
                        + "whole observations",
                standard = "1",
                atLeast = 1,
                atMost = 255)
        int frames,

        @Option(
                help = "frames > 1: fill the stack at an episode's start with the first frame instead of zeros",
                standard = "false",
                onlyWith = "frames>1")
        boolean repeatFirstFrame,

        @Option(
                help = "folder of memory-mapped files, for a replay larger than memory; empty keeps the replay "
                        + "in memory")
        String folder,

        @Option(
                help = "save the replay in checkpoints; without it a resumed run starts with an empty replay "
                        + "and is not bit-identical",
                standard = "true")
        boolean inCheckpoint) {

    public ReplayConfig {
        Require.ranges(
                ReplayConfig.class,
                size,
                prioritized,
                alpha,
                beta,
                finalBeta,
                newPriority,
                frames,
                repeatFirstFrame,
                folder,
                inCheckpoint);
    }

    /** A million steps, drawn uniformly. */
    public static ReplayConfig defaults() {
        return Defaults.of(ReplayConfig.class);
    }

    /** The exponent of the importance weights at this progress of the run, in [0, 1]. */
    public double betaAt(double progress) {
        return beta + progress * (finalBeta - beta);
    }

    /** Sets the capacity in steps. */
    public ReplayConfig withSize(long value) {
        return Options.with(this, "size", value);
    }

    /** Switches to prioritized replay with these exponents. */
    public ReplayConfig withPriorities(double newAlpha, double newBeta, double newFinalBeta) {
        ReplayConfig weighted = Options.with(Options.with(this, "beta", newBeta), "finalBeta", newFinalBeta);
        return Options.with(Options.with(weighted, "alpha", newAlpha), "prioritized", true);
    }

    /** Sets the number of frames stacked in each image observation. */
    public ReplayConfig withFrames(int value, boolean repeatFirst) {
        return Options.with(Options.with(this, "frames", value), "repeatFirstFrame", repeatFirst);
    }

    /** Sets the folder of memory-mapped files. */
    public ReplayConfig withFolder(String value) {
        return Options.with(this, "folder", value);
    }

    /** In checkpoints or not. */
    public ReplayConfig withInCheckpoint(boolean value) {
        return Options.with(this, "inCheckpoint", value);
    }
}
