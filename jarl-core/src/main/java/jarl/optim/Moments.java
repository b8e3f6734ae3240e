package jarl.optim;

import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;

/** The buffers optimizers keep beside the parameters. */
final class Moments {
    private Moments() {}

    static Tensor zerosLike(Tensor parameters) {
        return TensorScope.unscoped(
                Tensor.zeros(DType.FLOAT32, parameters.numel()).to(parameters.device()));
    }
}
