package jarl.nn;

import jarl.config.Require;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Dropout (Srivastava et al. 2014) of one pass through a network: each feature of each row is dropped with a probability, the others are divided by that of
 * being kept. Draws in an order that the network alone decides, so the bits do not depend on how it is computed.
 */
public final class Dropout {

    private final double probability;
    private final RandomGenerator random;

    /** @param probability that a feature is dropped, in (0, 1) */
    public Dropout(double probability, RandomGenerator random) {
        Require.above("probability", probability, 0);
        Require.that(probability < 1, "probability", "less than 1", probability);
        this.probability = probability;
        this.random = random;
    }

    /**
     * What the next features are multiplied by: 0, or {@code 1 / (1 - probability)}. Draws how many are kept before the next dropped one, a geometric number,
     * which for few dropped ones takes far less time than a number for each feature.
     */
    float[] factors(int count) {
        float[] factors = new float[count];
        Arrays.fill(factors, (float) (1 / (1 - probability)));
        double logOfKept = Math.log1p(-probability);
        long next = kept(logOfKept);
        while (next < count) {
            factors[(int) next] = 0;
            next += 1 + kept(logOfKept);
        }
        return factors;
    }

    private long kept(double logOfKept) {
        return (long) Math.floor(Math.log1p(-random.nextDouble()) / logOfKept);
    }
}
