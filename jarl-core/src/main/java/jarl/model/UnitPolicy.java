package jarl.model;

import jarl.distribution.GaussianParameters;
import jarl.nn.Recurrent;
import jarl.nn.RunningStatistics;
import jarl.nn.UnitLinear;
import jarl.nn.UnitResidualNetwork;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.BatchNormalization.By;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * A policy with weights of fixed lengths (FlashSAC, 2026); its output is the parameters of a {@link jarl.distribution.SquashedGaussian}.
 *
 * <pre>{@code
 * observation or what is remembered -> features -> residual blocks -+-> mean
 *                                                                   +-> raw -> log std = -10 + 6 (1 + tanh(raw)), within (-10, 2)
 * }</pre>
 */
public final class UnitPolicy implements PolicyNetwork {

    private static final double LOWEST_LOG_STD = -10;
    private static final double HALF_RANGE = 6;

    private final StateFeatures features;
    private final UnitResidualNetwork hidden;
    private final UnitLinear mean;
    private final UnitLinear logStd;

    /** A policy with fresh weights, of a residual block for each of the hidden sizes, which are equal. */
    public UnitPolicy(Space<?> observationSpace, Box actionSpace, ModelConfig config, RandomGenerator random) {
        this.features = StateFeatures.of(observationSpace, actionSpace, config, random);
        List<Integer> sizes = config.hiddenSizes();
        int width = sizes.getFirst();
        this.hidden = new UnitResidualNetwork(
                features.size(), width, sizes.size(), config.type(), config.initialization(), random);
        this.mean = new UnitLinear(width, actionSpace.size(), true, config.initialization(), random);
        this.logStd = new UnitLinear(width, actionSpace.size(), true, config.initialization(), random);
    }

    /** By the running statistics. */
    @Override
    public GaussianParameters forward(AgentInputs inputs) {
        return forward(rows(inputs), By.RUNNING);
    }

    @Override
    public Output step(AgentInputs inputs) {
        Recurrent.Output seen = features.step(inputs);
        return new Output(forward(seen.output(), By.RUNNING), seen.state());
    }

    @Override
    public TensorTree initialState() {
        return features.initialState();
    }

    @Override
    public void close() {
        features.close();
    }

    /** States as rows of features, {@code [N, features]}. */
    public Tensor rows(AgentInputs inputs) {
        return features.of(inputs);
    }

    /** The policy of such rows by other statistics, which the running ones follow. */
    public GaussianParameters forward(Tensor rows, By by) {
        Tensor output = hidden.forward(rows, by);
        Tensor raw = logStd.forward(output);
        return new GaussianParameters(
                mean.forward(output), raw.tanh().add(1).mul(HALF_RANGE).add(LOWEST_LOG_STD));
    }

    /** Gives all weights their lengths again, after a step of an optimizer. */
    public void constrain() {
        hidden.constrain();
        mean.constrain();
        logStd.constrain();
    }

    /** The running statistics of its features. */
    public RunningStatistics statistics() {
        return new RunningStatistics(visitor -> hidden.visitStatistics("", visitor));
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        features.visitParameters(prefix, visitor);
        hidden.visitParameters(prefix, visitor);
        mean.visitParameters(prefix + "head.mean.", visitor);
        logStd.visitParameters(prefix + "head.logStd.", visitor);
    }
}
