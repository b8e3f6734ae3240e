package jarl.algorithm;

import jarl.checkpoint.Stateful;

/** A policy that critics teach, with what trains it. */
sealed interface PolicyLearning extends Stateful, AutoCloseable permits EntropyPolicy, DeterministicPolicy {

    /** The numbers of its own steps. */
    UpdateStatistics statistics();

    double learningRate(double progress);

    /** Lets a target network follow, if there is one and it is time to after so many updates of the critics. */
    default void follow(long updates) {}

    @Override
    void close();
}
