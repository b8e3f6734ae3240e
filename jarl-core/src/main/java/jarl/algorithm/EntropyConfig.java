package jarl.algorithm;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** Options of the entropy that a policy earns besides its return. */
public record EntropyConfig(
        @Option(
                help = "temperature of the entropy bonus, alpha: at the start, or throughout if it is not learned",
                standard = "1",
                above = 0)
        double temperature,

        @Option(
                help = "learn the temperature, so that the entropy stays at its target",
                standard = "true",
                source = "Haarnoja et al. 2018, Applications")
        boolean learned,

        @Option(
                help =
                        "learned: the target entropy is minus this for each number of a continuous action, and this share "
                                + "of log(n), that of uniform actions, where there are n discrete ones",
                standard = "1",
                atLeast = -100,
                atMost = 100,
                onlyWith = "learned")
        double targetScale,

        @Option(
                help = "learned: learning rate of the temperature's optimizer",
                standard = "3e-4",
                above = 0,
                onlyWith = "learned")
        double learningRate) {

    public EntropyConfig {
        Require.ranges(EntropyConfig.class, temperature, learned, targetScale, learningRate);
    }

    /** A learned temperature that starts at 1. */
    public static EntropyConfig defaults() {
        return Defaults.of(EntropyConfig.class);
    }

    /** The same options but for one, see {@link Options#with}. */
    public EntropyConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
