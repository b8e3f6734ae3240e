package jarl.algorithm;

import jarl.agent.EpsilonGreedyConfig;
import jarl.model.QHeadConfig;

/** The options of an algorithm of the Q-learning family. */
public sealed interface QLearningConfig extends ReplayAlgorithmConfig
        permits Dqn.Config, CategoricalDqn.Config, QuantileDqn.Config, Iqn.Config, R2d1.Config {

    /** Random actions. */
    EpsilonGreedyConfig exploration();

    /** The network's head. */
    QHeadConfig network();
}
