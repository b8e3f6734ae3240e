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
import jarl.distribution.SquashedGaussian;
import jarl.model.ModelConfig;
import jarl.model.NormalizedCritics;
import jarl.model.NormalizedPolicy;
import jarl.nn.Initialization;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first update of CrossQ with networks of no hidden layer, against the formulas of the paper in plain doubles. */
class CrossQTest {

    private static final double ERROR = 1e-5;
    private static final double EPSILON = 1e-3;
    private static final double ALPHA = 0.5;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStreams streams = new RandomStreams(8);
    private final RandomStream random = streams.stream("test");
    private final FewTransitions data = new FewTransitions(random);
    private final ModelConfig linear =
            ModelConfig.defaults().with("hiddenSizes", List.of()).with("initialization", Initialization.TORCH_DEFAULT);
    private final NormalizedCritics critics =
            new NormalizedCritics(OBSERVATIONS, ACTIONS, 2, List.of(), linear, random);
    private final NormalizedPolicy network = new NormalizedPolicy(OBSERVATIONS, ACTIONS, linear, random);
    private final Parameters criticParameters = new Parameters(critics, Device.CPU);
    private final Parameters criticStatistics = new Parameters(critics.statistics(), Device.CPU);
    private final ContinuousAgent agent = new ContinuousAgent(
            network,
            new ContinuousAgent.Exploration.Draws(new SquashedGaussian(1)),
            NoiseConfig.defaults(),
            ACTIONS,
            Device.CPU,
            Optional.empty(),
            0);

    private ContinuousUpdate update(CrossQ.Config config) {
        LearningConfig learning = config.learning();
        var criticStep = FollowedNetwork.byNone(learning, learning.learningRate(), criticParameters);
        var actions = new DrawnActions(agent, new SquashedGaussian(1), streams);
        EntropyPolicy policy = actions.policy(config.entropy(), learning, config.policyLearningRate(), null);
        return new ContinuousUpdate(
                criticStep, policy, new CrossQ(config, critics, criticStep, network, actions, policy));
    }

    private static CrossQ.Config config() {
        return CrossQ.Config.defaults()
                .with("entropy", EntropyConfig.defaults().with("learned", false).with("temperature", ALPHA));
    }

    /** What a network multiplies its weights with. */
    @FunctionalInterface
    private interface Norm {
        double of(double x, int column);
    }

    private static double mean(double[][] rows, int column) {
        double sum = 0;
        for (double[] row : rows) {
            sum += row[column];
        }
        return sum / rows.length;
    }

    private static double variance(double[][] rows, int column) {
        double sum = 0;
        for (double[] row : rows) {
            sum += Math.pow(row[column] - mean(rows, column), 2);
        }
        return sum / rows.length;
    }

    private static Norm ofBatch(double[][] rows) {
        return (x, column) -> (x - mean(rows, column)) / Math.sqrt(variance(rows, column) + EPSILON);
    }

    private static double output(Parameters parameters, String head, double[] row, Norm norm) {
        double[] weights = numbers(parameters, head + "weight");
        double sum = numbers(parameters, head + "bias")[0];
        for (int k = 0; k < row.length; k++) {
            sum += weights[k] * norm.of(row[k], k);
        }
        return sum;
    }

    private record Drawn(double action, double logProbability) {}

    private Drawn[] drawn(Parameters policy, double[][] observations, Norm norm, String purpose) {
        double[] noise =
                new NormalNoise(streams, 1, Device.CPU).of(purpose, 0, ROWS).toDoubles();
        Drawn[] drawn = new Drawn[ROWS];
        for (int i = 0; i < ROWS; i++) {
            double logStd = output(policy, "head.logStd.", observations[i], norm);
            double action =
                    Math.tanh(output(policy, "head.mean.", observations[i], norm) + Math.exp(logStd) * noise[i]);
            drawn[i] = new Drawn(
                    action,
                    -0.5 * noise[i] * noise[i] - logStd - 0.5 * Math.log(2 * Math.PI) - Math.log(1 - action * action));
        }
        return drawn;
    }

    private static double[][] rows(float[] observations) {
        double[][] rows = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = new double[] {observations[2 * i], observations[2 * i + 1]};
        }
        return rows;
    }

    private static double[] pair(double[] observation, double action) {
        return new double[] {observation[0], observation[1], action};
    }

    private double[][] pairs(Drawn[] nextActions) {
        double[][] both = new double[2 * ROWS][];
        for (int i = 0; i < ROWS; i++) {
            both[i] = pair(rows(data.observation)[i], data.action[i]);
            both[ROWS + i] = pair(rows(data.next)[i], nextActions[i].action);
        }
        return both;
    }

    private double criticLoss(double[][] both, Drawn[] nextActions) {
        Norm norm = ofBatch(both);
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            double next = Math.min(
                    output(criticParameters, "0.head.", both[ROWS + i], norm),
                    output(criticParameters, "1.head.", both[ROWS + i], norm));
            double target = data.reward[i] + data.discount[i] * (next - ALPHA * nextActions[i].logProbability);
            for (String head : List.of("0.head.", "1.head.")) {
                double difference = output(criticParameters, head, both[i], norm) - target;
                loss += 0.5 * data.weight[i] * difference * difference / ROWS;
            }
        }
        return loss;
    }

    @Test
    void bothSidesAreOneBatchAndTheFollowingPolicyLooksAtRunningStatistics() {
        Parameters policy = agent.policyParameters();
        Norm fresh = (x, _) -> x / Math.sqrt(1 + EPSILON); // mean 0, variance 1
        Drawn[] nextActions = drawn(policy, rows(data.next), fresh, "next action");
        double[][] both = pairs(nextActions);
        double expected = criticLoss(both, nextActions);
        Drawn[] actions = drawn(policy, rows(data.observation), ofBatch(rows(data.observation)), "action");
        try (var update = update(config().with("policyDelay", 1))) {
            var _ = update.update(data.batch(), 0, 0);
            assertThat(update.statistics().getFirst().read().get("loss")[0]).isCloseTo(expected, within(ERROR));
            Norm running = (x, column) ->
                    (x - 0.01 * mean(both, column)) / Math.sqrt(0.99 + 0.01 * variance(both, column) + EPSILON);
            double policyLoss = 0;
            for (int i = 0; i < ROWS; i++) {
                double[] pair = pair(rows(data.observation)[i], actions[i].action);
                double value = Math.min(
                        output(criticParameters, "0.head.", pair, running),
                        output(criticParameters, "1.head.", pair, running));
                policyLoss += (ALPHA * actions[i].logProbability - value) / ROWS;
            }
            Map<String, double[]> numbers = update.statistics().get(1).read();
            assertThat(numbers.get("policyLoss")[0]).isCloseTo(policyLoss, within(2e-2));
        }
        for (int column = 0; column < 3; column++) {
            assertThat(numbers(criticStatistics, "1.norm0.mean")[column])
                    .isCloseTo(0.01 * mean(both, column), within(1e-6));
            assertThat(numbers(criticStatistics, "1.norm0.variance")[column])
                    .isCloseTo(0.99 + 0.01 * variance(both, column), within(1e-6));
        }
    }

    @Test
    void thePolicyLearnsInEveryThirdUpdate() {
        float[] before = agent.policyParameters().flat().toFloats();
        try (var update = update(config())) {
            var _ = update.update(data.batch(), 0, 0);
            var _ = update.update(data.batch(), 1, 0);
            assertThat(agent.policyParameters().flat().toFloats()).isEqualTo(before);
            var _ = update.update(data.batch(), 2, 0);
            assertThat(agent.policyParameters().flat().toFloats()).isNotEqualTo(before);
        }
    }

    /** The first batch's statistics are far from the running ones, 0 and 1: only a corrected batch sees that. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void batchesAreCorrectedAfterThePlainUpdates(long plainUpdates) {
        List<Double> losses = List.of(loss(plainUpdates, 0), loss(plainUpdates, 1));
        List<Double> plain = List.of(loss(10, 0), loss(10, 1));
        assertThat(losses.get(0).equals(plain.get(0))).isEqualTo(plainUpdates > 0);
        assertThat(losses.get(1).equals(plain.get(1))).isEqualTo(plainUpdates > 1);
    }

    /** Of a fresh copy of everything. */
    private static double loss(long plainUpdates, long update) {
        CrossQTest fresh = new CrossQTest();
        try (fresh.scope;
                var updates = fresh.update(config().with("plainUpdates", plainUpdates))) {
            var _ = updates.update(fresh.data.batch(), update, 0);
            return updates.statistics().getFirst().read().get("loss")[0];
        }
    }

    @Test
    void optionsOfTargetNetworksAreRefused() {
        LearningConfig learning = Sac.Config.defaults().learning();
        assertThatThrownBy(() -> CrossQ.Config.defaults().with("learning", learning))
                .hasMessageContaining("CrossQ has no target networks");
    }
}
