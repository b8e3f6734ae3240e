package jarl.model;

import jarl.nn.BatchRenormMlp;
import jarl.nn.HeadedNetwork;
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
 * observation -> features -> renormalized hidden layers -> policy head
 * }</pre>
 */
public final class NormalizedPolicy implements PolicyNetwork {

    private final Flatten observations;
    private final BatchRenormMlp hidden;
    private final PolicyHead head;
    private final HeadedNetwork heads;

    /** A policy with fresh weights. */
    public NormalizedPolicy(Space<?> observationSpace, Box actionSpace, ModelConfig config, RandomGenerator random) {
        this.observations = new Flatten(observationSpace, config.scaleObservations());
        List<Integer> sizes = config.hiddenSizes();
        this.hidden = new BatchRenormMlp(
                observations.size(), sizes, config.type(), config.activation(), config.initialization(), random);
        int width = sizes.isEmpty() ? observations.size() : sizes.getLast();
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
        Tensor features = observations.of(inputs.observation());
        return head.of(heads.forward(hidden.forward(features, by)));
    }

    /** The running statistics of its features. */
    public RunningStatistics statistics() {
        return new RunningStatistics(visitor -> hidden.visitStatistics("", visitor));
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        hidden.visitParameters(prefix, visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
