package jarl.env;

/** One column of a {@link VectorEnv} failed. Thrown instead of any other exception, so that whoever steps it can say which. */
public final class ColumnException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int column;

    /**
     * Creates the exception.
     *
     * @param column of the environment, from 0
     * @param cause what went wrong, which is what is told
     */
    public ColumnException(int column, Throwable cause) {
        super("column " + column + ": " + cause.getMessage(), cause);
        this.column = column;
    }

    /** The column of the environment, from 0. */
    public int column() {
        return column;
    }
}
