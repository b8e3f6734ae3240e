package jarl.algorithm;

import static jarl.algorithm.FewTransitions.OBSERVATIONS;
import static jarl.algorithm.FewTransitions.ROWS;
import static jarl.algorithm.FewTransitions.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.CategoricalAgent;
import jarl.model.DiscreteCritics;
import jarl.model.MlpPolicy;
import jarl.model.ModelConfig;
import jarl.nn.Initialization;
import jarl.nn.Parameter;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.space.Discrete;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first update of discrete soft actor-critic with linear networks, against the formulas of the paper in plain doubles. */
class DiscreteSacTest {

    private static final int ACTIONS = 3;
    private static final double ALPHA = 0.5;
    private static final double ERROR = 1e-5;
    private static final long[] TAKEN = {0, 2, 1, 1, 0};
    private static final boolean[] NEXT_ALLOWED = {
        true, true, true, true, false, true, false, false, true, true, true, true, true, true, false
    };

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStream random = new RandomStreams(8).stream("test");
    private final FewTransitions data = new FewTransitions(random);
    private final ModelConfig linear =
            ModelConfig.defaults().with("hiddenSizes", List.of()).with("initialization", Initialization.TORCH_DEFAULT);
    private final DiscreteCritics critics = critics();
    private final Parameters criticParameters = new Parameters(critics, Device.CPU);
    private final Parameters temperature = new Parameters(new Parameter(1, Math.log(ALPHA)), Device.CPU);
    private final CategoricalAgent agent = new CategoricalAgent(
            MlpPolicy.categorical(OBSERVATIONS, new Discrete(ACTIONS), linear, random),
            new Discrete(ACTIONS),
            Device.CPU,
            Optional.empty(),
            0,
            new Block("critics", criticParameters),
            new Block("temperature", temperature));

    private DiscreteCritics critics() {
        return new DiscreteCritics(OBSERVATIONS, new Discrete(ACTIONS), 2, linear, random);
    }

    private TransitionBatch batch(boolean masked) {
        TransitionBatch plain = data.batch();
        TensorTree mask = masked ? Tensor.of(NEXT_ALLOWED, ROWS, ACTIONS) : NoTensors.INSTANCE;
        AgentInputs next = new AgentInputs(
                plain.nextInputs().observation(),
                plain.nextInputs().previousAction(),
                plain.nextInputs().previousReward(),
                mask,
                NoTensors.INSTANCE);
        return new TransitionBatch(
                plain.inputs(),
                Tensor.of(TAKEN),
                plain.nStepReturn(),
                next,
                plain.discountFactor(),
                plain.weight(),
                new long[ROWS]);
    }

    private static double[] outputs(Parameters parameters, String head, float[] observations, int row) {
        double[] weights = numbers(parameters, head + "weight");
        double[] bias = numbers(parameters, head + "bias");
        double[] outputs = new double[ACTIONS];
        for (int a = 0; a < ACTIONS; a++) {
            outputs[a] =
                    bias[a] + weights[2 * a] * observations[2 * row] + weights[2 * a + 1] * observations[2 * row + 1];
        }
        return outputs;
    }

    private double[] probabilities(float[] observations, int row, boolean masked) {
        double[] logits = outputs(agent.policyParameters(), "head.", observations, row);
        double total = 0;
        for (int a = 0; a < ACTIONS; a++) {
            logits[a] = masked && !NEXT_ALLOWED[row * ACTIONS + a] ? 0 : Math.exp(logits[a]);
            total += logits[a];
        }
        for (int a = 0; a < ACTIONS; a++) {
            logits[a] /= total;
        }
        return logits;
    }

    private double[] smallerValues(float[] observations, int row) {
        double[] first = outputs(criticParameters, "0.head.", observations, row);
        double[] second = outputs(criticParameters, "1.head.", observations, row);
        for (int a = 0; a < ACTIONS; a++) {
            first[a] = Math.min(first[a], second[a]);
        }
        return first;
    }

    private double softValue(float[] observations, int row, boolean masked) {
        double[] probabilities = probabilities(observations, row, masked);
        double[] values = smallerValues(observations, row);
        double value = 0;
        for (int a = 0; a < ACTIONS; a++) {
            if (probabilities[a] > 0) {
                value += probabilities[a] * (values[a] - ALPHA * Math.log(probabilities[a]));
            }
        }
        return value;
    }

    private double criticLoss(boolean masked) {
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            double target = data.reward[i] + data.discount[i] * softValue(data.next, i, masked);
            for (String head : List.of("0.head.", "1.head.")) {
                double q = outputs(criticParameters, head, data.observation, i)[(int) TAKEN[i]];
                loss += 0.5 * data.weight[i] * (q - target) * (q - target) / ROWS;
            }
        }
        return loss;
    }

    private double entropy() {
        double entropy = 0;
        for (int i = 0; i < ROWS; i++) {
            for (double p : probabilities(data.observation, i, false)) {
                entropy -= p * Math.log(p) / ROWS;
            }
        }
        return entropy;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allAreExpectationsOverTheAllowedActions(boolean masked) {
        var config = DiscreteSac.Config.defaults();
        double expected = criticLoss(masked);
        double entropy = entropy();
        double[][] before = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            before[i] = probabilities(data.observation, i, false);
        }
        try (agent;
                var update =
                        DiscreteSac.update(config, agent, ACTIONS, critics, criticParameters, critics(), temperature)) {
            var _ = update.update(batch(masked), 0, 0);
            assertThat(update.statistics().getFirst().read().get("loss")[0]).isCloseTo(expected, within(ERROR));
            double policyLoss = 0; // by the critics as they are after their step
            for (int i = 0; i < ROWS; i++) {
                double[] values = smallerValues(data.observation, i);
                for (int a = 0; a < ACTIONS; a++) {
                    policyLoss += before[i][a] * (ALPHA * Math.log(before[i][a]) - values[a]) / ROWS;
                }
            }
            Map<String, double[]> numbers = update.statistics().get(1).read();
            assertThat(numbers.get("policyLoss")[0]).isCloseTo(policyLoss, within(ERROR));
            assertThat(numbers.get("entropy")[0]).isCloseTo(entropy, within(ERROR));
            // Adam's first step has the length of the learning rate: down where there is more entropy than wanted.
            double step = entropy > 0.98 * Math.log(3) ? -3e-4 : 3e-4;
            assertThat(numbers(temperature, "value")[0]).isCloseTo(Math.log(ALPHA) + step, within(1e-6));
        }
    }

    @Test
    void aTargetEntropyThatNoPolicyHasIsRefused() {
        assertThatThrownBy(() -> DiscreteSac.Config.defaults()
                        .with("entropy", EntropyConfig.defaults().with("targetScale", 1)))
                .hasMessageContaining("share of the largest entropy");
    }
}
