package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.Policy;
import jarl.SavedRun;
import jarl.Training;
import jarl.config.ConfigException;
import jarl.distribution.GaussianParameters;
import jarl.env.Env;
import jarl.env.Step;
import jarl.experiment.ExperimentReader;
import jarl.model.CriticNetwork;
import jarl.model.ModelFactory;
import jarl.model.PolicyAndCritics;
import jarl.model.PolicyNetwork;
import jarl.nn.Initialization;
import jarl.nn.Linear;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies and critics of the user's own, of the algorithms of continuous actions. */
class OwnPolicyAndCriticsTest {

    private static final int STEPS = 5;

    @TempDir
    Path folder;

    /** A number in [-1, 1] to be repeated: each of five steps earns 1 less the distance. Best is 5; always 0 earns 2.5. */
    private static final class Repeat implements Env<float[], float[]> {
        private static final Box BOX = Box.of(-1, 1, 1);
        private RandomGenerator random;
        private float wanted;
        private int step;

        @Override
        public Box observationSpace() {
            return BOX;
        }

        @Override
        public Box actionSpace() {
            return BOX;
        }

        @Override
        public float[] reset(RandomGenerator random) {
            this.random = random;
            step = 0;
            return next();
        }

        private float[] next() {
            wanted = random.nextFloat(-1, 1);
            return new float[] {wanted};
        }

        @Override
        public Step<float[]> step(float[] action) {
            double reward = 1 - Math.abs(action[0] - wanted);
            return new Step<>(next(), reward, false, ++step == STEPS);
        }
    }

    /** One layer, and a learned deviation where a distribution is wanted. */
    private static class MyPolicy implements PolicyNetwork {
        private final Linear layer;
        private final boolean drawn;

        MyPolicy(boolean drawn, RandomGenerator random) {
            this.layer = new Linear(1, drawn ? 2 : 1, Initialization.TORCH_DEFAULT, 1, random);
            this.drawn = drawn;
        }

        @Override
        public TensorTree forward(AgentInputs inputs) {
            Tensor numbers = layer.forward((Tensor) inputs.observation()); // [N, 2] or [N, 1]
            return drawn
                    ? new GaussianParameters(
                            numbers.slice(1, 0, 1), numbers.slice(1, 1, 2).clamp(-5, 2))
                    : numbers.tanh();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            layer.visitParameters(prefix + "mine.", visitor);
        }
    }

    private static final class Remembering extends MyPolicy {
        Remembering(RandomGenerator random) {
            super(true, random);
        }

        @Override
        public TensorTree initialState() {
            return Tensor.zeros(DType.FLOAT32, 3);
        }
    }

    /** Each critic has one hidden layer of 16. */
    private static class MyCritics implements CriticNetwork {
        private final List<Linear> hidden;
        private final List<Linear> heads;

        MyCritics(int count, int outputs, RandomGenerator random) {
            hidden = IntStream.range(0, count)
                    .mapToObj(_ -> new Linear(2, 16, Initialization.TORCH_DEFAULT, 1, random))
                    .toList();
            heads = IntStream.range(0, count)
                    .mapToObj(_ -> new Linear(16, outputs, Initialization.TORCH_DEFAULT, 1, random))
                    .toList();
        }

        @Override
        public int count() {
            return heads.size();
        }

        @Override
        public List<Tensor> forward(AgentInputs inputs, Tensor action) {
            Tensor pair = Tensor.cat(List.of((Tensor) inputs.observation(), action), 1); // [N, 2]
            return IntStream.range(0, count())
                    .mapToObj(i ->
                            heads.get(i).forward(hidden.get(i).forward(pair).relu()))
                    .toList();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            for (int i = 0; i < count(); i++) {
                hidden.get(i).visitParameters(prefix + i + ".hidden.", visitor);
                heads.get(i).visitParameters(prefix + i + ".head.", visitor);
            }
        }
    }

    private static ModelFactory factory(String algorithm) {
        return switch (algorithm) {
            case "sac" -> networks(true, 2, 1);
            case "tqc" -> networks(true, 2, 5);
            case "td3" -> networks(false, 2, 1);
            default -> networks(false, 1, 1);
        };
    }

    private static ModelFactory networks(boolean drawn, int critics, int outputs) {
        return (_, _, random) ->
                new PolicyAndCritics(new MyPolicy(drawn, random), new MyCritics(critics, outputs, random));
    }

    /** Acts beyond the bounds. */
    private static final class TooFar implements PolicyNetwork {
        @Override
        public TensorTree forward(AgentInputs inputs) {
            return Tensor.full(2, 1, 1);
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {}
    }

    private static Training<float[], float[]> training(String algorithm, ModelFactory model, int steps) {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("algo={discount: 0, policyLearningRate: 0.01}")
                .assign("algo.learning={batchSize: 32, minimumSteps: 100, replayRatio: 32, learningRate: 0.01}")
                .assign("algo.learning.replay.size=2000")
                .assign("sampler={batchT: 1, batchB: 4}")
                .assign("evaluation.episodes=20")
                .assign("steps=" + steps);
        if (algorithm.equals("tqc")) {
            reader.assign("algo={critics: 2, quantiles: 5, droppedQuantiles: 0}");
        }
        return Training.of(Repeat::new).config(reader.read()).model(model);
    }

    @ParameterizedTest
    @CsvSource({"sac", "tqc", "td3", "ddpg"})
    void learnsToRepeatAndIsUsedAgain(String algorithm) {
        Path directory = folder.resolve("run");
        ModelFactory model = factory(algorithm);
        float[] observation = {0.5f};
        float chosen;
        try (var run = training(algorithm, model, 1200).runDir(directory).start()) {
            var result = run.await();
            assertThat(result.evaluation().orElseThrow().mean()).isGreaterThan(3.75); // half of what there is to learn
            try (var policy = result.policy()) {
                chosen = policy.act(observation)[0];
            }
        }
        assertThat(chosen).isBetween(0.2f, 0.8f);
        var saved = SavedRun.open(directory, model);
        assertThat(saved.newest().parameters().keySet())
                .contains("policy.mine.weight", "critics.0.hidden.weight", "critics.0.head.bias");
        try (Policy<float[], float[]> policy = Policy.load(directory, Repeat::new, model)) {
            assertThat(policy.act(observation)[0]).isEqualTo(chosen);
        }
    }

    @Test
    void criticsAndTheirTargetsAreClosedWithTheRun() {
        AtomicInteger closed = new AtomicInteger();
        ModelFactory model =
                (_, _, random) -> new PolicyAndCritics(new MyPolicy(true, random), new MyCritics(2, 1, random) {
                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                });
        try (var run = training("sac", model, 100).start()) {
            run.await();
        }
        assertThat(closed).hasValue(2);
    }

    @Test
    void whatTheAlgorithmCannotTrainIsRefused() {
        refused("sac", networks(false, 2, 1), "MyPolicy.forward must give GaussianParameters for sac, got a Tensor");
        refused(
                "sac",
                (_, _, random) -> new PolicyAndCritics(new Remembering(random), new MyCritics(2, 1, random)),
                "Remembering.initialState must have no tensors, as sac trains networks of your own on single steps");
        refused(
                "td3",
                networks(true, 2, 1),
                "MyPolicy.forward must give a Tensor of actions for td3, got a GaussianParameters");
        refused(
                "td3",
                (_, _, random) -> new PolicyAndCritics(new TooFar(), new MyCritics(2, 1, random)),
                "TooFar.forward must give actions in [-1, 1], which stand for the environment's own bounds, got 2.0");
        refused("sac", networks(true, 3, 1), "MyCritics.count must be algo.critics, 2, got 3");
        refused(
                "tqc",
                networks(true, 2, 1),
                "MyCritics.forward must give numbers of shape [1, 5] for one row of inputs, got [1, 1]");
        refused(
                "ddpg",
                (_, _, random) -> new MyPolicy(false, random),
                "a network of your own for ddpg must be a PolicyAndCritics, got a MyPolicy");
        PolicyAndCritics[] only = new PolicyAndCritics[1];
        refused(
                "sac",
                (_, _, random) -> {
                    only[0] = only[0] == null
                            ? new PolicyAndCritics(new MyPolicy(true, random), new MyCritics(2, 1, random))
                            : only[0];
                    return only[0];
                },
                "the factory of your own network must make a new MyPolicy each time, as the target network is another "
                        + "one: it gave the same twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "noise: {kind: state-dependent} | a network of your own does not say what its features are: expected an "
                        + "algo.noise.kind other than state-dependent",
                "criticDropout: 0.1 | a network of your own has its own layers: expected algo.criticDropout 0.0, got 0.1",
                "criticLayerNorm: true | a network of your own has its own layers: expected algo.criticLayerNorm false, "
                        + "got true"
            })
    void whatIsOfAnotherNetworkIsRefused(String option, String message) {
        var config = new ExperimentReader()
                .assign("algo={name: sac, " + option + "}")
                .assign("algo.learning.replay.size=2000")
                .read();
        assertThatThrownBy(() -> Training.of(Repeat::new)
                        .config(config)
                        .model(factory("sac"))
                        .start()
                        .close())
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    private static void refused(String algorithm, ModelFactory model, String message) {
        assertThatThrownBy(() -> training(algorithm, model, 200).start().close())
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }
}
