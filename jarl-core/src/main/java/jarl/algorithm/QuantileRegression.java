package jarl.algorithm;

import jarl.algorithm.ActionValueLoss.Errors;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;

/** The loss that quantiles are learned with (Koenker and Hallock 2001; smoothed as in Dabney et al. 2018, equation 10). */
final class QuantileRegression {

    private QuantileRegression() {}

    /**
     * Computes loss and errors.
     *
     * @param quantiles predicted, {@code [N, K]}
     * @param fractions of the quantiles, {@code [N, K]} or {@code [1, K]}
     * @param target samples of the return, {@code [N, J]}
     * @param kappa error from which on the loss is linear
     * @param weight {@code [N]}
     */
    static Errors errors(Tensor quantiles, Tensor fractions, Tensor target, double kappa, Tensor weight) {
        Tensor error = target.unsqueeze(1).sub(quantiles.unsqueeze(2)); // [N, K, J]
        Tensor below = error.detach().lt(0).to(DType.FLOAT32);
        Tensor slope = fractions.unsqueeze(2).sub(below).abs();
        Tensor each = slope.mul(QLearning.huber(error, kappa)).mul(1 / kappa);
        Tensor ofRows = each.mean(2).sum(1);
        Tensor loss = ofRows.mul(weight).mean();
        try (var scope = TensorScope.withoutGradients()) {
            Tensor size =
                    scope.keep(target.mean(1).sub(quantiles.detach().mean(1)).abs());
            return new Errors(
                    loss,
                    scope.keep(ofRows.detach().copy()),
                    scope.keep(size.mean()),
                    scope.keep(quantiles.detach().mean()));
        }
    }
}
