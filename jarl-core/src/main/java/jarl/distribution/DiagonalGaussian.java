package jarl.distribution;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * d independent normal components. Parameters: {@link GaussianParameters}; action: float32 {@code [*, d]} (or, of a box with several
 * dimensions or none, d numbers in its own shape), not clipped: the environment's
 * side clips or rescales.
 *
 * @param d components
 */
public record DiagonalGaussian(int d) implements Reparameterized {

    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    /** A model computes means and log standard deviations, {@code [*, 2d]}. */
    @Override
    public int inputs() {
        return 2 * d;
    }

    @Override
    public TensorTree parameters(Tensor outputs) {
        int last = outputs.dimensions() - 1;
        return new GaussianParameters(outputs.slice(last, 0, d), outputs.slice(last, d, 2L * d));
    }

    @Override
    public Tensor logProbability(TensorTree parameters, TensorTree action) {
        GaussianParameters p = (GaussianParameters) parameters;
        Tensor values = (Tensor) action;
        if (values.dimensions() != p.mean().dimensions()) {
            values = values.reshape(p.mean().shape()); // else [N, 1, 2] would be broadcast against [N, 2]
        }
        Tensor z = values.sub(p.mean()).div(p.logStd().exp());
        return z.square()
                .mul(0.5)
                .add(p.logStd())
                .sum(-1)
                .add(0.5 * d * LOG_2_PI)
                .neg();
    }

    @Override
    public int noise() {
        return d;
    }

    /** {@inheritDoc} The noise is what {@code (action - mean) / std} is, with no digits lost. */
    @Override
    public Drawn draw(TensorTree parameters, Tensor noise) {
        GaussianParameters p = (GaussianParameters) parameters;
        Tensor action = p.mean().add(p.logStd().exp().mul(noise));
        Tensor logProbability = noise.square()
                .mul(0.5)
                .add(p.logStd())
                .sum(-1)
                .add(0.5 * d * LOG_2_PI)
                .neg();
        return new Drawn(action, logProbability);
    }

    @Override
    public Tensor entropy(TensorTree parameters) {
        return ((GaussianParameters) parameters).logStd().sum(-1).add(0.5 * d * (1 + LOG_2_PI));
    }

    @Override
    public Tensor divergence(TensorTree first, TensorTree second) {
        GaussianParameters p = (GaussianParameters) first;
        GaussianParameters q = (GaussianParameters) second;
        Tensor logRatio = q.logStd().sub(p.logStd());
        Tensor variance = q.logStd().mul(2).exp();
        return p.mean()
                .sub(q.mean())
                .square()
                .add(p.logStd().mul(2).exp())
                .div(variance.mul(2))
                .add(logRatio)
                .add(-0.5)
                .sum(-1);
    }

    @Override
    public void sample(TensorTree parameters, RandomGenerator[] random, TensorTree action) {
        GaussianParameters p = (GaussianParameters) parameters;
        MemorySegment mean = p.mean().segment();
        MemorySegment logStd = p.logStd().segment();
        MemorySegment values = ((Tensor) action).segment();
        for (int row = 0; row < random.length; row++) {
            for (int i = 0; i < d; i++) {
                long at = (long) row * d + i;
                double std = Math.exp(logStd.getAtIndex(JAVA_FLOAT, at));
                double value = mean.getAtIndex(JAVA_FLOAT, at) + std * random[row].nextGaussian();
                values.setAtIndex(JAVA_FLOAT, at, (float) value);
            }
        }
    }

    @Override
    public void mode(TensorTree parameters, TensorTree action) {
        ((Tensor) action)
                .segment()
                .copyFrom(((GaussianParameters) parameters).mean().segment());
    }
}
