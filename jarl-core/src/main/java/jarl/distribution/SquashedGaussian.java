package jarl.distribution;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * d independent components tanh(x) with x normal (Haarnoja et al. 2018, appendix C). Parameters: {@link GaussianParameters} of x;
 * action: tanh(x), float32 {@code [*, d]} (or, of a box with several dimensions or none, d numbers in its own shape), strictly inside
 * (-1, 1). Values of |x| above 8.66 round to the action nearest the bound.
 *
 * @param d components
 */
public record SquashedGaussian(int d) implements Reparameterized {

    private static final double LIMIT = Math.nextDown(1f);
    private static final double LOG_2 = Math.log(2);

    // The trapezoidal rule for means over a standard normal: 33 points in +-5.5. Against a fine grid the entropy is
    // right to 1e-6 for
    // standard deviations up to 2 and to 0.02 up to exp(2); the Gauss-Hermite rule of as many points is off by 2e-4 and
    // 0.08.
    private static final int POINTS = 33;
    private static final double WIDEST = 5.5;
    private static final double[] NODES = new double[POINTS];
    private static final double[] WEIGHTS = new double[POINTS];

    static {
        double total = 0;
        for (int i = 0; i < POINTS; i++) {
            NODES[i] = WIDEST * (2.0 * i / (POINTS - 1) - 1);
            WEIGHTS[i] = Math.exp(-0.5 * NODES[i] * NODES[i]);
            total += WEIGHTS[i];
        }
        for (int i = 0; i < POINTS; i++) {
            WEIGHTS[i] /= total;
        }
    }

    private DiagonalGaussian unsquashed() {
        return new DiagonalGaussian(d);
    }

    /** A model computes means and log standard deviations of x, {@code [*, 2d]}. */
    @Override
    public int inputs() {
        return 2 * d;
    }

    @Override
    public TensorTree parameters(Tensor outputs) {
        return unsquashed().parameters(outputs);
    }

    @Override
    public Tensor logProbability(TensorTree parameters, TensorTree action) {
        GaussianParameters p = (GaussianParameters) parameters;
        Tensor squashed = ((Tensor) action).clamp(-LIMIT, LIMIT);
        if (squashed.dimensions() != p.mean().dimensions()) {
            squashed = squashed.reshape(p.mean().shape());
        }
        // From the action, unlike from x, log(1 - tanh(x)^2) = log(1 + a) + log(1 - a) loses no digits: 1 - a is exact.
        Tensor up = squashed.log1p();
        Tensor down = squashed.neg().log1p();
        Tensor x = up.sub(down).mul(0.5);
        return unsquashed().logProbability(p, x).sub(up.add(down).sum(-1));
    }

    @Override
    public int noise() {
        return d;
    }

    /**
     * {@inheritDoc} The probability is computed from x: from the action it could not be, where tanh(x) rounds to a bound.
     */
    @Override
    public Drawn draw(TensorTree parameters, Tensor noise) {
        Drawn drawn = unsquashed().draw(parameters, noise);
        Tensor x = drawn.action();
        Tensor logProbability = drawn.logProbability().sub(logDerivative(x).sum(-1));
        return new Drawn(x.tanh(), logProbability);
    }

    /**
     * {@inheritDoc} It has no closed form: that of x is exact, the mean of {@code log(1 - tanh(x)^2)}, which is added, a quadrature. At
     * most {@code d log 2}, that of uniform actions, and unbounded below.
     */
    @Override
    public Tensor entropy(TensorTree parameters) {
        GaussianParameters p = (GaussianParameters) parameters;
        Tensor mean = p.mean();
        Tensor nodes = Tensor.of(NODES).to(mean.dtype()).to(mean.device());
        Tensor weights = Tensor.of(WEIGHTS).to(mean.dtype()).to(mean.device());
        Tensor x = mean.unsqueeze(-1).add(p.logStd().exp().unsqueeze(-1).mul(nodes));
        Tensor correction = logDerivative(x).mul(weights).sum(-1).sum(-1);
        return unsquashed().entropy(p).add(correction);
    }

    /** {@code log(1 - tanh(x)^2) = 2 (log 2 - x - softplus(-2x))}, which does not overflow. */
    private static Tensor logDerivative(Tensor x) {
        return x.mul(-2).softplus().add(x).sub(LOG_2).mul(-2);
    }

    /** {@inheritDoc} Squashing both alike changes nothing: it is that of the Gaussians. */
    @Override
    public Tensor divergence(TensorTree first, TensorTree second) {
        return unsquashed().divergence(first, second);
    }

    @Override
    public void sample(TensorTree parameters, RandomGenerator[] random, TensorTree action) {
        unsquashed().sample(parameters, random, action);
        squash((Tensor) action);
    }

    /** Writes tanh(mean), the median of each component; the density itself may be largest at the bounds. */
    @Override
    public void mode(TensorTree parameters, TensorTree action) {
        unsquashed().mode(parameters, action);
        squash((Tensor) action);
    }

    private static void squash(Tensor action) {
        MemorySegment values = action.segment();
        long count = action.numel();
        for (long at = 0; at < count; at++) {
            double squashed = Math.tanh(values.getAtIndex(JAVA_FLOAT, at));
            values.setAtIndex(JAVA_FLOAT, at, (float) Math.clamp(squashed, -LIMIT, LIMIT));
        }
    }
}
