package jarl.space;

/**
 * A buffer seen as numbered Java values. Writes go straight to its memory. Rows may be written by several threads as
 * long as no two write the same row; handing over to a reader needs a happens-before edge of the caller's.
 *
 * @param <V> the space's Java type
 */
public interface Rows<V> {

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if the value has another shape than the space
     */
    void write(long row, V value);

    /** Reads a value. */
    V read(long row);
}
