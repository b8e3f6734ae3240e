package jarl.model;

import jarl.distribution.ReturnDistribution;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Observations to the return of each action, as an expectation, atoms or quantiles.
 *
 * <pre>{@code
 * observation -> trunk -> head -> [N, actions, K]
 * }</pre>
 */
public final class QNetwork implements ReturnDistributionModel {

    private final Trunk trunk;
    private final QHead head;
    private final ReturnDistribution distribution;
    private final Trunk.@Nullable Heads atOnce; // trunk and head, where that is one layer

    /** Creates a network with fresh weights. */
    public QNetwork(
            Space<?> observationSpace,
            int actions,
            ReturnDistribution distribution,
            ModelConfig config,
            QHeadConfig options,
            RandomGenerator random) {
        this.distribution = distribution;
        this.trunk = Trunk.of(observationSpace, config, true, random);
        this.head = new QHead(trunk.outputs(), actions, distribution.outputs(), options, config.activation(), random);
        this.atOnce = head.onlyLayer()
                .map(layer -> trunk.heads(List.of(layer), List.of()))
                .orElse(null);
    }

    @Override
    public Tensor forward(AgentInputs inputs, boolean noisy) {
        return atOnce != null
                ? head.shaped(atOnce.forward(inputs.observation()).getFirst())
                : head.forward(trunk.forward(inputs.observation()).policy(), noisy);
    }

    @Override
    public ReturnDistribution distribution() {
        return distribution;
    }

    @Override
    public boolean noisy() {
        return head.noisy();
    }

    @Override
    public void resample(RandomGenerator random) {
        head.resample(random);
    }

    @Override
    public void close() {
        trunk.close();
        head.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        trunk.visitPolicy(prefix, visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
