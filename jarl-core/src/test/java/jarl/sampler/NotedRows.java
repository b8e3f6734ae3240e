package jarl.sampler;

import jarl.samples.Samples;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;

/** Batches of a {@link NotingAgent} in a {@link jarl.testing.Script} as plain numbers. */
final class NotedRows {

    /** One row of one column; {@code seen...} is what the agent noted, {@code finalStep} that of the final observation, 0 without one. */
    record Row(
            int column,
            double episode,
            double step,
            double previousAction,
            double previousReward,
            double state,
            double action,
            double reward,
            boolean terminated,
            boolean truncated,
            boolean start,
            boolean valid,
            double finalStep,
            double finalValue,
            double seenEpisode,
            double seenStep,
            double seenPreviousAction,
            double seenPreviousReward,
            double seenState) {}

    private NotedRows() {}

    /** The rows of one column, in time. */
    static List<Row> of(Samples<NotingAgent.Noted> samples, int column) {
        List<Row> rows = new ArrayList<>();
        NotingAgent.Noted noted = samples.agent().info();
        try (var _ = TensorScope.withoutGradients()) {
            for (int t = 0; t < samples.steps(); t++) {
                double[] observation = numbers(samples.env().observation(), t, column);
                double[] seen = numbers(noted.observation(), t, column);
                boolean terminated = number(samples.env().terminated(), t, column) != 0;
                boolean truncated = number(samples.env().truncated(), t, column) != 0;
                rows.add(new Row(
                        column,
                        observation[0],
                        observation[1],
                        number(samples.agent().previousAction(), t, column),
                        number(samples.env().previousReward(), t, column),
                        number(samples.agent().state(), t, column),
                        number(samples.agent().action(), t, column),
                        number(samples.env().reward(), t, column),
                        terminated,
                        truncated,
                        number(samples.episodeStart(), t, column) != 0,
                        number(samples.valid(), t, column) != 0,
                        terminated || truncated ? numbers(samples.finalObservation(), t, column)[1] : 0,
                        number(samples.finalValue(), t, column),
                        seen[0],
                        seen[1],
                        number(noted.previousAction(), t, column),
                        number(noted.previousReward(), t, column),
                        number(noted.state(), t, column)));
            }
        }
        return rows;
    }

    static double number(TensorTree tensor, int t, int column) {
        return numbers(tensor, t, column)[0];
    }

    static double[] numbers(TensorTree tensor, int t, int column) {
        return ((Tensor) tensor)
                .select(0, t)
                .select(0, column)
                .to(DType.FLOAT64)
                .reshape(-1)
                .toDoubles();
    }
}
