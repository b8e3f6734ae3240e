package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.distribution.GaussianParameters;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.RowsOfSequences;
import jarl.space.Box;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of sequences against the same policy step by step, for two sequences of two steps of warm-up and four behind it. */
class RecurrentPolicyTest {

    private static final int WARMUP = 2;
    private static final int STEPS = 6;
    private static final int SEQUENCES = 2;
    private static final Box OBSERVATIONS = Box.unbounded(3);
    private static final Box ACTIONS = Box.of(-1, 1, 2);

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final RandomStream random = new RandomStreams(4).stream("test");
    private final AgentInputs inputs = new AgentInputs(
            normal(STEPS, SEQUENCES, 3),
            normal(STEPS, SEQUENCES, 2),
            normal(STEPS, SEQUENCES),
            NoTensors.INSTANCE,
            NoTensors.INSTANCE);

    /** The first sequence begins another episode in the warm-up, the second one in row 4. */
    private final boolean[] starts = new boolean[STEPS * SEQUENCES];

    private Tensor normal(long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Tensor.of(numbers, shape);
    }

    private static ModelConfig config(String memory) {
        return ModelConfig.defaults()
                .with("name", memory)
                .with("hiddenSizes", List.of(5))
                .with("recurrentSize", 4)
                .with("policyGain", 1.0);
    }

    private RecurrentPolicy policy(String memory) {
        ModelConfig config = config(memory);
        return new RecurrentPolicy(
                OBSERVATIONS,
                ACTIONS,
                config,
                random,
                inputs -> PolicyHead.entropyRegularized(ACTIONS, inputs, config, random));
    }

    /** Rows after the warm-up, in this order. */
    private AgentInputs rows(long... chosen) {
        starts[SEQUENCES] = true;
        starts[4 * SEQUENCES + 1] = true;
        Tensor all = Tensor.of(starts, STEPS, SEQUENCES);
        return TensorTree.slice(inputs, 0, WARMUP, STEPS)
                .withState(new RowsOfSequences(
                        TensorTree.slice(inputs, 0, 0, WARMUP),
                        all.slice(0, 0, WARMUP),
                        all.slice(0, WARMUP, STEPS),
                        Tensor.of(chosen, chosen.length)));
    }

    /** What each step gives, {@code [SEQUENCES, 2]}, from zeros on. */
    private List<Tensor> stepByStep(RecurrentPolicy policy) {
        List<Tensor> means = new ArrayList<>();
        TensorTree state = TensorTree.allocate(policy.initialState(), SEQUENCES);
        for (int t = 0; t < STEPS; t++) {
            Tensor going = Tensor.of(new float[] {starts[t * SEQUENCES] ? 0 : 1, starts[t * SEQUENCES + 1] ? 0 : 1}, 2)
                    .unsqueeze(-1);
            TensorTree before = TensorTree.map(state, leaf -> leaf.mul(going));
            PolicyNetwork.Output output = policy.step(TensorTree.at(inputs, t).withState(before));
            means.add(((GaussianParameters) output.policy()).mean());
            state = t < WARMUP ? TensorTree.map(output.state(), Tensor::detach) : output.state();
        }
        return means;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "mingru"})
    void rowsAreWhatTheStepsGive(String memory) {
        RecurrentPolicy policy = policy(memory);
        var parameters = new Parameters(policy, Device.CPU);
        AgentInputs asked = rows(7, 0, 2, 2);
        float[] means = ((GaussianParameters) policy.forward(asked)).mean().toFloats();
        List<Tensor> steps = stepByStep(policy);
        int[][] places = {{5, 1}, {2, 0}, {3, 0}, {3, 0}}; // step and sequence of these rows
        for (int i = 0; i < places.length; i++) {
            float[] expected = steps.get(places[i][0]).select(0, places[i][1]).toFloats();
            assertThat(means[2 * i]).isCloseTo(expected[0], within(1e-5f));
            assertThat(means[2 * i + 1]).isCloseTo(expected[1], within(1e-5f));
        }
        parameters.close();
    }

    /** The steps of the warm-up are detached: what they teach is not in the gradient of the steps either. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "mingru"})
    void noGradientGoesIntoTheWarmUp(String memory) {
        RecurrentPolicy policy = policy(memory);
        var parameters = new Parameters(policy, Device.CPU);
        AgentInputs asked = rows(3, 5);
        ((GaussianParameters) policy.forward(asked)).mean().square().sum().backward();
        double[] found = parameters.gradients().toDoubles();
        parameters.zeroGradients();
        List<Tensor> steps = stepByStep(policy);
        Tensor third = steps.get(3).select(0, 1).square().sum();
        third.add(steps.get(4).select(0, 1).square().sum()).backward();
        assertThat(found).containsExactly(parameters.gradients().toDoubles(), within(1e-4));
        assertThat(Arrays.stream(found)).anyMatch(each -> Math.abs(each) > 1e-2);
        parameters.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void criticsLetTheActionAloneBeImprovedWhereTheyAreFixed(boolean fixed) {
        ActionCritics critics = new ActionCritics(OBSERVATIONS, ACTIONS, 2, 1, config("gru"), random);
        var parameters = new Parameters(critics, Device.CPU);
        Tensor action = Tensor.zeros(DType.FLOAT32, 2, 2).requireGradient();
        AgentInputs asked = rows(1, 4);
        List<Tensor> values = fixed ? critics.forwardFixed(asked, action) : critics.forward(asked, action);
        assertThat(values)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.shape()).containsExactly(2, 1));
        values.getFirst().sum().backward();
        assertThat(action.gradient().toFloats()).doesNotContain(0);
        int behind = parameters.named().entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith("trunk.") || each.getKey().startsWith("memory."))
                .mapToInt(each -> (int) each.getValue().numel())
                .sum();
        double[] ofMemory = Arrays.copyOf(parameters.gradients().toDoubles(), behind);
        assertThat(Arrays.stream(ofMemory).allMatch(each -> each == 0)).isEqualTo(fixed);
        parameters.close();
    }
}
