package jarl.algorithm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.AgentInputs;
import jarl.samples.AgentSamples;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;

/** The steps that policy-gradient algorithms share. */
final class PolicyGradient {

    static final double LEAST_STANDARD_DEVIATION = 1e-6;

    private PolicyGradient() {}

    /** Advantages and returns of a batch, each {@code [T, B]}, from the values recorded while sampling. */
    static GeneralizedAdvantage advantages(Samples<ActorCriticInfo> samples, double discount, double lambda) {
        return GeneralizedAdvantage.estimate(
                samples.env().reward(),
                samples.agent().info().value(),
                samples.env().terminated(),
                samples.env().truncated(),
                samples.bootstrapValue(),
                samples.finalValue(),
                discount,
                lambda);
    }

    /**
     * The same steps with the values that the agent gives their observations now. Values of observations that are in no row (after the last one, and
     * where time limits cut episodes off) stay as recorded.
     */
    static Samples<ActorCriticInfo> revalued(Samples<ActorCriticInfo> samples, ActorCriticAgent agent) {
        Tensor value;
        try (var scope = TensorScope.withoutGradients()) {
            AgentInputs inputs = BatchRows.inputs(samples);
            Tensor newest = agent.recurrent()
                    ? agent.evaluateSequences(inputs, samples.episodeStart()).value()
                    : agent.evaluate(TensorTree.flattenLeading(samples.inputs()))
                            .value();
            value = scope.keep(Tensor.of(newest.toFloats(), samples.steps(), samples.columns()));
        }
        AgentSamples<ActorCriticInfo> then = samples.agent();
        return new Samples<>(
                new AgentSamples<>(
                        then.action(),
                        then.previousAction(),
                        new ActorCriticInfo(then.info().policy(), value),
                        then.state()),
                samples.env(),
                samples.episodeStart(),
                samples.valid(),
                samples.bootstrapValue(),
                samples.finalObservation(),
                samples.finalActionMask(),
                samples.finalValue());
    }

    /** Shifted and scaled to mean 0 and standard deviation 1. */
    static Tensor normalize(Tensor values) {
        Tensor centred = values.sub(values.mean());
        if (values.numel() == 1) {
            return centred; // one number has no standard deviation
        }
        return centred.div(values.standardDeviation().clampMinimum(LEAST_STANDARD_DEVIATION));
    }

    /** The share of the variance of the returns of valid rows that the values predict: 1 is perfect, 0 no better than their mean. */
    static double explainedVariance(Samples<ActorCriticInfo> samples, Tensor returns) {
        float[] predicted = samples.agent().info().value().toFloats();
        float[] actual = returns.toFloats();
        byte[] valid = samples.valid().segment().toArray(JAVA_BYTE);
        int count = 0;
        for (int i = 0; i < actual.length; i++) {
            if (valid[i] != 0) {
                predicted[count] = predicted[i];
                actual[count++] = actual[i];
            }
        }
        return explainedVariance(Arrays.copyOf(predicted, count), Arrays.copyOf(actual, count));
    }

    private static double explainedVariance(float[] predicted, float[] actual) {
        float[] residual = new float[actual.length];
        for (int i = 0; i < actual.length; i++) {
            residual[i] = actual[i] - predicted[i];
        }
        double total = variance(actual);
        return total == 0 ? 0 : 1 - variance(residual) / total;
    }

    private static double variance(float[] values) {
        double mean = 0;
        for (float value : values) {
            mean += value;
        }
        mean /= values.length;
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / values.length;
    }
}
