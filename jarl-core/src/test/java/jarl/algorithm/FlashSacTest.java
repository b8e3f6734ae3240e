package jarl.algorithm;

import static jarl.algorithm.FewTransitions.ACTIONS;
import static jarl.algorithm.FewTransitions.OBSERVATIONS;
import static jarl.algorithm.FewTransitions.ROWS;
import static jarl.algorithm.FewTransitions.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.ContinuousAgent;
import jarl.agent.NoiseConfig;
import jarl.distribution.ReturnDistribution.Atoms;
import jarl.distribution.SquashedGaussian;
import jarl.model.ModelConfig;
import jarl.model.UnitCritics;
import jarl.model.UnitPolicy;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The first update of FlashSAC with small networks, against the formulas of the recipe in plain doubles. */
class FlashSacTest {

    private static final double ERROR = 2e-4;
    private static final double ALPHA = 0.5;
    private static final int ATOMS = 5;
    private static final double[] RETURNS = {-5, -2.5, 0, 2.5, 5};

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStreams streams = new RandomStreams(8);
    private final RandomStream random = streams.stream("test");
    private final FewTransitions data = new FewTransitions(random);
    private final ModelConfig small = ModelConfig.defaults().with("hiddenSizes", List.of(3));
    private final UnitCritics critics = critics();
    private final UnitCritics targets = critics();
    private final UnitPolicy network = new UnitPolicy(OBSERVATIONS, ACTIONS, small, random);
    private final Parameters criticParameters = new Parameters(critics, Device.CPU);
    private final Parameters targetParameters = new Parameters(targets, Device.CPU);
    private final ContinuousAgent agent = new ContinuousAgent(
            network,
            new ContinuousAgent.Exploration.Draws(new SquashedGaussian(1)),
            NoiseConfig.defaults(),
            ACTIONS,
            Device.CPU,
            Optional.empty(),
            0);

    private UnitCritics critics() {
        return new UnitCritics(OBSERVATIONS, ACTIONS, 2, ATOMS, List.of(3), small, random);
    }

    private ContinuousUpdate update(FlashSac.Config config) {
        LearningConfig learning = config.learning();
        var criticStep = new FollowedNetwork(learning, learning.learningRate(), criticParameters, targetParameters);
        var actions = new DrawnActions(agent, new SquashedGaussian(1), streams);
        EntropyPolicy policy = actions.policy(config.entropy(), learning, config.policyLearningRate(), null);
        return new ContinuousUpdate(
                criticStep,
                policy,
                new FlashSac(config, critics, criticParameters, targets, criticStep, network, actions, policy));
    }

    private static FlashSac.Config config() {
        return FlashSac.Config.defaults()
                .with("atoms", ATOMS)
                .with("entropy", EntropyConfig.defaults().with("learned", false).with("temperature", ALPHA));
    }

    // ---- the networks, written once more ----

    private static double[][] linear(Parameters parameters, String name, double[][] rows, boolean biased) {
        double[] weights = numbers(parameters, name + "weight");
        int outputs = weights.length / rows[0].length;
        double[] bias = biased ? numbers(parameters, name + "bias") : new double[outputs];
        double[][] results = new double[rows.length][outputs];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < outputs; j++) {
                double sum = bias[j];
                for (int k = 0; k < rows[i].length; k++) {
                    sum += weights[j * rows[i].length + k] * rows[i][k];
                }
                results[i][j] = sum;
            }
        }
        return results;
    }

    /** By the batch, or by fresh running statistics: mean 0, variance 1. */
    private static double[][] batchNorm(Parameters parameters, String name, double[][] rows, boolean byBatch) {
        double[] weights = numbers(parameters, name + "weight");
        double[] bias = numbers(parameters, name + "bias");
        double[][] results = new double[rows.length][rows[0].length];
        for (int j = 0; j < rows[0].length; j++) {
            int column = j;
            double mean = byBatch
                    ? Arrays.stream(rows)
                            .mapToDouble(row -> row[column])
                            .average()
                            .orElseThrow()
                    : 0;
            double variance = byBatch
                    ? Arrays.stream(rows)
                            .mapToDouble(row -> Math.pow(row[column] - mean, 2))
                            .average()
                            .orElseThrow()
                    : 1;
            for (int i = 0; i < rows.length; i++) {
                results[i][j] = (rows[i][j] - mean) / Math.sqrt(variance + 1e-5) * weights[j] + bias[j];
            }
        }
        return results;
    }

    private static double[][] relu(double[][] rows) {
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(x -> Math.max(x, 0)).toArray())
                .toArray(double[][]::new);
    }

    private static double[][] hidden(Parameters parameters, String name, double[][] rows, boolean byBatch) {
        double[][] x = linear(
                parameters, name + "embedding.", batchNorm(parameters, name + "inputNorm.", rows, byBatch), false);
        double[][] up =
                relu(batchNorm(parameters, name + "0.upNorm.", linear(parameters, name + "0.up.", x, false), byBatch));
        double[][] down = relu(
                batchNorm(parameters, name + "0.downNorm.", linear(parameters, name + "0.down.", up, false), byBatch));
        double[] weights = numbers(parameters, name + "outputNorm.weight");
        double[][] results = new double[rows.length][x[0].length];
        for (int i = 0; i < rows.length; i++) {
            double squares = 0;
            for (int j = 0; j < x[i].length; j++) {
                results[i][j] = x[i][j] + down[i][j];
                squares += results[i][j] * results[i][j];
            }
            for (int j = 0; j < x[i].length; j++) {
                results[i][j] *= weights[j] / Math.sqrt(squares / x[i].length + 1e-6);
            }
        }
        return results;
    }

    private double[][] probabilities(int critic, double[][] rows, boolean byBatch) {
        double[][] logits = linear(
                criticParameters, critic + ".head.", hidden(criticParameters, critic + ".", rows, byBatch), true);
        return Arrays.stream(logits)
                .map(row -> {
                    double total = Arrays.stream(row).map(Math::exp).sum();
                    return Arrays.stream(row).map(x -> Math.exp(x) / total).toArray();
                })
                .toArray(double[][]::new);
    }

    private static double expected(double[] probability) {
        double sum = 0;
        for (int i = 0; i < ATOMS; i++) {
            sum += probability[i] * RETURNS[i];
        }
        return sum;
    }

    private record Drawn(double action, double logProbability) {}

    private Drawn[] drawn(double[][] observations, boolean byBatch, String purpose) {
        Parameters parameters = agent.policyParameters();
        double[] noise =
                new NormalNoise(streams, 1, Device.CPU).of(purpose, 0, ROWS).toDoubles();
        double[][] features = hidden(parameters, "", observations, byBatch);
        double[][] means = linear(parameters, "head.mean.", features, true);
        double[][] raw = linear(parameters, "head.logStd.", features, true);
        Drawn[] drawn = new Drawn[ROWS];
        for (int i = 0; i < ROWS; i++) {
            double logStd = -10 + 0.5 * 12 * (1 + Math.tanh(raw[i][0]));
            double action = Math.tanh(means[i][0] + Math.exp(logStd) * noise[i]);
            drawn[i] = new Drawn(
                    action,
                    -0.5 * noise[i] * noise[i] - logStd - 0.5 * Math.log(2 * Math.PI) - Math.log(1 - action * action));
        }
        return drawn;
    }

    private static double[][] rows(float[]... observations) {
        double[][] rows = new double[observations.length * ROWS][];
        for (int i = 0; i < rows.length; i++) {
            float[] from = observations[i / ROWS];
            rows[i] = new double[] {from[2 * (i % ROWS)], from[2 * (i % ROWS) + 1]};
        }
        return rows;
    }

    private static double[] pair(double[] observation, double action) {
        return new double[] {observation[0], observation[1], action};
    }

    /** The share of each return after all of them are moved. */
    private static double[] projected(double[] probability, double reward, double factor) {
        double[] shares = new double[ATOMS];
        for (int from = 0; from < ATOMS; from++) {
            double moved = Math.max(-5, Math.min(5, reward + factor * RETURNS[from]));
            for (int to = 0; to < ATOMS; to++) {
                shares[to] += probability[from] * Math.max(0, 1 - Math.abs(moved - RETURNS[to]) / 2.5);
            }
        }
        return shares;
    }

    private double criticLoss() {
        Drawn[] nextActions = drawn(rows(data.next), false, "next action");
        double[][] both = new double[2 * ROWS][];
        for (int i = 0; i < ROWS; i++) {
            both[i] = pair(rows(data.observation)[i], data.action[i]);
            both[ROWS + i] = pair(rows(data.next)[i], nextActions[i].action);
        }
        double[][] first = probabilities(0, both, true);
        double[][] second = probabilities(1, both, true);
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            boolean secondIsLess = expected(second[ROWS + i]) < expected(first[ROWS + i]);
            double[] target = projected(
                    (secondIsLess ? second : first)[ROWS + i],
                    data.reward[i] - data.discount[i] * ALPHA * nextActions[i].logProbability,
                    data.discount[i]);
            for (int j = 0; j < ATOMS; j++) {
                loss -= data.weight[i] * target[j] * (Math.log(first[i][j]) + Math.log(second[i][j])) / 2 / ROWS;
            }
        }
        return loss;
    }

    @Test
    void criticsPredictTheMovedDistributionOfTheLesserTarget() {
        double expected = criticLoss();
        try (var update = update(config())) {
            var _ = update.update(data.batch(), 0, 0);
            assertThat(update.statistics().getFirst().read().get("loss")[0]).isCloseTo(expected, within(ERROR));
        }
    }

    /** The policy sees both halves of the batch, and critics as they are before they learn from it. */
    @Test
    void thePolicyLearnsBeforeTheCritics() {
        Drawn[] actions = drawn(rows(data.observation, data.next), true, "action");
        double[][] pairs = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            pairs[i] = pair(rows(data.observation)[i], actions[i].action);
        }
        double[][] first = probabilities(0, pairs, false);
        double[][] second = probabilities(1, pairs, false);
        double expected = 0;
        for (int i = 0; i < ROWS; i++) {
            double value = Math.min(expected(first[i]), expected(second[i]));
            expected += (ALPHA * actions[i].logProbability - value) / ROWS;
        }
        try (var update = update(config().with("policyDelay", 1))) {
            var _ = update.update(data.batch(), 0, 0);
            assertThat(update.statistics().get(1).read().get("policyLoss")[0]).isCloseTo(expected, within(ERROR));
        }
    }

    @Test
    void thePolicyLearnsInEverySecondUpdate() {
        float[] before = agent.policyParameters().flat().toFloats();
        try (var update = update(config())) {
            var _ = update.update(data.batch(), 0, 0);
            assertThat(agent.policyParameters().flat().toFloats()).isEqualTo(before);
            var _ = update.update(data.batch(), 1, 0);
            assertThat(agent.policyParameters().flat().toFloats()).isNotEqualTo(before);
        }
    }

    @Test
    void weightsKeepTheirLengthsWhileTheyLearn() {
        double[] before = numbers(criticParameters, "0.0.up.weight");
        try (var update = update(config())) {
            for (int i = 0; i < 4; i++) {
                var _ = update.update(data.batch(), i, 0);
            }
        }
        assertThat(numbers(criticParameters, "0.0.up.weight")).isNotEqualTo(before);
        for (Parameters each : List.of(criticParameters, agent.policyParameters())) {
            each.named().forEach(FlashSacTest::requireLength);
        }
    }

    private static void requireLength(String name, Tensor parameter) {
        double[] numbers = parameter.toDoubles();
        if (parameter.dimensions() == 2) {
            int width = (int) parameter.size(1);
            for (int from = 0; from < numbers.length; from += width) {
                assertThat(length(Arrays.copyOfRange(numbers, from, from + width)))
                        .as(name)
                        .isCloseTo(1, within(1e-6));
            }
        } else if (name.endsWith("outputNorm.weight")) {
            assertThat(length(numbers)).as(name).isCloseTo(Math.sqrt(numbers.length), within(1e-5));
        }
    }

    private static double length(double... numbers) {
        return Math.sqrt(Arrays.stream(numbers).map(x -> x * x).sum());
    }

    @Test
    void weightsAndBiasesOfBatchNormalizationHaveOneLengthTogether() {
        try (var update = update(config())) {
            var _ = update.update(data.batch(), 0, 0);
        }
        for (String name : List.of("0.inputNorm.", "1.0.upNorm.", "1.0.downNorm.")) {
            double[] weights = numbers(criticParameters, name + "weight");
            double[] bias = numbers(criticParameters, name + "bias");
            assertThat(length(bias)).as("learned").isPositive();
            assertThat(Math.hypot(length(weights), length(bias))).isCloseTo(Math.sqrt(weights.length), within(1e-5));
        }
    }

    @Test
    void targetsFollowByOneHundredth() {
        double[] before = targetParameters.flat().toDoubles();
        double[] start = criticParameters.flat().toDoubles();
        try (var update = update(config())) {
            var _ = update.update(data.batch(), 0, 0);
            double[] after = targetParameters.flat().toDoubles();
            double[] learned = criticParameters.flat().toDoubles();
            assertThat(before).isNotEqualTo(start); // until the update is made
            for (int i = 0; i < start.length; i++) {
                assertThat(after[i]).isCloseTo(start[i] + 0.01 * (learned[i] - start[i]), within(1e-6));
            }
        }
    }

    @Test
    void theLesserDistributionIsChosenRowByRow() {
        Tensor first = Tensor.of(new float[] {0, 0, 10, 10, 0, 0}, 2, 3); // means near 1 and -1
        Tensor second = Tensor.of(new float[] {0, 10, 0, 0, 0, 10}, 2, 3); // means near 0 and 1
        double[] chosen =
                FlashSac.leastOf(List.of(first, second), new Atoms(3, -1, 1)).toDoubles();
        double most = 1 / (1 + 2 * Math.exp(-10));
        assertThat(chosen[1]).isCloseTo(most, within(1e-6));
        assertThat(chosen[3]).isCloseTo(most, within(1e-6));
    }

    /** Three returns -1, 0, 1. Moved to 0.25, 0.75 and, clamped, 1; in the second row all to -1; in the third they stay. */
    @Test
    void probabilitiesAreSharedBetweenNeighbours() {
        Tensor probability = Tensor.of(new float[] {0.5f, 0.25f, 0.25f, 0.2f, 0.3f, 0.5f, 0.1f, 0.2f, 0.7f}, 3, 3);
        Tensor reward = Tensor.of(new float[] {0.75f, -3, 0});
        Tensor factor = Tensor.of(new float[] {0.5f, 0, 1});
        assertThat(CategoricalDqn.projectOnHost(probability, reward, factor, new Atoms(3, -1, 1))
                        .toDoubles())
                .containsExactly(
                        new double[] {
                            0, 0.5 * 0.75 + 0.25 * 0.25, 0.5 * 0.25 + 0.25 * 0.75 + 0.25, 1, 0, 0, 0.1, 0.2, 0.7
                        },
                        within(1e-6));
    }

    /** Of normal actions whose standard deviation is 0.15, for each of their numbers. */
    @Test
    void theTargetEntropyIsThatOfTheRecipe() {
        assertThat(-FlashSac.Config.defaults().entropy().targetScale())
                .isCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * 0.15 * 0.15), within(1e-6));
    }

    @Test
    void blocksOfSeveralWidthsAreRefused() {
        assertThatThrownBy(() -> FlashSac.Config.defaults().with("criticSizes", List.of(64, 32)))
                .hasMessage("criticSizes must be the same width for each residual block, 1 to 100 times, got [64, 32]");
        assertThatThrownBy(() -> FlashSac.Config.defaults().with("criticSizes", List.of()))
                .hasMessageContaining("the same width for each residual block");
    }
}
