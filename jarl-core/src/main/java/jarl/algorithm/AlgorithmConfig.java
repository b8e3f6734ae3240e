package jarl.algorithm;

/** The options of one algorithm; a record nested in the algorithm's class. */
public sealed interface AlgorithmConfig
        permits A2c.Config, Ppo.Config, Dqn.Config, CategoricalDqn.Config, QuantileDqn.Config, Iqn.Config, R2d1.Config {

    /** Weight of rewards one step later, gamma. */
    double discount();
}
