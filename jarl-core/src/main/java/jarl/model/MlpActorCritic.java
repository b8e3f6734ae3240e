package jarl.model;

import jarl.config.Help;
import jarl.config.Require;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected policy and value networks over observations flattened to one vector, with one shared trunk or one trunk each.
 *
 * <pre>{@code
 * observation -> features -+-> trunk ------> policy head -> parameters of the distribution
 *                          +-> value trunk -> value head -> value
 * }</pre>
 */
public final class MlpActorCritic implements ActorCritic {

    private final Features features;
    private final Mlp policyTrunk;
    private final @Nullable Mlp valueTrunk;
    private final PolicyHead policyHead;
    private final Linear valueHead;

    /** A network with fresh weights for these spaces. */
    public MlpActorCritic(Space<?> observationSpace, Space<?> actionSpace, Config config, RandomGenerator random) {
        this.features = new Features(observationSpace, config.scaleObservations());
        Initialization initialization = config.initialization();
        this.policyTrunk = new Mlp(features.size(), config.hiddenSizes(), config.activation(), initialization, random);
        this.valueTrunk = config.shared()
                ? null
                : new Mlp(features.size(), config.hiddenSizes(), config.activation(), initialization, random);
        this.policyHead = PolicyHead.of(actionSpace, policyTrunk.outputs(), config, random);
        this.valueHead = new Linear(policyTrunk.outputs(), 1, initialization, 1, random);
    }

    @Override
    public Output forward(ArrayTuple observation, ArrayTuple previousAction, Tensor previousReward) {
        Tensor input = features.of(observation);
        Tensor hidden = policyTrunk.forward(input);
        Tensor valueHidden = valueTrunk == null ? hidden : valueTrunk.forward(input);
        return new Output(
                policyHead.forward(hidden), valueHead.forward(valueHidden).squeeze(-1));
    }

    @Override
    public Tensor value(ArrayTuple observation, ArrayTuple previousAction, Tensor previousReward) {
        Mlp trunk = valueTrunk == null ? policyTrunk : valueTrunk;
        return valueHead.forward(trunk.forward(features.of(observation))).squeeze(-1);
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        policyTrunk.visitParameters(prefix + (valueTrunk == null ? "trunk." : "policy."), visitor);
        policyHead.visitParameters(prefix + "policyHead.", visitor);
        if (valueTrunk != null) {
            valueTrunk.visitParameters(prefix + "value.", visitor);
        }
        valueHead.visitParameters(prefix + "valueHead.", visitor);
    }

    /** Sizes and options. */
    public record Config(
            @Help(value = "widths of the hidden layers", source = "Schulman et al. 2017: two of 64")
            List<Integer> hiddenSizes,

            @Help(value = "nonlinearity between layers: tanh, relu, elu or silu", source = "Schulman et al. 2017")
            Activation activation,

            @Help("map observation components that have finite bounds from those to [-1, 1]")
            boolean scaleObservations,

            @Help("one trunk for policy and value instead of one each")
            boolean shared,

            @Help(
                    value = "torch-default (uniform in 1/sqrt(inputs)) or orthogonal",
                    source = "torch-default in rlpyt, orthogonal in Baselines")
            Initialization initialization,

            @Help(value = "orthogonal only: scale of the policy's last layer", source = "Andrychowicz et al. 2021")
            double policyGain,

            @Help("continuous actions: the network computes the standard deviation from the observation")
            boolean stateDependentStd,

            @Help(
                    value = "continuous actions: where the logarithm of the standard deviation starts",
                    source = "rlpyt: 0")
            double initialLogStd) {

        public Config {
            hiddenSizes = List.copyOf(hiddenSizes);
            Require.that(
                    hiddenSizes.stream().allMatch(size -> size >= 1),
                    "hiddenSizes",
                    "a list of numbers of at least 1",
                    hiddenSizes);
            Require.above("policyGain", policyGain, 0);
            Require.between("initialLogStd", initialLogStd, -10, 3);
        }

        /** Two separate trunks of 64-64 tanh units, orthogonal. */
        public static Config defaults() {
            return new Config(
                    List.of(64, 64), Activation.TANH, false, false, Initialization.ORTHOGONAL, 0.01, false, 0);
        }
    }
}
