package jarl.tensor;

import java.util.function.Consumer;

/** Has libtorch do every operation, on a copy: what {@link HeapTensor} leaves to it. */
abstract sealed class TorchBacked implements Tensor permits HeapTensor {

    /** These values as a libtorch tensor; a derivative that reaches it goes on here. */
    abstract TorchTensor torch();

    private IllegalStateException readOnly() {
        return new IllegalStateException("what a network has computed cannot be written to, copy() can: " + this);
    }

    @Override
    public Tensor select(int dimension, long index) {
        return torch().select(dimension, index);
    }

    @Override
    public Tensor slice(int dimension, long from, long to) {
        return torch().slice(dimension, from, to);
    }

    @Override
    public Tensor view(long... shape) {
        return torch().view(shape);
    }

    @Override
    public Tensor reshape(long... shape) {
        return torch().reshape(shape);
    }

    @Override
    public Tensor flatten(int from, int to) {
        return torch().flatten(from, to);
    }

    @Override
    public Tensor unsqueeze(int dimension) {
        return torch().unsqueeze(dimension);
    }

    @Override
    public Tensor squeeze(int dimension) {
        return torch().squeeze(dimension);
    }

    @Override
    public Tensor expand(long... shape) {
        return torch().expand(shape);
    }

    @Override
    public Tensor transpose(int first, int second) {
        return torch().transpose(first, second);
    }

    @Override
    public Tensor permute(int... dimensions) {
        return torch().permute(dimensions);
    }

    @Override
    public Tensor channelsLast() {
        return torch().channelsLast();
    }

    @Override
    public Tensor to(DType type) {
        return torch().to(type);
    }

    @Override
    public Tensor converted(DType type) {
        return torch().converted(type);
    }

    @Override
    public Tensor to(Device device) {
        return torch().to(device);
    }

    @Override
    public Tensor pinned() {
        return torch().pinned();
    }

    @Override
    public Tensor copy() {
        return torch();
    }

    @Override
    public Tensor add(Tensor other) {
        return torch().add(other);
    }

    @Override
    public Tensor add(double value) {
        return torch().add(value);
    }

    @Override
    public Tensor sub(Tensor other) {
        return torch().sub(other);
    }

    @Override
    public Tensor mul(Tensor other) {
        return torch().mul(other);
    }

    @Override
    public Tensor mul(double value) {
        return torch().mul(value);
    }

    @Override
    public Tensor div(Tensor other) {
        return torch().div(other);
    }

    @Override
    public Tensor neg() {
        return torch().neg();
    }

    @Override
    public Tensor abs() {
        return torch().abs();
    }

    @Override
    public Tensor sign() {
        return torch().sign();
    }

    @Override
    public Tensor square() {
        return torch().square();
    }

    @Override
    public Tensor sqrt() {
        return torch().sqrt();
    }

    @Override
    public Tensor exp() {
        return torch().exp();
    }

    @Override
    public Tensor log() {
        return torch().log();
    }

    @Override
    public Tensor log1p() {
        return torch().log1p();
    }

    @Override
    public Tensor pow(double exponent) {
        return torch().pow(exponent);
    }

    @Override
    public Tensor reciprocal() {
        return torch().reciprocal();
    }

    @Override
    public Tensor minimum(Tensor other) {
        return torch().minimum(other);
    }

    @Override
    public Tensor maximum(Tensor other) {
        return torch().maximum(other);
    }

    @Override
    public Tensor clamp(double minimum, double maximum) {
        return torch().clamp(minimum, maximum);
    }

    @Override
    public Tensor clampMinimum(double minimum) {
        return torch().clampMinimum(minimum);
    }

    @Override
    public Tensor clampMaximum(double maximum) {
        return torch().clampMaximum(maximum);
    }

    @Override
    public Tensor lerp(Tensor other, double weight) {
        return torch().lerp(other, weight);
    }

    @Override
    public Tensor floor() {
        return torch().floor();
    }

    @Override
    public Tensor tanh() {
        return torch().tanh();
    }

    @Override
    public Tensor cos() {
        return torch().cos();
    }

    @Override
    public Tensor sigmoid() {
        return torch().sigmoid();
    }

    @Override
    public Tensor relu() {
        return torch().relu();
    }

    @Override
    public Tensor reluInPlace() {
        return relu();
    }

    @Override
    public Tensor elu() {
        return torch().elu();
    }

    @Override
    public Tensor silu() {
        return torch().silu();
    }

    @Override
    public Tensor softplus() {
        return torch().softplus();
    }

    @Override
    public Tensor softmax(int dimension) {
        return torch().softmax(dimension);
    }

    @Override
    public Tensor logSoftmax(int dimension) {
        return torch().logSoftmax(dimension);
    }

    @Override
    public Tensor logSumExp(int dimension) {
        return torch().logSumExp(dimension);
    }

    @Override
    public Tensor matmul(Tensor other) {
        return torch().matmul(other);
    }

    @Override
    public Tensor linear(Tensor weight, Tensor bias) {
        return torch().linear(weight, bias);
    }

    @Override
    public Tensor linear(Tensor weight) {
        return torch().linear(weight);
    }

    @Override
    public Tensor conv2d(Tensor weight, Tensor bias, int stride, int padding) {
        return torch().conv2d(weight, bias, stride, padding);
    }

    @Override
    public Tensor maxPool2d(int size, int stride, int padding) {
        return torch().maxPool2d(size, stride, padding);
    }

    @Override
    public Tensor orthonormal() {
        return torch().orthonormal();
    }

    @Override
    public Tensor eq(Tensor other) {
        return torch().eq(other);
    }

    @Override
    public Tensor eq(double value) {
        return torch().eq(value);
    }

    @Override
    public Tensor ne(double value) {
        return torch().ne(value);
    }

    @Override
    public Tensor gt(Tensor other) {
        return torch().gt(other);
    }

    @Override
    public Tensor gt(double value) {
        return torch().gt(value);
    }

    @Override
    public Tensor ge(double value) {
        return torch().ge(value);
    }

    @Override
    public Tensor lt(Tensor other) {
        return torch().lt(other);
    }

    @Override
    public Tensor lt(double value) {
        return torch().lt(value);
    }

    @Override
    public Tensor le(double value) {
        return torch().le(value);
    }

    @Override
    public Tensor logicalNot() {
        return torch().logicalNot();
    }

    @Override
    public Tensor logicalAnd(Tensor other) {
        return torch().logicalAnd(other);
    }

    @Override
    public Tensor logicalOr(Tensor other) {
        return torch().logicalOr(other);
    }

    @Override
    public Tensor isFinite() {
        return torch().isFinite();
    }

    @Override
    public Tensor sum() {
        return torch().sum();
    }

    @Override
    public Tensor sum(int dimension) {
        return torch().sum(dimension);
    }

    @Override
    public Tensor sum(int dimension, boolean keepDimension) {
        return torch().sum(dimension, keepDimension);
    }

    @Override
    public Tensor mean() {
        return torch().mean();
    }

    @Override
    public Tensor mean(int dimension) {
        return torch().mean(dimension);
    }

    @Override
    public Tensor mean(int dimension, boolean keepDimension) {
        return torch().mean(dimension, keepDimension);
    }

    @Override
    public Tensor standardDeviation() {
        return torch().standardDeviation();
    }

    @Override
    public Tensor max() {
        return torch().max();
    }

    @Override
    public Tensor min() {
        return torch().min();
    }

    @Override
    public Tensor max(int dimension) {
        return torch().max(dimension);
    }

    @Override
    public Tensor argmax(int dimension) {
        return torch().argmax(dimension);
    }

    @Override
    public Tensor cumsum(int dimension) {
        return torch().cumsum(dimension);
    }

    @Override
    public Tensor norm() {
        return torch().norm();
    }

    @Override
    public Tensor all() {
        return torch().all();
    }

    @Override
    public Tensor any() {
        return torch().any();
    }

    @Override
    public Tensor gather(int dimension, Tensor index) {
        return torch().gather(dimension, index);
    }

    @Override
    public Tensor indexSelect(int dimension, Tensor indexes) {
        return torch().indexSelect(dimension, indexes);
    }

    @Override
    public Tensor oneHot(long classes) {
        return torch().oneHot(classes);
    }

    @Override
    public Tensor maskedFill(Tensor mask, double value) {
        return torch().maskedFill(mask, value);
    }

    @Override
    public Tensor copyInPlace(Tensor source) {
        throw readOnly();
    }

    @Override
    public Tensor zeroInPlace() {
        throw readOnly();
    }

    @Override
    public Tensor fillInPlace(double value) {
        throw readOnly();
    }

    @Override
    public Tensor addInPlace(Tensor other) {
        throw readOnly();
    }

    @Override
    public Tensor addInPlace(Tensor other, double factor) {
        throw readOnly();
    }

    @Override
    public Tensor addInPlace(double value) {
        throw readOnly();
    }

    @Override
    public Tensor subInPlace(Tensor other) {
        throw readOnly();
    }

    @Override
    public Tensor mulInPlace(Tensor other) {
        throw readOnly();
    }

    @Override
    public Tensor mulInPlace(double value) {
        throw readOnly();
    }

    @Override
    public Tensor divInPlace(Tensor other) {
        throw readOnly();
    }

    @Override
    public Tensor sqrtInPlace() {
        throw readOnly();
    }

    @Override
    public Tensor lerpInPlace(Tensor other, double weight) {
        throw readOnly();
    }

    @Override
    public Tensor addProductInPlace(Tensor first, Tensor second, double factor) {
        throw readOnly();
    }

    @Override
    public Tensor addQuotientInPlace(Tensor first, Tensor second, double factor) {
        throw readOnly();
    }

    @Override
    public Tensor requireGradient() {
        return torch().requireGradient();
    }

    @Override
    public void gradientInto(Tensor memory) {
        throw readOnly();
    }

    @Override
    public boolean hasGradient() {
        return false; // only what does not come from an operation gets one
    }

    @Override
    public Tensor gradient() {
        throw new IllegalStateException("no gradient has been computed for " + this);
    }

    @Override
    public void moveInto(Tensor memory) {
        throw readOnly();
    }

    @Override
    public Tensor cut(Consumer<Tensor> rest) {
        return torch().cut(rest);
    }
}
