package jarl.algorithm;

/** The options of an algorithm that learns from sequences of replay where its networks have memory, else from single transitions. */
public interface SequenceAlgorithmConfig extends ReplayAlgorithmConfig {

    /** Sequences that networks with memory learn from. */
    SequenceConfig sequences();
}
