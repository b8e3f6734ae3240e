package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.Agent;
import jarl.env.EnvFactory;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.testing.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every agent keeps to, of those that algorithms make. In row i of the inputs the mask is that of step i of a {@link Script}. */
class AgentContractTest {

    private static final EnvFactory<float[], Integer> FACTORY =
            Script.lengths(9).masking(true);
    private static final int ROWS = 6;

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private final RandomStream random = new RandomStreams(5).stream("inputs");

    static Stream<String> algorithms() {
        return AlgorithmContractTest.ofChoices();
    }

    private static Wiring wiring(String algorithm) {
        return wiring(algorithm, 3);
    }

    private static Wiring wiring(String algorithm, long seed) {
        return new Wiring(
                AlgorithmContractTest.config(algorithm, "sampler.batchB=" + ROWS, "seed=" + seed), FACTORY, 1);
    }

    private AgentInputs inputs(Agent<?> agent) {
        float[] observation = new float[2 * ROWS];
        float[] reward = new float[ROWS];
        long[] action = new long[ROWS];
        boolean[] mask = new boolean[ROWS * Script.ACTIONS];
        for (int row = 0; row < ROWS; row++) {
            observation[2 * row] = (float) random.nextGaussian();
            observation[2 * row + 1] = (float) random.nextGaussian();
            reward[row] = (float) random.nextGaussian();
            action[row] = random.nextInt(Script.ACTIONS);
            System.arraycopy(Script.mask(row), 0, mask, row * Script.ACTIONS, Script.ACTIONS);
        }
        return new AgentInputs(
                Tensor.of(observation, ROWS, 2),
                Tensor.of(action),
                Tensor.of(reward),
                Tensor.of(mask, ROWS, Script.ACTIONS),
                TensorTree.map(TensorTree.allocate(agent.initialState(), ROWS), leaf -> leaf.add(0.3)));
    }

    /** All that an agent writes, as numbers by name. */
    private static <I extends TensorTree> Map<String, List<Double>> act(Agent<I> agent, AgentInputs inputs) {
        return act(agent, inputs, TensorTree.allocate(agent.initialState(), ROWS));
    }

    private static <I extends TensorTree> Map<String, List<Double>> act(
            Agent<I> agent, AgentInputs inputs, TensorTree nextState) {
        Tensor action = Tensor.zeros(DType.INT64, ROWS);
        I info = TensorTree.allocate(agent.exampleInfo(), ROWS);
        agent.act(0, inputs, generators(7), action, info, nextState);
        Map<String, List<Double>> written = new LinkedHashMap<>();
        written.put("action", numbers(action));
        TensorTree.leaves(info).forEach((name, leaf) -> written.put("info " + name, numbers(leaf)));
        TensorTree.leaves(nextState).forEach((name, leaf) -> written.put("state " + name, numbers(leaf)));
        return written;
    }

    private static RandomGenerator[] generators(long seed) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> new RandomStreams(seed).stream("action", row))
                .toArray(RandomGenerator[]::new);
    }

    private static List<Double> numbers(Tensor tensor) {
        List<Double> numbers = new ArrayList<>();
        for (double number : tensor.toDoubles()) {
            numbers.add(number);
        }
        return numbers;
    }

    private static Map<String, List<Double>> numbers(TensorTree tuple) {
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        TensorTree.leaves(tuple).forEach((name, leaf) -> numbers.put(name, numbers(leaf)));
        return numbers;
    }

    private static Map<String, List<Double>> saved(Agent<?> agent) {
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        agent.saved().forEach((name, value) -> numbers.put(name, numbers(value)));
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void actingWritesOnlyWhatItIsGivenAndFollowsFromInputsAndGenerators(String algorithm) {
        try (Wiring wiring = wiring(algorithm)) {
            AgentInputs inputs = inputs(wiring.agent());
            Map<String, List<Double>> given = numbers(inputs);
            Map<String, List<Double>> parameters = saved(wiring.agent());
            Map<String, List<Double>> first = act(wiring.agent(), inputs);
            assertThat(numbers(inputs)).isEqualTo(given);
            assertThat(saved(wiring.agent())).isEqualTo(parameters);
            assertThat(act(wiring.agent(), inputs)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void theNextStateMayBeWrittenOverTheStateOfTheInputs(String algorithm) {
        try (Wiring wiring = wiring(algorithm)) {
            AgentInputs inputs = inputs(wiring.agent());
            Map<String, List<Double>> apart = act(wiring.agent(), inputs);
            assertThat(act(wiring.agent(), inputs, inputs.state())).isEqualTo(apart);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void forbiddenActionsAreChosenInNoWay(String algorithm) {
        try (Wiring wiring = wiring(algorithm)) {
            AgentInputs inputs = inputs(wiring.agent());
            for (int time = 0; time < 50; time++) {
                assertAllowed(chosen(wiring.agent(), inputs, time));
            }
        }
    }

    /** Drawn while training, drawn, and greedily. */
    private static <I extends TensorTree> List<Tensor> chosen(Agent<I> agent, AgentInputs inputs, long seed) {
        List<Tensor> actions = List.of(
                Tensor.zeros(DType.INT64, ROWS), Tensor.zeros(DType.INT64, ROWS), Tensor.zeros(DType.INT64, ROWS));
        I info = TensorTree.allocate(agent.exampleInfo(), ROWS);
        TensorTree next = TensorTree.allocate(agent.initialState(), ROWS);
        agent.act(0, inputs, generators(seed), actions.get(0), info, next);
        agent.act(inputs, generators(seed), actions.get(1), info, next);
        agent.actGreedily(inputs, actions.get(2), next);
        return actions;
    }

    private static void assertAllowed(List<Tensor> actions) {
        for (Tensor each : actions) {
            long[] chosen = each.toLongs();
            for (int row = 0; row < ROWS; row++) {
                assertThat(Script.mask(row)[(int) chosen[row]]).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void probabilitiesOfTheAllowedActionsSumToOne(String algorithm) {
        try (Wiring wiring = wiring(algorithm)) {
            wiring.agent().probabilities(inputs(wiring.agent())).ifPresent(probabilities -> {
                double[] numbers = probabilities.toDoubles();
                assertThat(numbers).hasSize(ROWS * Script.ACTIONS);
                for (int row = 0; row < ROWS; row++) {
                    double sum = 0;
                    for (int choice = 0; choice < Script.ACTIONS; choice++) {
                        double probability = numbers[row * Script.ACTIONS + choice];
                        assertThat(probability).isBetween(0.0, Script.mask(row)[choice] ? 1.0 : 0.0);
                        sum += probability;
                    }
                    assertThat(sum).isCloseTo(1, within(1e-6));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void theStateAtAnEpisodesStartIsZero(String algorithm) {
        try (Wiring wiring = wiring(algorithm)) {
            assertThat(numbers(wiring.agent().initialState()).values())
                    .allSatisfy(numbers -> assertThat(numbers).containsOnly(0.0));
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void anotherThatGetsWhatWasSavedActsTheSame(String algorithm) {
        try (Wiring wiring = wiring(algorithm);
                Wiring other = wiring(algorithm, 4)) {
            Map<String, Tensor> destination = other.agent().saved();
            assertThat(saved(other.agent())).isNotEqualTo(saved(wiring.agent()));
            wiring.agent().saved().forEach((name, value) -> {
                var _ = destination.get(name).copyInPlace(value);
            });
            other.agent().restored();
            AgentInputs inputs = inputs(wiring.agent());
            assertThat(act(other.agent(), inputs)).isEqualTo(act(wiring.agent(), inputs));
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void settingsHaveTheSameNamesThroughoutARun(String algorithm) {
        try (Wiring wiring = wiring(algorithm)) {
            List<String> names = List.copyOf(wiring.agent().settings(0).keySet());
            for (long stepsDone : new long[] {1, 10_000, Long.MAX_VALUE / 2}) {
                assertThat(List.copyOf(wiring.agent().settings(stepsDone).keySet()))
                        .isEqualTo(names);
            }
        }
    }
}
