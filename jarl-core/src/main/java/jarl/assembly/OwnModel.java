package jarl.assembly;

import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.ContinuousConfig;
import jarl.algorithm.Dqn;
import jarl.algorithm.Iqn;
import jarl.algorithm.Pqn;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.R2d1;
import jarl.config.ConfigException;
import jarl.distribution.GaussianParameters;
import jarl.distribution.ReturnDistribution;
import jarl.experiment.Algorithms;
import jarl.model.ActionValueModel;
import jarl.model.CriticNetwork;
import jarl.model.ModelFactory;
import jarl.model.PolicyAndCritics;
import jarl.model.PolicyNetwork;
import jarl.model.QuantileFunctionModel;
import jarl.model.RecurrentActionValueModel;
import jarl.model.ReturnDistributionModel;
import jarl.nn.Layer;
import jarl.samples.AgentInputs;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Networks of the user's own: finds out before training whether the algorithm can train them, and says so in one line. */
final class OwnModel {

    private OwnModel() {}

    /**
     * Makes a network.
     *
     * @param kind what the algorithm trains
     * @throws ConfigException if the factory makes another kind
     */
    static <M extends Layer> M create(
            ModelFactory factory,
            Class<M> kind,
            AlgorithmConfig algorithm,
            Space<?> observationSpace,
            Space<?> actionSpace,
            RandomGenerator random) {
        Layer model = factory.create(observationSpace, actionSpace, random);
        if (!kind.isInstance(model)) {
            throw new ConfigException("a network of your own for " + Algorithms.nameOf(algorithm) + " must be "
                    + (kind.getSimpleName().startsWith("A") ? "an " : "a ") + kind.getSimpleName() + ", got "
                    + (model == null ? "null" : "a " + name(model)));
        }
        return kind.cast(model);
    }

    /** The second network of an algorithm: it would follow itself if it were the first. */
    @SuppressWarnings("ReferenceEquality") // that very object
    static void requireAnother(Layer model, Layer target) {
        if (model == target) {
            throw new ConfigException("the factory of your own network must make a new " + name(model)
                    + " each time, as the target network is another one: it gave the same twice");
        }
    }

    /**
     * Tries a network of action values on one row of inputs.
     *
     * @param model of the kind that the algorithm trains
     * @param inputs leading dimension {@code [1]}, without state
     * @param learned what the options of the algorithm say that it predicts of returns
     * @throws ConfigException if it remembers where it must not, or gives numbers of another shape or meaning
     */
    static void requireFit(
            ActionValueModel model,
            AgentInputs inputs,
            int actions,
            ReturnDistribution learned,
            QLearningConfig algorithm) {
        AgentInputs row = algorithm instanceof R2d1.Config
                ? requireValues(model, inputs, actions)
                : requireSingleSteps(model, inputs, actions, algorithm);
        switch (algorithm) {
            case Dqn.Config _ -> {}
            case CategoricalDqn.Config _, QuantileDqn.Config _ -> {
                var distributional = (ReturnDistributionModel) model;
                if (!distributional.distribution().equals(learned)) {
                    throw new ConfigException(name(model) + ".distribution must be what the options of "
                            + Algorithms.nameOf(algorithm) + " describe, " + learned + ", got "
                            + distributional.distribution());
                }
                requireShape(model, "forward", distributional.forward(row, true), 1, actions, learned.outputs());
            }
            case Iqn.Config _ -> {
                Tensor quantiles = ((QuantileFunctionModel) model).forward(row, Tensor.full(0.5, 1, 3), true);
                requireShape(model, "forward", quantiles, 1, actions, 3);
            }
            case R2d1.Config _ -> requireSequences((RecurrentActionValueModel) model, row, actions);
        }
    }

    /**
     * Tries a network for {@link Pqn}, with memory or without, on one row of inputs.
     *
     * @throws ConfigException if it remembers without learning from sequences, or gives values of another shape
     */
    static void requireFit(ActionValueModel model, AgentInputs inputs, int actions, Pqn.Config algorithm) {
        if (model instanceof RecurrentActionValueModel memory) {
            requireSequences(memory, requireValues(model, inputs, actions), actions);
        } else {
            var _ = requireSingleSteps(model, inputs, actions, algorithm);
        }
    }

    /**
     * Tries a policy of continuous actions and its critics on one row of inputs.
     *
     * @param size of an action, d
     * @param drawn whether the policy gives a distribution
     * @param outputs of each critic, K
     * @throws ConfigException if there are too few or too many critics, or numbers of another shape or meaning
     */
    static void requireFit(
            PolicyAndCritics model,
            AgentInputs inputs,
            int size,
            boolean drawn,
            int outputs,
            ContinuousConfig algorithm) {
        PolicyNetwork policy = model.policy();
        if (!TensorTree.leaves(policy.initialState()).isEmpty()) {
            throw new ConfigException(name(policy) + ".initialState must have no tensors, as "
                    + Algorithms.nameOf(algorithm) + " trains networks of your own on single steps");
        }
        TensorTree given = policy.forward(inputs);
        if (given instanceof GaussianParameters gaussian && drawn) {
            requireShape(policy, "forward", gaussian.mean(), 1, size);
            requireShape(policy, "forward", gaussian.logStd(), 1, size);
        } else if (given instanceof Tensor action && !drawn) {
            requireShape(policy, "forward", action, 1, size);
            requireActions(policy, action);
        } else {
            throw new ConfigException(name(policy) + ".forward must give "
                    + (drawn ? "GaussianParameters" : "a Tensor of actions") + " for " + Algorithms.nameOf(algorithm)
                    + ", got "
                    + switch (given) {
                        case null -> "null";
                        case Tensor _ -> "a Tensor";
                        default -> "a " + given.getClass().getSimpleName();
                    });
        }
        CriticNetwork critics = model.critics();
        if (critics.count() != algorithm.critics()) {
            throw new ConfigException(
                    name(critics) + ".count must be algo.critics, " + algorithm.critics() + ", got " + critics.count());
        }
        List<Tensor> values = critics.forward(inputs, Tensor.zeros(DType.FLOAT32, 1, size));
        if (values.size() != critics.count()) {
            throw new ConfigException(name(critics) + ".forward must give a tensor of each of its " + critics.count()
                    + " critics, got " + values.size());
        }
        values.forEach(each -> requireShape(critics, "forward", each, 1, outputs));
    }

    private static void requireActions(PolicyNetwork policy, Tensor actions) {
        for (float component : actions.toFloats()) {
            if (!(Math.abs(component) <= 1)) {
                throw new ConfigException(name(policy)
                        + ".forward must give actions in [-1, 1], which stand for the environment's own bounds, got "
                        + component);
            }
        }
    }

    private static void requireSequences(RecurrentActionValueModel model, AgentInputs row, int actions) {
        AgentInputs sequence = TensorTree.map(row, leaf -> leaf.unsqueeze(0));
        ActionValueModel.Output output = model.sequence(sequence, Tensor.zeros(DType.BOOL, 1, 1));
        requireShape(model, "sequence", output.values(), 1, 1, actions);
    }

    private static AgentInputs requireSingleSteps(
            ActionValueModel model, AgentInputs inputs, int actions, AlgorithmConfig algorithm) {
        if (!TensorTree.leaves(model.initialState()).isEmpty()) {
            throw new ConfigException(name(model) + ".initialState must have no tensors, as "
                    + Algorithms.nameOf(algorithm) + " learns from single steps");
        }
        return requireValues(model, inputs, actions);
    }

    private static AgentInputs requireValues(ActionValueModel model, AgentInputs inputs, int actions) {
        AgentInputs row = new AgentInputs(
                inputs.observation(),
                inputs.previousAction(),
                inputs.previousReward(),
                inputs.actionMask(),
                TensorTree.map(model.initialState(), leaf -> leaf.unsqueeze(0)));
        requireShape(model, "values", model.values(row, true).values(), 1, actions);
        return row;
    }

    private static void requireShape(Layer model, String method, Tensor numbers, long... expected) {
        if (!Arrays.equals(numbers.shape(), expected)) {
            throw new ConfigException(name(model) + "." + method + " must give numbers of shape "
                    + Arrays.toString(expected) + " for one row of inputs, got " + Arrays.toString(numbers.shape()));
        }
    }

    private static String name(Layer model) {
        return model.getClass().getSimpleName();
    }
}
