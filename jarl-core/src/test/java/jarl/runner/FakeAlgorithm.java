package jarl.runner;

import jarl.agent.DivergedException;
import jarl.algorithm.Algorithm;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.nn.Parameters;
import jarl.sampler.TapeAgent;
import jarl.samples.Samples;
import jarl.tensor.TensorScope;
import jarl.testing.Tape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds the mean reward of the batch to every parameter, twice, and says so; breaks when told. */
final class FakeAlgorithm implements Algorithm<TapeAgent.Recorded> {

    private final Parameters parameters;
    private final Tape tape;
    private long updates;
    long divergesAtUpdate = Long.MAX_VALUE;
    long breaksParametersAtUpdate = Long.MAX_VALUE;

    FakeAlgorithm(Parameters parameters, Tape tape) {
        this.parameters = parameters;
        this.tape = tape;
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public Map<String, double[]> optimize(Samples<TapeAgent.Recorded> samples, double progress) {
        tape.add("optimize " + progress);
        updates += 2;
        if (updates >= divergesAtUpdate) {
            throw new DivergedException("loss is NaN");
        }
        double reward;
        try (var _ = TensorScope.withoutGradients()) {
            reward = samples.env().reward().mean().item();
            parameters.flat().addInPlace(updates >= breaksParametersAtUpdate ? Double.NaN : 2 * reward);
        }
        Map<String, double[]> statistics = new LinkedHashMap<>();
        statistics.put("loss", new double[] {reward, reward + updates});
        return statistics;
    }

    @Override
    public List<String> statistics() {
        return List.of("loss");
    }

    @Override
    public long updates() {
        return updates;
    }

    @Override
    public void save(StateWriter out) {
        tape.add("save algorithm");
        out.put("updates", updates);
    }

    @Override
    public void restore(StateReader in) {
        updates = in.getLong("updates");
    }

    @Override
    public void close() {}
}
