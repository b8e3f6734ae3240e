package jarl.runner;

/** What a {@link RunListener} may ask of its run. For the run's thread, within a call of the listener. */
public interface RunControl {

    /** Ends the run after the iteration under way, with a checkpoint. */
    void stop();

    /** Writes a checkpoint after the iteration under way, besides those that are planned; of no effect without a run directory. */
    void checkpoint();

    /**
     * Adds a number to the next row of {@code progress.csv}, TensorBoard and {@link RunListener#row}; of two of the same name the later counts.
     * A row without one has {@code nan}.
     *
     * @param name of the column
     * @throws IllegalArgumentException if the name is not a line of text
     */
    void log(String name, double value);
}
