package jarl.kernel;

/** A function between the layers of a network, applied to each number. */
public enum Nonlinearity {
    /** The identity. */
    NONE,
    TANH,
    RELU,
    /** {@code x} if positive, else {@code e^x - 1}. */
    ELU,
    /** {@code x / (1 + e^-x)}. */
    SILU;

    /** Whether the derivative is a function of the result; otherwise it is one of the argument. */
    public boolean isDifferentiatedByResult() {
        return this != SILU;
    }
}
