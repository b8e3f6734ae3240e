package jarl.algorithm;

import jarl.agent.NoiseConfig;

/** The options of an algorithm of the Q-function policy gradient family: a policy of continuous actions, taught by critics. */
public sealed interface ContinuousConfig extends SequenceAlgorithmConfig
        permits ContinuousConfig.WithTargets, CrossQ.Config, FlashSac.Config {

    /** Of an algorithm whose critics have target networks. */
    sealed interface WithTargets extends ContinuousConfig permits Ddpg.Config, Td3.Config, Sac.Config, Tqc.Config {

        /** Most pixels that images which are learned from are shifted by, see {@link RandomShifts}; 0 for no shifts. */
        int randomShift();
    }

    /** The number of critics. */
    int critics();

    /** Noise of exploration. */
    NoiseConfig noise();
}
