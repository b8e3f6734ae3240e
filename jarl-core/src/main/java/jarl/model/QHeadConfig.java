package jarl.model;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;

/** Options of action-value networks beyond those of {@link ModelConfig}. */
public record QHeadConfig(
        @Option(
                help = "dueling network: separate streams for state value and action advantages",
                standard = "false",
                source = "Wang et al. 2016; off in rlpyt DQN")
        boolean dueling,

        @Option(
                help = "width of a hidden layer in each stream of the head; 0 for no hidden layer",
                standard = "0",
                atLeast = 0,
                atMost = 65_536,
                source = "rlpyt Atari: 512")
        int streamSize,

        @Option(
                help = "noisy layers in the head: initial standard deviation, sigma_0; 0 for ordinary layers",
                standard = "0",
                atLeast = 0,
                source = "Fortunato et al. 2018: 0.5")
        double noisyDeviation) {

    public QHeadConfig {
        Require.ranges(QHeadConfig.class, dueling, streamSize, noisyDeviation);
    }

    /** One stream of one ordinary layer. */
    public static QHeadConfig defaults() {
        return Defaults.of(QHeadConfig.class);
    }
}
