package jarl.algorithm;

import static jarl.algorithm.FewTransitions.ACTIONS;
import static jarl.algorithm.FewTransitions.LINEAR;
import static jarl.algorithm.FewTransitions.OBSERVATIONS;
import static jarl.algorithm.FewTransitions.ROWS;
import static jarl.algorithm.FewTransitions.agent;
import static jarl.algorithm.FewTransitions.numbers;
import static jarl.algorithm.FewTransitions.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.ContinuousAgent;
import jarl.distribution.SquashedGaussian;
import jarl.model.ActionCritics;
import jarl.model.MlpPolicy;
import jarl.model.PolicyNetwork;
import jarl.nn.Parameter;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The first update of linear networks, against the formulas of the papers in plain doubles. */
class ContinuousUpdatesTest {

    private static final double ERROR = 1e-5;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStreams streams = new RandomStreams(8);
    private final RandomStream random = streams.stream("test");
    private final FewTransitions data = new FewTransitions(random);
    private final ActionCritics critics = critics();
    private final Parameters criticParameters = new Parameters(critics, Device.CPU);

    private ActionCritics critics() {
        return new ActionCritics(OBSERVATIONS, ACTIONS, 2, 1, LINEAR, random);
    }

    private double[][] criticWeights() {
        return new double[][] {
            numbers(criticParameters, "0.head.weight"), numbers(criticParameters, "0.head.bias"),
            numbers(criticParameters, "1.head.weight"), numbers(criticParameters, "1.head.bias")
        };
    }

    private record Expected(double loss, double error) {}

    /** What the critics' loss and the mean distance to the target are, given the value of each next state. */
    private Expected expected(double... nextValue) {
        double[][] q = criticWeights();
        double loss = 0;
        double error = 0;
        for (int i = 0; i < ROWS; i++) {
            double target = data.reward[i] + data.discount[i] * nextValue[i];
            for (int critic = 0; critic < 2; critic++) {
                double difference =
                        output(q[2 * critic], q[2 * critic + 1], data.observation, i, data.action[i]) - target;
                loss += 0.5 * data.weight[i] * difference * difference / ROWS;
                error += Math.abs(difference) / (2 * ROWS);
            }
        }
        return new Expected(loss, error);
    }

    private double smallerValue(double[][] q, int i, double nextAction) {
        return Math.min(output(q[0], q[1], data.next, i, nextAction), output(q[2], q[3], data.next, i, nextAction));
    }

    private static void assertLearned(ContinuousUpdate update, Expected expected) {
        Map<String, double[]> numbers = update.statistics().getFirst().read();
        assertThat(numbers.get("loss")[0]).isCloseTo(expected.loss, within(ERROR));
        assertThat(numbers.get("tdError")[0]).isCloseTo(expected.error, within(ERROR));
    }

    @Test
    void softActorCriticBootstrapsFromTheSmallerValueLessThePriceOfCertainty() {
        double alpha = 0.5;
        PolicyNetwork policy = MlpPolicy.squashedGaussian(OBSERVATIONS, ACTIONS, LINEAR, random);
        var temperature = new Parameters(new Parameter(1, Math.log(alpha)), Device.CPU);
        var distribution = new SquashedGaussian(1);
        try (var agent = agent(
                policy,
                new ContinuousAgent.Exploration.Draws(distribution),
                new Block("critics", criticParameters),
                new Block("temperature", temperature))) {
            var config = Sac.Config.defaults();
            double[][] q = criticWeights();
            Parameters own = agent.policyParameters();
            double[] noise = new NormalNoise(streams, 1, Device.CPU)
                    .of("next action", 0, ROWS)
                    .toDoubles();
            double[] values = new double[ROWS];
            for (int i = 0; i < ROWS; i++) {
                FewTransitions.Drawn drawn = data.drawn(own, i, noise[i]);
                values[i] = smallerValue(q, i, drawn.action()) - alpha * drawn.logProbability();
            }
            Expected expected = expected(values);
            var learning = new CriticLearning(config.learning(), critics, criticParameters, critics(), Device.CPU);
            var actions = new DrawnActions(agent, distribution, streams);
            EntropyPolicy entropyPolicy = actions.policy(
                    EntropyConfig.defaults(), config.learning(), config.policyLearningRate(), temperature);
            var lesson = new Sac(config, learning, actions, entropyPolicy, streams);
            try (var update = new ContinuousUpdate(learning, entropyPolicy, lesson)) {
                var _ = update.update(data.batch(), 0, 0);
                assertLearned(update, expected);
                double entropy = update.statistics().get(1).read().get("entropy")[0];
                // Adam's first step has the length of the learning rate: down where there is more entropy than wanted.
                double step = entropy > -1 ? -3e-4 : 3e-4;
                assertThat(numbers(temperature, "value")[0]).isCloseTo(Math.log(alpha) + step, within(1e-6));
            }
        }
    }

    @Test
    void twinDelayedPolicyGradientBootstrapsFromTheSmallerValueNearTheTargetPolicy() {
        PolicyNetwork policy = MlpPolicy.deterministic(OBSERVATIONS, ACTIONS, LINEAR, random);
        try (var agent =
                agent(policy, new ContinuousAgent.Exploration.Added(0.1), new Block("critics", criticParameters))) {
            var config = Td3.Config.defaults().with("targetNoise", 0.8).with("targetNoiseClip", 0.3);
            double[][] q = criticWeights();
            Parameters own = agent.policyParameters();
            double[] noise = new NormalNoise(streams, 1, Device.CPU)
                    .of("target policy smoothing", 0, ROWS)
                    .toDoubles();
            double[] values = new double[ROWS];
            for (int i = 0; i < ROWS; i++) {
                double output = output(numbers(own, "head.weight"), numbers(own, "head.bias"), data.next, i);
                double smoothed = Math.tanh(output) + Math.clamp(0.8 * noise[i], -0.3, 0.3);
                values[i] = smallerValue(q, i, Math.clamp(smoothed, -1, 1));
            }
            Expected expected = expected(values);
            float[] before = own.flat().toFloats();
            PolicyNetwork target = MlpPolicy.deterministic(OBSERVATIONS, ACTIONS, LINEAR, random);
            var learning = new CriticLearning(config.learning(), critics, criticParameters, critics(), Device.CPU);
            var delayed = new DeterministicPolicy(config.learning(), config.policyLearningRate(), agent, target);
            var lesson = new Td3(config, learning, delayed, new NormalNoise(streams, 1, Device.CPU));
            try (var update = new ContinuousUpdate(learning, delayed, lesson)) {
                var _ = update.update(data.batch(), 0, 0);
                assertLearned(update, expected);
                assertThat(own.flat().toFloats()).as("delayed").isEqualTo(before);
                var _ = update.update(data.batch(), 1, 0);
                assertThat(own.flat().toFloats()).as("every second update").isNotEqualTo(before);
            }
        }
    }
}
