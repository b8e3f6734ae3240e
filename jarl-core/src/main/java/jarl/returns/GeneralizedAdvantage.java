package jarl.returns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Generalized advantage estimation (Schulman et al. 2016, equations 11 to 16), with lambda 1 the discounted return.
 *
 * <pre>{@code
 * next[t]      = 0                 where the step terminated the episode
 *              = finalValue[t]     where it was truncated: the value of its own final observation
 *              = value[t+1]        otherwise; bootstrapValue after the last row
 * delta[t]     = reward[t] + discount * next[t] - value[t]
 * advantage[t] = delta[t] + discount * lambda * advantage[t+1]     the last term only within an episode
 * return[t]    = advantage[t] + value[t]
 * }</pre>
 *
 * @param advantage {@code [T, B]} float32
 * @param returns {@code [T, B]} float32, the target of the value function
 */
public record GeneralizedAdvantage(Tensor advantage, Tensor returns) implements TensorTree {

    /**
     * Estimates advantages and returns; everything on the CPU and contiguous.
     *
     * @param reward {@code [T, B]} float32
     * @param value {@code [T, B]} float32, recorded while sampling
     * @param terminated {@code [T, B]} bool
     * @param truncated {@code [T, B]} bool
     * @param bootstrapValue {@code [1, B]} float32
     * @param finalValue {@code [T, B]} float32, read only where truncated and not terminated
     */
    public static GeneralizedAdvantage estimate(
            Tensor reward,
            Tensor value,
            Tensor terminated,
            Tensor truncated,
            Tensor bootstrapValue,
            Tensor finalValue,
            double discount,
            double lambda) {
        return estimate(
                reward, value, terminated, truncated, bootstrapValue, finalValue, discount, lambda, ones(reward), 1, 1);
    }

    /**
     * The same for steps of a policy that is no longer the one that took them: each error and each trace is multiplied by the ratio of the
     * policies' probabilities, clipped as in V-trace (Espeholt et al. 2018, equation 1; with
     * lambda, PufferLib's "puffer advantage").
     *
     * <pre>{@code
     * advantage[t] = min(ratio[t], errorClip) * delta[t] + discount * lambda * min(ratio[t], traceClip) * advantage[t+1]
     * }</pre>
     *
     * @param value {@code [T, B]} float32, as predicted now
     * @param ratio {@code [T, B]} float32, of the probabilities that the policy now and the one then give the actions
     * @param errorClip the largest ratio that multiplies a temporal-difference error, rho-bar in V-trace
     * @param traceClip the largest ratio that multiplies the advantage of the next step, c-bar in V-trace
     */
    public static GeneralizedAdvantage estimate(
            Tensor reward,
            Tensor value,
            Tensor terminated,
            Tensor truncated,
            Tensor bootstrapValue,
            Tensor finalValue,
            double discount,
            double lambda,
            Tensor ratio,
            double errorClip,
            double traceClip) {
        long[] shape = reward.shape();
        if (shape.length != 2
                || !Arrays.equals(shape, value.shape())
                || !Arrays.equals(shape, terminated.shape())
                || !Arrays.equals(shape, truncated.shape())
                || !Arrays.equals(shape, finalValue.shape())
                || !Arrays.equals(shape, ratio.shape())
                || bootstrapValue.numel() != shape[1]) {
            throw new IllegalArgumentException("expected [T, B] tensors and a bootstrap value [1, B], got "
                    + reward + ", " + value + ", " + terminated + ", " + truncated + ", " + finalValue + " and "
                    + bootstrapValue);
        }
        int width = (int) shape[1];
        float[] advantages = new float[Math.toIntExact(reward.numel())];
        float[] returns = new float[advantages.length];
        MemorySegment rewards = reward.segment();
        MemorySegment values = value.segment();
        MemorySegment terminations = terminated.segment();
        MemorySegment truncations = truncated.segment();
        MemorySegment finalValues = finalValue.segment();
        MemorySegment ratios = ratio.segment();
        float[] nextValue = bootstrapValue.toFloats();
        float[] nextAdvantage = new float[width];
        for (long t = shape[0] - 1; t >= 0; t--) {
            for (int b = 0; b < width; b++) {
                int i = (int) t * width + b;
                boolean terminates = terminations.get(JAVA_BYTE, i) != 0;
                boolean truncates = truncations.get(JAVA_BYTE, i) != 0;
                float next = terminates ? 0 : truncates ? finalValues.getAtIndex(JAVA_FLOAT, i) : nextValue[b];
                float carried = terminates || truncates ? 0 : nextAdvantage[b];
                float current = values.getAtIndex(JAVA_FLOAT, i);
                double delta = rewards.getAtIndex(JAVA_FLOAT, i) + discount * next - current;
                double weight = ratios.getAtIndex(JAVA_FLOAT, i);
                double trace = discount * lambda * Math.min(weight, traceClip);
                float result = (float) (Math.min(weight, errorClip) * delta + trace * carried);
                advantages[i] = result;
                returns[i] = result + current;
                nextAdvantage[b] = result;
                nextValue[b] = current;
            }
        }
        return new GeneralizedAdvantage(TensorAccess.holding(advantages, shape), TensorAccess.holding(returns, shape));
    }

    private static Tensor ones(Tensor like) {
        float[] ones = new float[Math.toIntExact(like.numel())];
        Arrays.fill(ones, 1);
        return TensorAccess.holding(ones, like.shape());
    }
}
