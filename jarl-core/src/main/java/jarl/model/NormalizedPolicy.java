package jarl.model;

import jarl.nn.BatchRenormMlp;
import jarl.nn.HeadedNetwork;
import jarl.nn.Recurrent;
import jarl.nn.RunningStatistics;
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
 * A policy whose features are batch-renormalized (Bhatt et al. 2024); its output is the parameters of a {@link jarl.distribution.SquashedGaussian}.
 *
 * <pre>{@code
 * observation or what is remembered -> features -> renormalized hidden layers -> policy head
 * }</pre>
 */
public final class NormalizedPolicy implements PolicyNetwork {

    private final StateFeatures features;
    private final BatchRenormMlp hidden;
    private final PolicyHead head;
    private final HeadedNetwork heads;

    /** A policy with fresh weights. */
    public NormalizedPolicy(Space<?> observationSpace, Box actionSpace, ModelConfig config, RandomGenerator random) {
        this.features = StateFeatures.of(observationSpace, actionSpace, config, random);
        List<Integer> sizes = config.hiddenSizes();
        this.hidden = new BatchRenormMlp(
                features.size(), sizes, config.type(), config.activation(), config.initialization(), random);
        int width = sizes.isEmpty() ? features.size() : sizes.getLast();
        this.head = PolicyHead.entropyRegularized(actionSpace, width, config, random);
        this.heads = new HeadedNetwork(List.of(new HeadedNetwork.Part(null, head.layers())));
    }

    /** By the running statistics. */
    @Override
    public TensorTree forward(AgentInputs inputs) {
        return forward(inputs, By.RUNNING);
    }

    /** By other statistics, which the running ones follow. */
    public TensorTree forward(AgentInputs inputs, By by) {
        return policy(features.of(inputs), by);
    }

    private TensorTree policy(Tensor seen, By by) {
        return head.of(heads.forward(hidden.forward(seen, by)));
    }

    @Override
    public Output step(AgentInputs inputs) {
        Recurrent.Output seen = features.step(inputs);
        return new Output(policy(seen.output(), By.RUNNING), seen.state());
    }

    @Override
    public TensorTree initialState() {
        return features.initialState();
    }

    @Override
    public void close() {
        features.close();
    }

    /** The running statistics of its features. */
    public RunningStatistics statistics() {
        return new RunningStatistics(visitor -> hidden.visitStatistics("", visitor));
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        features.visitParameters(prefix, visitor);
        hidden.visitParameters(prefix, visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
