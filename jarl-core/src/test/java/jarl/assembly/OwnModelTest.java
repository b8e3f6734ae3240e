package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.Policy;
import jarl.SavedRun;
import jarl.Training;
import jarl.algorithm.QLearningConfig;
import jarl.config.ConfigException;
import jarl.distribution.ReturnDistribution;
import jarl.distribution.ReturnDistribution.Atoms;
import jarl.distribution.ReturnDistribution.Quantiles;
import jarl.env.classic.CartPole;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.model.ActionValueModel;
import jarl.model.ActorCritic;
import jarl.model.ModelConfig;
import jarl.model.ModelFactory;
import jarl.model.QHeadConfig;
import jarl.model.QuantileFunctionModel;
import jarl.model.RecurrentActionValueModel;
import jarl.model.RecurrentQNetwork;
import jarl.model.ReturnDistributionModel;
import jarl.nn.Initialization;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.samples.AgentInputs;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of the user's own train with every algorithm; those that cannot are refused in one line before training. CartPole: 4 numbers, 2 actions. */
class OwnModelTest {

    private static final int ACTIONS = 2;
    private static final Atoms ATOMS = new Atoms(5, -1, 9);

    @TempDir
    Path folder;

    /** The least that a network is: a layer of numbers for each action, made as simply as can be. */
    private static class Numbers implements Layer {
        final Linear layer;
        final int each;

        Numbers(int actions, int each, RandomGenerator random) {
            this.layer = new Linear(4, actions * each, Initialization.TORCH_DEFAULT, 1, random);
            this.each = each;
        }

        Tensor of(AgentInputs inputs) {
            Tensor numbers = layer.forward((Tensor) inputs.observation());
            return numbers.view(numbers.size(0), numbers.size(1) / each, each);
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            layer.visitParameters(prefix + "mine.", visitor);
        }
    }

    private static final class MyValues extends Numbers implements ActionValueModel {
        MyValues(int actions, RandomGenerator random) {
            super(actions, 1, random);
        }

        @Override
        public ActionValueModel.Output values(AgentInputs inputs, boolean noisy) {
            return new ActionValueModel.Output(of(inputs).squeeze(-1), NoTensors.INSTANCE);
        }
    }

    private static final class MyDistributions extends Numbers implements ReturnDistributionModel {
        private final ReturnDistribution distribution;

        MyDistributions(ReturnDistribution distribution, RandomGenerator random) {
            super(ACTIONS, distribution.outputs(), random);
            this.distribution = distribution;
        }

        @Override
        public Tensor forward(AgentInputs inputs, boolean noisy) {
            return of(inputs);
        }

        @Override
        public ReturnDistribution distribution() {
            return distribution;
        }
    }

    /** The quantile at a fraction is a straight line. */
    private static final class MyQuantiles extends Numbers implements QuantileFunctionModel {
        MyQuantiles(RandomGenerator random) {
            super(ACTIONS, 2, random);
        }

        @Override
        public Tensor forward(AgentInputs inputs, Tensor fractions, boolean noisy) {
            Tensor lines = of(inputs);
            return lines.slice(2, 0, 1).add(lines.slice(2, 1, 2).mul(fractions.unsqueeze(1)));
        }

        @Override
        public ActionValueModel.Output values(AgentInputs inputs, boolean noisy) {
            return new ActionValueModel.Output(of(inputs).mean(-1), NoTensors.INSTANCE);
        }
    }

    /** Lends its memory from the network that jarl would make. */
    private record MyMemory(RecurrentQNetwork network) implements RecurrentActionValueModel {
        @Override
        public ActionValueModel.Output sequence(AgentInputs inputs, Tensor episodeStart) {
            return network.sequence(inputs, episodeStart);
        }

        @Override
        public ActionValueModel.Output values(AgentInputs inputs, boolean noisy) {
            return network.values(inputs, noisy);
        }

        @Override
        public TensorTree initialState() {
            return network.initialState();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            network.visitParameters(prefix + "mine.", visitor);
        }
    }

    /** Says that it remembers, and is not asked to learn so. */
    private record Remembering(MyMemory memory) implements ActionValueModel {
        @Override
        public ActionValueModel.Output values(AgentInputs inputs, boolean noisy) {
            return memory.values(inputs, noisy);
        }

        @Override
        public TensorTree initialState() {
            return memory.initialState();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            memory.visitParameters(prefix, visitor);
        }
    }

    private static final class MyActorCritic extends Numbers implements ActorCritic {
        MyActorCritic(RandomGenerator random) {
            super(ACTIONS + 1, 1, random);
        }

        @Override
        public ActorCritic.Output forward(AgentInputs inputs) {
            Tensor numbers = of(inputs).squeeze(-1);
            return new ActorCritic.Output(numbers.slice(1, 0, ACTIONS), numbers.select(1, ACTIONS), NoTensors.INSTANCE);
        }
    }

    private static ModelFactory factory(String kind) {
        return (observations, actions, random) -> switch (kind) {
            case "actorCritic" -> new MyActorCritic(random);
            case "values" -> new MyValues(ACTIONS, random);
            case "threeValues" -> new MyValues(3, random);
            case "atoms" -> new MyDistributions(ATOMS, random);
            case "quantiles" -> new MyDistributions(new Quantiles(3), random);
            case "anyQuantile" -> new MyQuantiles(random);
            case "memory", "remembering" -> {
                var memory = new MyMemory(new RecurrentQNetwork(
                        observations,
                        actions,
                        ACTIONS,
                        ModelConfig.defaults().withName("lstm"),
                        QHeadConfig.defaults(),
                        random));
                yield kind.equals("memory") ? memory : new Remembering(memory);
            }
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static ExperimentConfig config(String algorithm) {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("env=CartPole-v1")
                .assign("steps=96")
                .assign("sampler={batchT: 4, batchB: 4}")
                .assign("log.intervalSteps=32")
                .assign("evaluation.episodes=1");
        if (Algorithms.find(algorithm).defaults() instanceof QLearningConfig) {
            reader.assign("algo.learning={batchSize: 4, minimumSteps: 32, targetInterval: 2, replay: {size: 500}}");
        }
        switch (algorithm) {
            case "c51" -> reader.assign("algo={atoms: 5, minimumReturn: -1, maximumReturn: 9}");
            case "pqn" -> reader.assign("algo.minibatches=2");
            case "qr-dqn" -> reader.assign("algo.quantiles=3");
            case "r2d1" ->
                reader.assign("algo={warmup: 0, training: 4, stateInterval: 4, nStep: 1}")
                        .assign("model.name=lstm");
            default -> {}
        }
        return reader.read();
    }

    private Training<float[], Integer> training(String algorithm, ModelFactory model) {
        return Training.of(CartPole::new).config(config(algorithm)).model(model);
    }

    @ParameterizedTest
    @CsvSource({
        "a2c, actorCritic",
        "ppo, actorCritic",
        "dqn, values",
        "dqn, atoms",
        "c51, atoms",
        "qr-dqn, quantiles",
        "iqn, anyQuantile",
        "r2d1, memory",
        "pqn, values",
        "pqn, memory"
    })
    void trainsIsSavedAndIsUsedAgain(String algorithm, String kind) {
        Path directory = folder.resolve("run");
        ModelFactory model = factory(kind);
        float[] observation = {0.01f, -0.02f, 0.03f, 0.04f};
        int chosen;
        try (var run = training(algorithm, model).runDir(directory).start()) {
            var result = run.await();
            assertThat(result.finished()).isTrue();
            try (var policy = result.policy()) {
                chosen = policy.act(observation);
            }
        }
        var saved = SavedRun.open(directory, model);
        assertThat(saved.newest().parameters().keySet()).allMatch(name -> name.startsWith("mine."));
        assertThat(saved.newest().parameters())
                .isNotEmpty()
                .allSatisfy(
                        (_, value) -> assertThat(value.isFinite().all().item()).isOne());
        try (var policy = Policy.load(directory, CartPole::new, model)) {
            assertThat(policy.act(observation)).isEqualTo(chosen);
        }
        var evaluation = saved.evaluate(saved.newest(), CartPole::new, 2, 7, 1);
        try (var player = saved.player(saved.newest(), CartPole::new, true)) {
            assertThat(player.play(0, 7, _ -> true).totalReward())
                    .isEqualTo(evaluation.returns()[0]);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ppo | values | a network of your own for ppo must be an ActorCritic, got a MyValues",
                "dqn | actorCritic | a network of your own for dqn must be an ActionValueModel, got a MyActorCritic",
                "c51 | values | a network of your own for c51 must be a ReturnDistributionModel, got a MyValues",
                "qr-dqn | anyQuantile | a network of your own for qr-dqn must be a ReturnDistributionModel, got a"
                        + " MyQuantiles",
                "iqn | quantiles | a network of your own for iqn must be a QuantileFunctionModel, got a"
                        + " MyDistributions",
                "r2d1 | values | a network of your own for r2d1 must be a RecurrentActionValueModel, got a MyValues",
                "dqn | remembering | Remembering.initialState must have no tensors, as dqn learns from single steps",
                "dqn | memory | MyMemory.initialState must have no tensors, as dqn learns from single steps",
                "pqn | remembering | Remembering.initialState must have no tensors, as pqn learns from single steps",
                "pqn | actorCritic | a network of your own for pqn must be an ActionValueModel, got a MyActorCritic",
                "dqn | threeValues | MyValues.values must give numbers of shape [1, 2] for one row of inputs, got [1,"
                        + " 3]",
                "c51 | quantiles | MyDistributions.distribution must be what the options of c51 describe, "
                        + "Atoms[atoms=5, minimum=-1.0, maximum=9.0], got Quantiles[count=3]",
            })
    void whatTheAlgorithmCannotTrainIsRefused(String algorithm, String kind, String message) {
        assertThatThrownBy(() -> training(algorithm, factory(kind)).start().close())
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aFactoryThatGivesTheSameNetworkTwiceIsRefused() {
        Layer[] only = new Layer[1];
        ModelFactory same = (_, _, random) -> {
            only[0] = only[0] == null ? new MyValues(ACTIONS, random) : only[0];
            return only[0];
        };
        assertThatThrownBy(() -> training("dqn", same).start().close())
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "the factory of your own network must make a new MyValues each time, as the target network is"
                                + " another one: it gave the same twice");
    }
}
