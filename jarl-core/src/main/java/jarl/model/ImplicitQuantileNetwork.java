package jarl.model;

import jarl.distribution.ReturnDistribution.Quantiles;
import jarl.nn.Initialization;
import jarl.nn.Linear;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The quantile of each action's return at any fraction (Dabney et al. 2018, "Implicit quantile networks for distributional reinforcement
 * learning", equation 4): the fraction's cosines, embedded, multiply the features of the observation.
 */
public final class ImplicitQuantileNetwork implements QuantileFunctionModel {

    private final Trunk trunk;
    private final Linear embedding;
    private final QHead head;
    private final int cosines;
    private final Quantiles acting;

    /**
     * Creates a network with fresh weights.
     *
     * @param cosines of the fractions' embedding; 64 in the paper
     * @param actingFractions evenly spaced fractions whose mean is acted on; 32 (at random) in the paper
     */
    public ImplicitQuantileNetwork(
            Space<?> observationSpace,
            int actions,
            int cosines,
            int actingFractions,
            ModelConfig config,
            QHeadConfig options,
            RandomGenerator random) {
        this.cosines = cosines;
        this.acting = new Quantiles(actingFractions);
        this.trunk = Trunk.of(observationSpace, config, true, random);
        this.embedding = new Linear(cosines, trunk.outputs(), Initialization.TORCH_DEFAULT, 1, random);
        this.head = new QHead(trunk.outputs(), actions, 1, options, config.activation(), random);
    }

    @Override
    public Tensor forward(AgentInputs inputs, Tensor fractions, boolean noisy) {
        Tensor features = trunk.forward(inputs.observation()).policy();
        Tensor embedded = embedding.forward(cosines(fractions)).relu();
        Tensor joined = features.unsqueeze(1).mul(embedded);
        return head.forward(joined, noisy).select(-1, 0).transpose(1, 2);
    }

    /** {@code cos(pi i tau)} for i from 0, {@code [N, K, cosines]}. */
    private Tensor cosines(Tensor fractions) {
        float[] multiples = new float[cosines];
        for (int i = 0; i < cosines; i++) {
            multiples[i] = (float) (Math.PI * i);
        }
        return fractions
                .unsqueeze(-1)
                .mul(Tensor.of(multiples).to(fractions.device()))
                .cos();
    }

    @Override
    public Output values(AgentInputs inputs, boolean noisy) {
        Tensor leaf = TensorTree.firstLeaf(inputs.observation());
        Tensor fractions = acting.fractions().to(leaf.device()).expand(leaf.size(0), acting.count());
        return new Output(acting.mean(forward(inputs, fractions, noisy)), NoTensors.INSTANCE);
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
        embedding.visitParameters(prefix + "embedding.", visitor);
        head.visitParameters(prefix + "head.", visitor);
    }
}
