package jarl.algorithm;

import jarl.agent.EpsilonGreedyConfig;
import jarl.model.QHeadConfig;
import jarl.replay.NStep;

/** The options of an algorithm of the Q-learning family. */
public sealed interface QLearningConfig extends AlgorithmConfig
        permits Dqn.Config, CategoricalDqn.Config, QuantileDqn.Config, Iqn.Config, R2d1.Config {

    /** Steps before the target's bootstrap value, n. */
    int nStep();

    /** Replay, optimizer and target network. */
    LearningConfig learning();

    /** Random actions. */
    EpsilonGreedyConfig exploration();

    /** The network's head. */
    QHeadConfig network();

    /** The n-step return that the replay sums. */
    default NStep returns() {
        return new NStep(nStep(), discount());
    }
}
