package jarl.replay;

/** What is drawn from a replay. */
public sealed interface ReplayBatch permits TransitionBatch, SequenceBatch {

    /** For {@link Replay#updatePriorities}. */
    long[] indexes();
}
