package jarl.tensor;

/** Tensors of libtorch keep the contract. */
class TorchTensorTest implements TensorContract {

    @Override
    public Tensor of(float[] values, long... shape) {
        return TorchAllocation.ofShape(values, shape);
    }
}
