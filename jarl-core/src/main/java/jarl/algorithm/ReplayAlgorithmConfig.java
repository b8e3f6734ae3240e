package jarl.algorithm;

import jarl.replay.NStep;

/** The options of an algorithm that learns from replay. */
public interface ReplayAlgorithmConfig extends AlgorithmConfig {

    /** Steps before the target's bootstrap value, n. */
    int nStep();

    /** Replay, optimizer and target network. */
    LearningConfig learning();

    /** The n-step return that the replay sums. */
    default NStep returns() {
        return new NStep(nStep(), discount());
    }
}
