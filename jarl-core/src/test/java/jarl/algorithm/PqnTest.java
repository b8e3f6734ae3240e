package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.distribution.ReturnDistribution;
import jarl.model.ActionValueModel;
import jarl.model.ModelConfig;
import jarl.model.QHeadConfig;
import jarl.model.QNetwork;
import jarl.nn.Initialization;
import jarl.optim.OptimizerConfig;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.space.Box;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One column of four steps with reward 1 each, best values 1, 2, 4, 8 and then 16; discount 1/2. */
class PqnTest {

    private static final int STEPS = 4;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final boolean[] terminated = new boolean[STEPS];
    private final boolean[] truncated = new boolean[STEPS];
    private final boolean[] valid = {true, true, true, true};
    private final float[] reward = {1, 1, 1, 1};
    private final float[] values = {1, 0, -3, 2, 4, 3, 8, 8};
    private TensorTree mask = NoTensors.INSTANCE;

    private Samples<DqnInfo> samples() {
        float[] finalValue = new float[STEPS];
        for (int t = 0; t < STEPS; t++) {
            finalValue[t] = truncated[t] ? 32 : 0;
        }
        Tensor observation = Tensor.of(new float[] {1, 2, 3, 4}, STEPS, 1, 1);
        return new Samples<>(
                new AgentSamples<>(
                        Tensor.of(new long[] {0, 1, 1, 0}, STEPS, 1),
                        Tensor.zeros(DType.INT64, STEPS, 1),
                        new DqnInfo(Tensor.of(values, STEPS, 1, 2)),
                        NoTensors.INSTANCE),
                new EnvSamples(
                        observation,
                        mask,
                        Tensor.of(reward, STEPS, 1),
                        Tensor.zeros(DType.FLOAT32, STEPS, 1),
                        Tensor.of(terminated, STEPS, 1),
                        Tensor.of(truncated, STEPS, 1),
                        Tensor.zeros(DType.FLOAT64, STEPS, 1, 0)),
                Tensor.zeros(DType.BOOL, STEPS, 1),
                Tensor.of(valid, STEPS, 1),
                Tensor.of(new float[] {16}, 1, 1),
                observation.copy(),
                NoTensors.INSTANCE,
                Tensor.of(finalValue, STEPS, 1));
    }

    private void returnsAre(double lambda, double... expected) {
        assertThat(Pqn.lambdaReturns(samples(), 0.5, lambda).toDoubles()).containsExactly(expected, within(1e-6));
    }

    @Test
    void lambdaZeroBootstrapsFromTheNextBestValue() {
        returnsAre(0, 1 + 2 / 2., 1 + 4 / 2., 1 + 8 / 2., 1 + 16 / 2.);
    }

    @Test
    void lambdaOneBootstrapsAfterTheBatch() {
        returnsAre(1, 2.875, 3.75, 5.5, 9); // 1 + half the next
    }

    /** 1 + (8 + 9) / 4 = 5.25, 1 + (4 + 5.25) / 4 = 3.3125, 1 + (2 + 3.3125) / 4 = 2.328125. */
    @Test
    void lambdaBetweenMixesBoth() {
        returnsAre(0.5, 2.328125, 3.3125, 5.25, 9);
    }

    @Test
    void aTerminationHasNoFuture() {
        terminated[1] = true;
        returnsAre(0.5, 1 + (2 + 1) / 4., 1, 5.25, 9);
        returnsAre(1, 1.5, 1, 5.5, 9);
        terminated[3] = true;
        returnsAre(0, 2, 1, 5, 1);
    }

    @Test
    void aTruncationBootstrapsFromTheValueOfItsOwnLastObservation() {
        truncated[1] = true;
        returnsAre(0.5, 1 + (2 + 17) / 4., 17, 5.25, 9);
        truncated[3] = true;
        returnsAre(1, 9.5, 17, 9.5, 17);
        terminated[1] = true;
        returnsAre(1, 1.5, 1, 9.5, 17);
    }

    @Test
    void forbiddenActionsHaveNoPartInTheMaximum() {
        values[5] = 100; // of row 2, whose other value is 4
        mask = Tensor.of(new boolean[] {true, true, true, true, true, false, true, true}, STEPS, 1, 2);
        returnsAre(0.5, 2.328125, 3.3125, 5.25, 9);
    }

    private static ActionValueModel linear() {
        ModelConfig config = ModelConfig.defaults()
                .with("hiddenSizes", List.of())
                .with("initialization", Initialization.TORCH_DEFAULT);
        return new QNetwork(
                Box.unbounded(1),
                2,
                new ReturnDistribution.Expectation(),
                config,
                QHeadConfig.defaults(),
                new RandomStreams(1).stream("model"));
    }

    private static DqnAgent agent(ActionValueModel model, boolean estimatesValues) {
        return new DqnAgent(
                model,
                2,
                Device.CPU,
                Optional.empty(),
                EpsilonGreedyConfig.defaults(),
                1,
                0,
                new RandomStreams(3),
                estimatesValues);
    }

    private static Pqn.Config config(int epochs, int minibatches, double lambda) {
        return Pqn.Config.defaults()
                .with("discount", 0.5)
                .with("lambda", lambda)
                .with("learningRate", 0.01)
                .with("linearSchedule", true)
                .with("epochs", epochs)
                .with("minibatches", minibatches)
                .with("maxGradNorm", 1e9)
                .with("optimizer", OptimizerConfig.sgd(0));
    }

    /** Q(s, 0) = 0.1 s + 0.3, Q(s, 1) = -0.2 s + 0.4; loss and gradient by definition. */
    @ParameterizedTest
    @CsvSource({"4", "2"})
    void oneStepGoesDownTheSquaredErrorsOfTheValidRows(int rows) {
        double[] expectedReturns = {2, 3, 5, 9};
        if (rows == 2) { // the column idles after its episode
            terminated[1] = true;
            Arrays.fill(valid, 2, STEPS, false);
            Arrays.fill(reward, 2, STEPS, Float.NaN);
            expectedReturns[1] = 1;
        }
        ActionValueModel model = linear();
        double[] parameters = {0.1, -0.2, 0.3, 0.4};
        int[] action = {0, 1, 1, 0};
        double loss = 0;
        double error = 0;
        double value = 0;
        double[] gradient = new double[4];
        for (int t = 0; t < rows; t++) {
            double predicted = parameters[action[t]] * (t + 1) + parameters[2 + action[t]];
            double difference = predicted - expectedReturns[t];
            loss += difference * difference / 2 / rows;
            error += Math.abs(difference) / rows;
            value += predicted / rows;
            gradient[action[t]] += difference * (t + 1) / rows;
            gradient[2 + action[t]] += difference / rows;
        }
        try (DqnAgent agent = agent(model, true);
                Pqn pqn = new Pqn(config(1, 1, 0), agent, model, new RandomStreams(6).stream("minibatches"))) {
            try (var _ = TensorScope.withoutGradients()) {
                var _ = agent.parameters()
                        .flat()
                        .copyInPlace(Tensor.of(parameters).to(DType.FLOAT32));
            }
            Map<String, double[]> statistics = pqn.optimize(samples(), 0.5);
            assertThat(statistics.get("loss")).containsExactly(new double[] {loss}, within(1e-5));
            assertThat(statistics.get("tdError")).containsExactly(new double[] {error}, within(1e-5));
            assertThat(statistics.get("value")).containsExactly(new double[] {value}, within(1e-5));
            double[] moved = parameters.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] -= 0.005 * gradient[i]; // half of the rate, as half of the run is over
            }
            assertThat(agent.parameters().flat().toDoubles()).containsExactly(moved, within(1e-5));
        }
    }

    @Test
    void everyEpochHasItsMinibatches() {
        ActionValueModel model = linear();
        try (DqnAgent agent = agent(model, true);
                Pqn pqn = new Pqn(config(3, 2, 0.5), agent, model, new RandomStreams(6).stream("minibatches"))) {
            assertThat(pqn.optimize(samples(), 0).get("loss")).hasSize(6);
            assertThat(pqn.updates()).isEqualTo(6);
        }
        ActionValueModel other = linear();
        try (DqnAgent agent = agent(other, true);
                Pqn pqn = new Pqn(config(1, 5, 0.5), agent, other, new RandomStreams(6).stream("minibatches"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pqn.optimize(samples(), 0))
                    .withMessage("minibatches must be at most 4 (rows of a batch), got 5");
        }
    }

    @Test
    void theValueOfAnObservationIsThatOfItsBestAllowedActionForWhoAsksOnly() {
        ActionValueModel model = linear();
        try (DqnAgent agent = agent(model, true);
                TensorScope _ = TensorScope.withoutGradients()) {
            var _ = agent.parameters().flat().copyInPlace(Tensor.of(new float[] {1, -1, 0, 0}));
            Tensor value = Tensor.zeros(DType.FLOAT32, 4);
            agent.valueEstimator()
                    .orElseThrow()
                    .value(
                            new AgentInputs(
                                    Tensor.of(new float[] {2, -3, 4, 5}, 4, 1),
                                    Tensor.zeros(DType.INT64, 4),
                                    Tensor.zeros(DType.FLOAT32, 4),
                                    Tensor.of(new boolean[] {true, true, true, true, false, true, false, false}, 4, 2),
                                    NoTensors.INSTANCE),
                            value);
            assertThat(value.toFloats()).containsExactly(2, 3, -4, 0);
        }
        try (DqnAgent replays = agent(linear(), false)) {
            assertThat(replays.valueEstimator()).isEmpty();
        }
    }
}
