package jarl.algorithm;

/** The options of one algorithm; a record nested in the algorithm's class. */
public sealed interface AlgorithmConfig permits PolicyGradientConfig, QLearningConfig {

    /** Weight of rewards one step later, gamma. */
    double discount();
}
