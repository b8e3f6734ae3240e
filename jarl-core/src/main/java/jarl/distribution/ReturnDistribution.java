package jarl.distribution;

import jarl.config.Require;
import jarl.tensor.Tensor;

/** The form in which a network predicts the return of an action, with K numbers: the expectation, or a whole distribution. */
public sealed interface ReturnDistribution {

    /** The maximum number of atoms, quantiles or fractions; the loss of quantiles compares each with each. */
    int MOST_NUMBERS = 4096;

    /** K. */
    int outputs();

    /** The expected returns {@code [...]} of outputs {@code [..., K]}. */
    Tensor mean(Tensor outputs);

    /** The expectation itself; K is 1. */
    record Expectation() implements ReturnDistribution {
        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public Tensor mean(Tensor outputs) {
            return outputs.select(-1, 0);
        }
    }

    /**
     * Logits of fixed returns, evenly spaced (Bellemare et al. 2017, C51).
     *
     * @param atoms how many
     * @param minimum the smallest return
     * @param maximum the largest return
     */
    record Atoms(int atoms, double minimum, double maximum) implements ReturnDistribution {
        public Atoms {
            Require.atLeast("atoms", atoms, 2);
            Require.atMost("atoms", atoms, MOST_NUMBERS);
            Require.finite("minimumReturn", minimum);
            Require.finite("maximumReturn", maximum);
            Require.that(maximum > minimum, "maximumReturn", "above minimumReturn = " + minimum, maximum);
        }

        @Override
        public int outputs() {
            return atoms;
        }

        /** The returns, float32 {@code [atoms]}. */
        public Tensor support() {
            float[] values = new float[atoms];
            for (int i = 0; i < atoms; i++) {
                values[i] = (float) (minimum + i * spacing());
            }
            return Tensor.of(values);
        }

        /** Between neighbours. */
        public double spacing() {
            return (maximum - minimum) / (atoms - 1);
        }

        @Override
        public Tensor mean(Tensor outputs) {
            return outputs.softmax(-1).mul(support().to(outputs.device())).sum(-1);
        }
    }

    /**
     * Quantiles of evenly spaced fractions (Dabney et al. 2018), or of any fractions (implicit quantile networks).
     *
     * @param count how many
     */
    record Quantiles(int count) implements ReturnDistribution {
        public Quantiles {
            Require.atLeast("quantiles", count, 1);
            Require.atMost("quantiles", count, MOST_NUMBERS);
        }

        @Override
        public int outputs() {
            return count;
        }

        /** The middles of as many even parts of [0, 1], float32 {@code [1, K]}. */
        public Tensor fractions() {
            float[] middles = new float[count];
            for (int i = 0; i < count; i++) {
                middles[i] = (i + 0.5f) / count;
            }
            return Tensor.of(middles, 1, count);
        }

        @Override
        public Tensor mean(Tensor outputs) {
            return outputs.mean(-1);
        }
    }
}
