package jarl.checkpoint;

/**
 * A component whose state belongs in a checkpoint: restoring what was saved makes it continue exactly as if it had
 * never stopped.
 */
public interface Stateful {

    /** Puts everything that is not rebuilt from the configuration under this component's own part of the tree. */
    void save(StateWriter out);

    /**
     * Takes back what {@link #save} put.
     *
     * @throws CheckpointException if a key is missing or does not fit
     */
    void restore(StateReader in);
}
