package jarl.algorithm;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The losses of A2C and PPO for a policy and a value of one linear layer each, in plain double arithmetic and one row after another, as
 * the papers write them: what tests compare the tensor programs with.
 *
 * @param total the loss
 * @param policy its policy part
 * @param value its value part
 * @param entropy mean entropy of the policy
 * @param divergence mean of {@code ratio - 1 - log ratio}
 * @param clipFraction the share of ratios outside of the clip range
 */
record LinearLoss(double total, double policy, double value, double entropy, double divergence, double clipFraction) {

    /** Policy weights {@code [3, 2]} and biases {@code [3]}, value weights {@code [2]} and bias. */
    static final int PARAMETERS = 12;

    /** Some parameters, exact in float32. */
    static double[] parameters() {
        return new double[] {0.5, -0.25, 0.125, 0.75, -0.5, 0.25, 0.0625, -0.125, 0.25, 0.5, -0.75, 0.375};
    }

    static double[] logits(double[] parameters, double[] observation) {
        double[] logits = new double[3];
        for (int j = 0; j < 3; j++) {
            logits[j] = parameters[2 * j] * observation[0] + parameters[2 * j + 1] * observation[1] + parameters[6 + j];
        }
        return logits;
    }

    static double valueOf(double[] parameters, double[] observation) {
        return parameters[9] * observation[0] + parameters[10] * observation[1] + parameters[11];
    }

    static double[] logProbabilities(double[] logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        double[] result = new double[logits.length];
        for (int j = 0; j < result.length; j++) {
            result[j] = logits[j] - Math.log(sum);
        }
        return result;
    }

    private static double entropyOf(double[] logProbabilities) {
        double entropy = 0;
        for (double logProbability : logProbabilities) {
            entropy -= Math.exp(logProbability) * logProbability;
        }
        return entropy;
    }

    /** Advantages to mean 0 and standard deviation 1 (divisor n - 1). */
    static double[] normalized(double[] advantages) {
        double mean = Arrays.stream(advantages).average().orElseThrow();
        double squares =
                Arrays.stream(advantages).map(a -> (a - mean) * (a - mean)).sum();
        double deviation = Math.sqrt(squares / (advantages.length - 1));
        return Arrays.stream(advantages).map(a -> (a - mean) / deviation).toArray();
    }

    static LinearLoss a2c(
            double[] parameters,
            TinyBatch batch,
            double[] advantages,
            double[] returns,
            double valueCoefficient,
            double entropyCoefficient) {
        double policy = 0;
        double value = 0;
        double entropy = 0;
        int count = batch.validRows();
        for (int i = 0; i < TinyBatch.SIZE; i++) {
            if (!batch.valid[i]) {
                continue;
            }
            double[] logProbabilities = logProbabilities(logits(parameters, batch.observation[i]));
            policy -= logProbabilities[batch.action[i]] * advantages[i] / count;
            value += 0.5 * square(valueOf(parameters, batch.observation[i]) - returns[i]) / count;
            entropy += entropyOf(logProbabilities) / count;
        }
        double total = policy + valueCoefficient * value - entropyCoefficient * entropy;
        return new LinearLoss(total, policy, value, entropy, 0, 0);
    }

    static LinearLoss ppo(
            double[] parameters,
            TinyBatch batch,
            double[] advantages,
            double[] returns,
            double clip,
            double valueClip,
            double valueCoefficient,
            double entropyCoefficient) {
        double policy = 0;
        double value = 0;
        double entropy = 0;
        double divergence = 0;
        double clipped = 0;
        int count = batch.validRows();
        for (int i = 0; i < TinyBatch.SIZE; i++) {
            if (!batch.valid[i]) {
                continue;
            }
            int action = batch.action[i];
            double[] logProbabilities = logProbabilities(logits(parameters, batch.observation[i]));
            double logRatio = logProbabilities[action] - logProbabilities(batch.logits[i])[action];
            double ratio = Math.exp(logRatio);
            double limited = Math.clamp(ratio, 1 - clip, 1 + clip);
            policy -= Math.min(ratio * advantages[i], limited * advantages[i]) / count;
            value += 0.5
                    * valueError(valueOf(parameters, batch.observation[i]), batch.value[i], returns[i], valueClip)
                    / count;
            entropy += entropyOf(logProbabilities) / count;
            divergence += (ratio - 1 - logRatio) / count;
            clipped += (Math.abs(ratio - 1) > clip ? 1.0 : 0.0) / count;
        }
        double total = policy + valueCoefficient * value - entropyCoefficient * entropy;
        return new LinearLoss(total, policy, value, entropy, divergence, clipped);
    }

    private static double valueError(double now, double before, double target, double clip) {
        double error = square(now - target);
        if (clip == 0) {
            return error;
        }
        double limited = before + Math.clamp(now - before, -clip, clip);
        return Math.max(error, square(limited - target));
    }

    private static double square(double x) {
        return x * x;
    }

    /** The gradient of a loss by central differences. */
    static double[] gradient(ToDoubleFunction<double[]> loss, double[] parameters) {
        double step = 1e-6;
        double[] gradient = new double[parameters.length];
        for (int i = 0; i < gradient.length; i++) {
            double[] above = parameters.clone();
            double[] below = parameters.clone();
            above[i] += step;
            below[i] -= step;
            gradient[i] = (loss.applyAsDouble(above) - loss.applyAsDouble(below)) / (2 * step);
        }
        return gradient;
    }

    static double norm(double[] gradient) {
        return Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
    }
}
