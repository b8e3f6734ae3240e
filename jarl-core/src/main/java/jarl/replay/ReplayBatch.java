package jarl.replay;

/** A batch drawn from a replay. */
public sealed interface ReplayBatch permits TransitionBatch, SequenceBatch {

    /** For {@link Replay#updatePriorities}. */
    long[] indexes();
}
