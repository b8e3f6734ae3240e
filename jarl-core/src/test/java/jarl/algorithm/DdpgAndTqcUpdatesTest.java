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
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The first update of DDPG's and TQC's linear networks, against the formulas of the papers in plain doubles. */
class DdpgAndTqcUpdatesTest {

    private static final double ERROR = 1e-5;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStreams streams = new RandomStreams(9);
    private final RandomStream random = streams.stream("test");
    private final FewTransitions data = new FewTransitions(random);

    private ActionCritics critics(int count, int outputs) {
        return new ActionCritics(OBSERVATIONS, ACTIONS, count, outputs, LINEAR, random);
    }

    private static double loss(ContinuousUpdate update) {
        return update.statistics().getFirst().read().get("loss")[0];
    }

    @Test
    void deterministicPolicyGradientClimbsWhatTheCriticSays() {
        ActionCritics critic = critics(1, 1);
        var criticParameters = new Parameters(critic, Device.CPU);
        PolicyNetwork policy = MlpPolicy.deterministic(OBSERVATIONS, ACTIONS, LINEAR, random);
        try (var agent =
                agent(policy, new ContinuousAgent.Exploration.Added(0.1), new Block("critics", criticParameters))) {
            Parameters own = agent.policyParameters();
            double[] weight = numbers(criticParameters, "0.head.weight");
            double[] bias = numbers(criticParameters, "0.head.bias");
            double expected = 0;
            for (int i = 0; i < ROWS; i++) {
                double next = Math.tanh(output(numbers(own, "head.weight"), numbers(own, "head.bias"), data.next, i));
                double target = data.reward[i] + data.discount[i] * output(weight, bias, data.next, i, next);
                double difference = output(weight, bias, data.observation, i, data.action[i]) - target;
                expected += 0.5 * data.weight[i] * difference * difference / ROWS;
            }
            double before = numbers(own, "head.bias")[0];
            var config = Ddpg.Config.defaults();
            var learning = new CriticLearning(config.learning(), critic, criticParameters, critics(1, 1), Device.CPU);
            PolicyNetwork target = MlpPolicy.deterministic(OBSERVATIONS, ACTIONS, LINEAR, random);
            var followed = new DeterministicPolicy(config.learning(), config.policyLearningRate(), agent, target);
            try (var update = new ContinuousUpdate(learning, followed, new Ddpg(learning, followed))) {
                var _ = update.update(data.batch(), 0, 0);
                assertThat(loss(update)).isCloseTo(expected, within(ERROR));
                // Adam's first step has the length of the learning rate, here up the slope of the critic in the action.
                double slope = weight[weight.length - 1];
                assertThat(numbers(own, "head.bias")[0])
                        .isCloseTo(before + Math.signum(slope) * config.policyLearningRate(), within(1e-6));
            }
        }
    }

    @Test
    void truncatedQuantileCriticsLearnFromTheSmallestQuantilesOfAllCritics() {
        int quantiles = 3;
        double alpha = 0.5;
        ActionCritics critics = critics(2, quantiles);
        var criticParameters = new Parameters(critics, Device.CPU);
        PolicyNetwork policy = MlpPolicy.squashedGaussian(OBSERVATIONS, ACTIONS, LINEAR, random);
        var temperature = new Parameters(new Parameter(1, Math.log(alpha)), Device.CPU);
        var distribution = new SquashedGaussian(1);
        try (var agent = agent(
                policy,
                new ContinuousAgent.Exploration.Draws(distribution),
                new Block("critics", criticParameters),
                new Block("temperature", temperature))) {
            var config = Tqc.Config.defaults().with("quantiles", quantiles).with("droppedQuantiles", 1);
            Parameters own = agent.policyParameters();
            double[] noise = new NormalNoise(streams, 1, Device.CPU)
                    .of("next action", 0, ROWS)
                    .toDoubles();
            double expected = 0;
            for (int i = 0; i < ROWS; i++) {
                FewTransitions.Drawn drawn = data.drawn(own, i, noise[i]);
                double[] all = new double[2 * quantiles];
                for (int k = 0; k < all.length; k++) {
                    all[k] = quantile(criticParameters, k / quantiles, k % quantiles, data.next, i, drawn.action());
                }
                Arrays.sort(all);
                for (int critic = 0; critic < 2; critic++) {
                    for (int k = 0; k < quantiles; k++) {
                        double predicted = quantile(criticParameters, critic, k, data.observation, i, data.action[i]);
                        for (int kept = 0; kept < 4; kept++) {
                            double target =
                                    data.reward[i] + data.discount[i] * (all[kept] - alpha * drawn.logProbability());
                            expected += data.weight[i]
                                    * quantileHuber(target - predicted, (k + 0.5) / quantiles)
                                    / (ROWS * quantiles * 4);
                        }
                    }
                }
            }
            var learning =
                    new CriticLearning(config.learning(), critics, criticParameters, critics(2, quantiles), Device.CPU);
            var actions = new DrawnActions(agent, distribution, streams);
            EntropyPolicy entropyPolicy = actions.policy(
                    EntropyConfig.defaults(), config.learning(), config.policyLearningRate(), temperature);
            var lesson = new Tqc(config, learning, actions, entropyPolicy);
            try (var update = new ContinuousUpdate(learning, entropyPolicy, lesson)) {
                var _ = update.update(data.batch(), 0, 0);
                assertThat(loss(update)).isCloseTo(expected, within(ERROR));
            }
        }
    }

    private static double quantile(
            Parameters parameters, int critic, int k, float[] observation, int i, double action) {
        double[] weight = numbers(parameters, critic + ".head.weight");
        int inputs = OBSERVATIONS.size() + ACTIONS.size();
        double[] bias = {numbers(parameters, critic + ".head.bias")[k]};
        return output(Arrays.copyOfRange(weight, k * inputs, (k + 1) * inputs), bias, observation, i, action);
    }

    /** Dabney et al. 2018, equation 10, with kappa of 1. */
    private static double quantileHuber(double difference, double fraction) {
        double size = Math.abs(difference);
        double huber = size <= 1 ? 0.5 * size * size : size - 0.5;
        return Math.abs(fraction - (difference < 0 ? 1 : 0)) * huber;
    }
}
