package jarl.nn;

import jarl.kernel.Nonlinearity;
import jarl.tensor.Tensor;

/** The nonlinearity between layers. */
public enum Activation {
    TANH(Nonlinearity.TANH),
    RELU(Nonlinearity.RELU),
    ELU(Nonlinearity.ELU),
    SILU(Nonlinearity.SILU);

    private final Nonlinearity kernel;

    Activation(Nonlinearity kernel) {
        this.kernel = kernel;
    }

    /** The same for the kernels. */
    Nonlinearity kernel() {
        return kernel;
    }

    public Tensor apply(Tensor input) {
        return switch (this) {
            case TANH -> input.tanh();
            case RELU -> input.relu();
            case ELU -> input.elu();
            case SILU -> input.silu();
        };
    }
}
