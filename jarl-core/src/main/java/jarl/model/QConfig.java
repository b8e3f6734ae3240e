package jarl.model;

import jarl.config.Help;
import jarl.config.Require;

/** Options of action-value networks beyond those of {@link ModelConfig}. */
public record QConfig(
        @Help(
                value = "dueling network: separate streams for state value and action advantages",
                source = "Wang et al. 2016; off in rlpyt DQN")
        boolean dueling,

        @Help(
                value = "width of a hidden layer in each stream of the head; 0 for no hidden layer",
                source = "rlpyt Atari: 512")
        int streamSize,

        @Help(
                value = "noisy layers in the head: initial standard deviation, sigma_0; 0 for ordinary layers",
                source = "Fortunato et al. 2018: 0.5")
        double noisyDeviation) {

    public QConfig {
        Require.atLeast("streamSize", streamSize, 0);
        Require.atMost("streamSize", streamSize, 65_536);
        Require.atLeast("noisyDeviation", noisyDeviation, 0);
    }

    /** One stream of one ordinary layer. */
    public static QConfig defaults() {
        return new QConfig(false, 0, 0);
    }
}
