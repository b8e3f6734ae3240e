package jarl.nn;

import jarl.tensor.Tensor;

/** The nonlinearity between layers. */
public enum Activation {
    TANH,
    RELU,
    ELU,
    SILU;

    private static final float TANH_IS_ONE = 7.905311f;

    public Tensor apply(Tensor input) {
        return switch (this) {
            case TANH -> input.tanh();
            case RELU -> input.relu();
            case ELU -> input.elu();
            case SILU -> input.silu();
        };
    }

    /** Whether {@link #applyInPlace} can. */
    boolean appliesInPlace() {
        return this == TANH || this == RELU;
    }

    /** The same on an array, to a few units in the last place. */
    void applyInPlace(float[] values) {
        switch (this) {
            case TANH -> tanh(values);
            case RELU -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.max(values[i], 0);
                }
            }
            case ELU, SILU -> throw new IllegalStateException(this + " is applied to tensors only");
        }
    }

    /**
     * A ratio of polynomials, with the coefficients of Eigen's {@code ptanh}: unlike {@code Math.tanh} it compiles to vector instructions.
     * Two loops, as the compiler makes vector instructions of each but not of both in one.
     */
    private static void tanh(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(Math.max(values[i], -TANH_IS_ONE), TANH_IS_ONE);
        }
        for (int i = 0; i < values.length; i++) {
            float x = values[i];
            float square = x * x;
            float numerator = -2.7607684e-16f;
            numerator = numerator * square + 2.000188e-13f;
            numerator = numerator * square - 8.604672e-11f;
            numerator = numerator * square + 5.1222973e-8f;
            numerator = numerator * square + 1.48572235e-5f;
            numerator = numerator * square + 6.3726195e-4f;
            numerator = numerator * square + 4.8935246e-3f;
            float denominator = 1.1982584e-6f;
            denominator = denominator * square + 1.1853471e-4f;
            denominator = denominator * square + 2.2684347e-3f;
            denominator = denominator * square + 4.893525e-3f;
            values[i] = numerator * x / denominator;
        }
    }
}
