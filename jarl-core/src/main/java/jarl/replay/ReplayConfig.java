package jarl.replay;

import jarl.config.Help;
import jarl.config.Require;

/** Options of a replay: capacity, selection and storage. */
public record ReplayConfig(
        @Help(value = "replay capacity in steps, summed over all columns", source = "Mnih et al. 2015; rlpyt DQN")
        long size,

        @Help(
                value = "prioritized replay: sample steps in proportion to priority^alpha instead of uniformly",
                source = "Schaul et al. 2016; off in rlpyt DQN")
        boolean prioritized,

        @Help(value = "prioritized: priority exponent, alpha", source = "Schaul et al. 2016; rlpyt")
        double alpha,

        @Help(
                value = "prioritized: initial exponent of the importance weights, beta",
                source = "Schaul et al. 2016; rlpyt")
        double beta,

        @Help(
                value = "prioritized: final beta; beta changes linearly over the run",
                source = "Schaul et al. 2016; rlpyt")
        double finalBeta,

        @Help(
                value = "prioritized: priority of new steps; 0 for the largest priority so far",
                source = "Schaul et al. 2016; rlpyt DQN has 1")
        double newPriority,

        @Help("frames stacked in each image observation, so that each frame is stored once; 1 stores "
                + "whole observations")
        int frames,

        @Help("frames > 1: fill the stack at an episode's start with the first frame instead of zeros")
        boolean repeatFirstFrame,

        @Help("folder of memory-mapped files, for a replay larger than memory; empty keeps the replay " + "in memory")
        String folder,

        @Help("save the replay in checkpoints; without it a resumed run starts with an empty replay "
                + "and is not bit-identical")
        boolean inCheckpoint) {

    public ReplayConfig {
        Require.atLeast("size", size, 1);
        Require.atMost("size", size, Integer.MAX_VALUE);
        Require.between("alpha", alpha, 0, 1);
        Require.between("beta", beta, 0, 1);
        Require.between("finalBeta", finalBeta, 0, 1);
        Require.atLeast("newPriority", newPriority, 0);
        Require.that(newPriority < Double.POSITIVE_INFINITY, "newPriority", "finite", newPriority);
        Require.between("frames", frames, 1, 255);
    }

    /** A million steps, drawn uniformly. */
    public static ReplayConfig defaults() {
        return new ReplayConfig(1_000_000, false, 0.6, 0.4, 1, 0, 1, false, "", true);
    }

    /** The exponent of the importance weights at this progress of the run, in [0, 1]. */
    public double betaAt(double progress) {
        return beta + progress * (finalBeta - beta);
    }

    /** Sets the capacity in steps. */
    public ReplayConfig withSize(long value) {
        return new ReplayConfig(
                value,
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

    /** Switches to prioritized replay with these exponents. */
    public ReplayConfig withPriorities(double newAlpha, double newBeta, double newFinalBeta) {
        return new ReplayConfig(
                size,
                true,
                newAlpha,
                newBeta,
                newFinalBeta,
                newPriority,
                frames,
                repeatFirstFrame,
                folder,
                inCheckpoint);
    }

    /** Sets the number of frames stacked in each image observation. */
    public ReplayConfig withFrames(int value, boolean repeatFirst) {
        return new ReplayConfig(
                size, prioritized, alpha, beta, finalBeta, newPriority, value, repeatFirst, folder, inCheckpoint);
    }

    /** Sets the folder of memory-mapped files. */
    public ReplayConfig withFolder(String value) {
        return new ReplayConfig(
                size, prioritized, alpha, beta, finalBeta, newPriority, frames, repeatFirstFrame, value, inCheckpoint);
    }

    /** In checkpoints or not. */
    public ReplayConfig withInCheckpoint(boolean value) {
        return new ReplayConfig(
                size, prioritized, alpha, beta, finalBeta, newPriority, frames, repeatFirstFrame, folder, value);
    }
}
