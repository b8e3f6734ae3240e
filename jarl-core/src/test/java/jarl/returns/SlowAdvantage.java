package jarl.returns;

/**
 * Generalized advantage estimation written straight from the definition, for one column, in double precision: the sum of discounted
 * temporal-difference errors up to the end of the episode or of the batch. Slow and obviously correct; tests compare with it.
 */
public final class SlowAdvantage {

    private SlowAdvantage() {}

    /** Advantages of one column. Arguments by row; {@code bootstrap} is the value of the observation after the last. */
    public static double[] of(
            double[] reward,
            double[] value,
            boolean[] terminated,
            boolean[] truncated,
            double[] finalValue,
            double bootstrap,
            double discount,
            double lambda) {
        int steps = reward.length;
        double[] advantage = new double[steps];
        for (int t = 0; t < steps; t++) {
            double weight = 1;
            for (int k = t; k < steps; k++) {
                boolean ends = terminated[k] || truncated[k];
                double next;
                if (terminated[k]) {
                    next = 0;
                } else if (truncated[k]) {
                    next = finalValue[k];
                } else {
                    next = k + 1 < steps ? value[k + 1] : bootstrap;
                }
                advantage[t] += weight * (reward[k] + discount * next - value[k]);
                if (ends) {
                    break;
                }
                weight *= discount * lambda;
            }
        }
        return advantage;
    }
}
