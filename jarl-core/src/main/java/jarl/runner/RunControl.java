package jarl.runner;

/** Controls a run from its {@link RunListener}. For the run's thread, within a call of the listener. */
public interface RunControl {

    /** Stops the run after the current iteration, with a checkpoint. */
    void stop();

    /** Writes a checkpoint after the current iteration, besides the planned checkpoints; has no effect without a run directory. */
    void checkpoint();

    /**
     * Adds a number to the next row of {@code progress.csv}, TensorBoard and {@link RunListener#row}; of two numbers of the same name the later
     * counts. Rows without this number hold {@code nan}.
     *
     * @param name of the column
     * @throws IllegalArgumentException if the name is not a line of text
     */
    void log(String name, double value);
}
