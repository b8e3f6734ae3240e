package jarl.nn;

import jarl.tensor.Tensor;

/** The nonlinearity between layers. */
public enum Activation {
    TANH,
    RELU,
    ELU,
    SILU;

    public Tensor apply(Tensor input) {
        return switch (this) {
            case TANH -> input.tanh();
            case RELU -> input.relu();
            case ELU -> input.elu();
            case SILU -> input.silu();
        };
    }
}
