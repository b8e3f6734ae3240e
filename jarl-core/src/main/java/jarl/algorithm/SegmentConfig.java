package jarl.algorithm;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** Options of PPO that PufferLib's trainer has. With any of them a minibatch is of whole segments: the T steps of a column. */
public record SegmentConfig(
        @Option(
                help = "recompute the advantages before each minibatch from the newest values and probability ratios, "
                        + "clipped as in V-trace",
                standard = "false",
                source = "PufferLib, puffer advantage; ratios as in Espeholt et al. 2018")
        boolean vtrace,

        @Option(
                help = "vtrace: largest probability ratio that multiplies a temporal-difference error, rho-bar",
                standard = "1",
                above = 0,
                source = "PufferLib; Espeholt et al. 2018",
                onlyWith = "vtrace")
        double errorClip,

        @Option(
                help = "vtrace: largest probability ratio that multiplies the advantage of the next step, c-bar",
                standard = "1",
                above = 0,
                source = "PufferLib; Espeholt et al. 2018",
                onlyWith = "vtrace")
        double traceClip,

        @Option(
                help =
                        "draw each minibatch anew, segments in proportion to (sum of absolute advantages)^alpha and without "
                                + "replacement, instead of dividing all among the minibatches",
                standard = "false",
                source = "PufferLib")
        boolean prioritized,

        @Option(
                help = "prioritized: priority exponent, alpha",
                standard = "0.8",
                atLeast = 0,
                source = "PufferLib",
                onlyWith = "prioritized")
        double alpha,

        @Option(
                help = "prioritized: initial exponent of the importance weights of segments, beta",
                standard = "0.2",
                atLeast = 0,
                atMost = 1,
                source = "PufferLib",
                onlyWith = "prioritized")
        double beta,

        @Option(
                help = "prioritized: final beta; beta changes linearly over the run",
                standard = "0.84",
                atLeast = 0,
                atMost = 1,
                source = "PufferLib: 0.2 + (1 - 0.2) alpha",
                onlyWith = "prioritized")
        double finalBeta) {

    public SegmentConfig {
        Require.ranges(SegmentConfig.class, vtrace, errorClip, traceClip, prioritized, alpha, beta, finalBeta);
    }

    /** Neither: minibatches of rows, advantages computed once. */
    public static SegmentConfig defaults() {
        return Defaults.of(SegmentConfig.class);
    }

    /** The same options but for one: {@code with("vtrace", true)}, see {@link Options#with}. */
    public SegmentConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }

    /** Whether minibatches are of whole segments. */
    public boolean used() {
        return vtrace || prioritized;
    }

    /** The exponent of the weights at this progress of the run, in [0, 1]. */
    double betaAt(double progress) {
        return beta + progress * (finalBeta - beta);
    }
}
