package jarl.agent;

/** Training broke: a loss or a parameter is NaN or infinite. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DivergedException(String message) {
        super(message);
    }
}
