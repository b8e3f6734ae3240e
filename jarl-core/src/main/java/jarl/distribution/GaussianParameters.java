package jarl.distribution;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * Parameters of a diagonal Gaussian.
 *
 * @param mean {@code [*, d]}
 * @param logStd natural logarithm of the standard deviations, {@code [*, d]}
 */
public record GaussianParameters(Tensor mean, Tensor logStd) implements TensorTree {}
