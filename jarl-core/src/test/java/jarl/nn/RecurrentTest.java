package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LSTM and GRU against the recurrence written out, and against numbers computed with PyTorch 2.13. */
class RecurrentTest {

    private static final int INPUTS = 3;
    private static final int OUTPUTS = 2;
    private static final int STEPS = 4;
    private static final int COLUMNS = 2;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    /** Numbers that are easy to make anywhere: {@code 0.9 sin(0.7 i + phase)}. */
    private static Tensor wave(int phase, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.9 * Math.sin(0.7 * i + phase));
        }
        return Tensor.of(values, shape);
    }

    private static Recurrent fresh(String kind) {
        var random = new RandomStreams(4).stream("layer");
        return switch (kind) {
            case "lstm" -> new Lstm(INPUTS, OUTPUTS, random);
            case "gru" -> new Gru(INPUTS, OUTPUTS, random);
            default -> new MinGru(INPUTS, OUTPUTS, random);
        };
    }

    /** Input and hidden weights, input and hidden biases are waves of phases 1 to 4. */
    private static Recurrent layer(String kind) {
        Recurrent layer = fresh(kind);
        int phase = 1;
        try (var _ = TensorScope.withoutGradients()) {
            for (Tensor parameter : parameters(layer).values()) {
                var _ = parameter.copyInPlace(wave(phase++, parameter.shape()));
            }
        }
        return layer;
    }

    private static Map<String, Tensor> parameters(Recurrent layer) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        layer.visitParameters("", named::put);
        return named;
    }

    private static TensorTree state(Recurrent layer) {
        return layer instanceof Lstm
                ? new LstmState(wave(6, COLUMNS, OUTPUTS), wave(7, COLUMNS, OUTPUTS))
                : wave(6, COLUMNS, OUTPUTS);
    }

    private static Tensor hidden(TensorTree state) {
        return state instanceof LstmState memory ? memory.hidden() : (Tensor) state;
    }

    private static Tensor input() {
        return wave(5, STEPS, COLUMNS, INPUTS);
    }

    /** Episodes start where the text has a 1, row by row: {@code "00 10 01 00"}. */
    private static Tensor starts(String rows) {
        String flags = rows.replace(" ", "");
        boolean[] starts = new boolean[flags.length()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = flags.charAt(i) == '1';
        }
        return Tensor.of(starts, STEPS, COLUMNS);
    }

    @Test
    void lstmEqualsPyTorch() {
        Recurrent.Output result = layer("lstm").stretch(input(), state(layer("lstm")));
        assertThat(result.output().toFloats())
                .containsExactly(
                        new float[] {
                            0.1406827f,
                            0.2475718f,
                            0.2512634f,
                            0.09476063f,
                            0.153996f,
                            0.2416755f,
                            0.09784108f,
                            0.1738254f,
                            -0.4359945f,
                            0.1128028f,
                            0.1422809f,
                            0.2419217f,
                            -0.1501653f,
                            0.1984299f,
                            -0.4377882f,
                            0.1131241f
                        },
                        within(1e-6f));
        LstmState last = (LstmState) result.state();
        assertThat(last.hidden().toFloats())
                .containsExactly(new float[] {-0.1501653f, 0.1984299f, -0.4377882f, 0.1131241f}, within(1e-6f));
        assertThat(last.cell().toFloats())
                .containsExactly(new float[] {-0.222177f, 0.2369126f, -0.4976188f, 0.2173344f}, within(1e-6f));
    }

    @Test
    void gruEqualsPyTorch() {
        Recurrent.Output result = layer("gru").stretch(input(), state(layer("gru")));
        assertThat(result.output().toFloats())
                .containsExactly(
                        new float[] {
                            -0.1946636f,
                            0.7663314f,
                            0.1460203f,
                            0.5732104f,
                            0.5559247f,
                            0.2345655f,
                            0.007579837f,
                            0.7884366f,
                            -0.4659642f,
                            0.05865005f,
                            0.6328355f,
                            0.2570875f,
                            -0.3555239f,
                            0.7373222f,
                            -0.4011375f,
                            0.07240927f
                        },
                        within(1e-6f));
        assertThat(((Tensor) result.state()).toFloats())
                .isEqualTo(result.output().select(0, STEPS - 1).toFloats());
    }

    @Test
    void minGruStartsUniformWithItsEncodersBiasAtZero() {
        Map<String, Tensor> parameters = parameters(fresh("mingru"));
        assertThat(parameters).containsOnlyKeys("encoder.weight", "encoder.bias", "weight");
        assertThat(parameters.get("encoder.weight").abs().max().item()).isLessThanOrEqualTo(Math.sqrt(2.0 / INPUTS));
        assertThat(parameters.get("encoder.bias").toFloats()).containsOnly(0);
        assertThat(parameters.get("weight").shape()).containsExactly(3L * OUTPUTS, OUTPUTS);
        assertThat(parameters.get("weight").abs().max().item()).isLessThanOrEqualTo(Math.sqrt(2.0 / OUTPUTS));
    }

    @Test
    void gradientsEqualThoseOfPyTorch() {
        Recurrent lstm = layer("lstm");
        lstm.stretch(input(), state(lstm)).output().square().sum().backward();
        gradientIs(lstm, "weight_ih", 0.09073325f, 0.1382619f, 0.1207639f);
        gradientIs(
                lstm,
                "bias_hh",
                0.1672214f,
                0.2381026f,
                0.03439509f,
                0.09388706f,
                -0.3212506f,
                0.1484961f,
                0.09921449f,
                0.07948417f);
        Recurrent gru = layer("gru");
        gru.stretch(input(), state(gru)).output().square().sum().backward();
        gradientIs(gru, "weight_ih", -0.09517819f, -0.1826218f, -0.1841755f);
        gradientIs(gru, "bias_hh", -0.0145802f, 0.1634408f, -0.129234f, 0.08867651f, -0.7721589f, 0.288308f);
    }

    private static void gradientIs(Recurrent layer, String name, float... expected) {
        float[] gradient = parameters(layer).get(name).gradient().toFloats();
        assertThat(java.util.Arrays.copyOf(gradient, expected.length)).containsExactly(expected, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({
        "lstm, 00 00 00 00", "lstm, 00 10 01 00", "lstm, 11 00 00 11", "lstm, 01 11 10 11",
        "gru, 00 00 00 00", "gru, 00 10 01 00", "gru, 11 00 00 11", "gru, 01 11 10 11"
    })
    void sequencesEqualTheRecurrenceWrittenOut(String kind, String rows) {
        Recurrent layer = layer(kind);
        Recurrent.Output result = layer.sequence(input(), state(layer), starts(rows));
        PlainRecurrence[] columns = new PlainRecurrence[COLUMNS];
        double[] input = input().toDoubles();
        double[] starts = starts(rows).to(DType.FLOAT64).toDoubles();
        for (int b = 0; b < COLUMNS; b++) {
            columns[b] = new PlainRecurrence(parameters(layer), state(layer), b);
            for (int t = 0; t < STEPS; t++) {
                int row = t * COLUMNS + b;
                if (starts[row] != 0) {
                    columns[b].forget();
                }
                columns[b].step(java.util.Arrays.copyOfRange(input, row * INPUTS, (row + 1) * INPUTS));
                assertThat(result.output().select(0, t).select(0, b).toDoubles())
                        .as("row %d, column %d", t, b)
                        .containsExactly(columns[b].hidden, within(1e-6));
            }
            assertThat(hidden(result.state()).select(0, b).toDoubles())
                    .containsExactly(columns[b].hidden, within(1e-6));
            if (result.state() instanceof LstmState memory) {
                assertThat(memory.cell().select(0, b).toDoubles()).containsExactly(columns[b].cell, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"lstm, 00 10 01 00", "lstm, 11 00 00 11", "gru, 00 10 01 00", "gru, 11 00 00 11", "mingru, 11 00 00 11"
    })
    void sequencesEqualStepsThatStartFromZeroWhereAnEpisodeDoes(String kind, String rows) {
        Recurrent layer = layer(kind);
        Tensor starts = starts(rows);
        Recurrent.Output whole = layer.sequence(input(), state(layer), starts);
        TensorTree state = state(layer);
        for (int t = 0; t < STEPS; t++) {
            Tensor going = starts.select(0, t).logicalNot().to(DType.FLOAT32).unsqueeze(-1);
            Recurrent.Output step = layer.step(input().select(0, t), TensorTree.map(state, leaf -> leaf.mul(going)));
            state = step.state();
            assertThat(step.output().toFloats())
                    .containsExactly(whole.output().select(0, t).toFloats(), within(1e-6f));
        }
        TensorTree.zip(
                state,
                whole.state(),
                (name, one, all) -> assertThat(one.toFloats()).as(name).containsExactly(all.toFloats(), within(1e-6f)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "mingru"})
    void aStretchEqualsRepeatedSteps(String kind) {
        Recurrent layer = layer(kind);
        Recurrent.Output whole = layer.stretch(input(), state(layer));
        assertThat(whole.output().shape()).containsExactly(STEPS, COLUMNS, OUTPUTS);
        TensorTree state = state(layer);
        List<Tensor> outputs = new ArrayList<>();
        for (int t = 0; t < STEPS; t++) {
            Recurrent.Output step = layer.step(input().select(0, t), state);
            outputs.add(step.output());
            state = step.state();
        }
        assertThat(Tensor.stack(outputs, 0).toFloats())
                .containsExactly(whole.output().toFloats(), within(1e-6f));
        assertThat(hidden(state).toFloats())
                .containsExactly(hidden(whole.state()).toFloats(), within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "mingru"})
    void whatHappensBeforeAnEpisodeStartChangesNothingAfterIt(String kind) {
        Recurrent layer = layer(kind);
        Tensor other = Tensor.cat(List.of(wave(9, 2, COLUMNS, INPUTS), input().slice(0, 2, STEPS)), 0);
        Tensor starts = starts("00 00 10 00");
        Tensor first = layer.sequence(input(), state(layer), starts).output().slice(0, 2, STEPS);
        Tensor second = layer.sequence(other, state(layer), starts).output().slice(0, 2, STEPS);
        assertThat(second.select(1, 0).toFloats()).isEqualTo(first.select(1, 0).toFloats());
        assertThat(second.select(1, 1).toFloats())
                .isNotEqualTo(first.select(1, 1).toFloats());
    }

    @ParameterizedTest
    @CsvSource({
        "lstm, 00 00 00 00",
        "lstm, 00 10 01 00",
        "gru, 00 00 00 00",
        "gru, 00 10 01 00",
        "mingru, 00 00 00 00",
        "mingru, 00 10 01 00"
    })
    void derivativesEqualFiniteDifferences(String kind, String rows) {
        Recurrent layer = layer(kind);
        List<Tensor> parameters = new ArrayList<>(GradientCheck.inDoublePrecision(layer));
        Tensor input = input().to(DType.FLOAT64).requireGradient();
        parameters.add(input);
        TensorTree state =
                TensorTree.map(state(layer), leaf -> leaf.to(DType.FLOAT64).requireGradient());
        parameters.addAll(TensorTree.leaves(state).values());
        Tensor weights = GradientCheck.weights((long) STEPS * COLUMNS * OUTPUTS);
        Supplier<Tensor> loss = () -> layer.sequence(input, state, starts(rows))
                .output()
                .reshape(-1)
                .mul(weights)
                .sum();
        GradientCheck.check(loss, parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "mingru"})
    void stepsAreDifferentiableToo(String kind) {
        Recurrent layer = layer(kind);
        List<Tensor> parameters = GradientCheck.inDoublePrecision(layer);
        Tensor input = input().to(DType.FLOAT64);
        TensorTree state = TensorTree.map(state(layer), leaf -> leaf.to(DType.FLOAT64));
        Tensor weights = GradientCheck.weights((long) COLUMNS * OUTPUTS);
        Supplier<Tensor> loss = () -> {
            TensorTree after = layer.step(input.select(0, 0), state).state();
            return layer.step(input.select(0, 1), after)
                    .output()
                    .reshape(-1)
                    .mul(weights)
                    .sum();
        };
        GradientCheck.check(loss, parameters);
    }

    @ParameterizedTest
    @CsvSource({"lstm, 4", "gru, 3"})
    void parametersStartUniformWithinTheirBoundAndFollowTheStream(String kind, int gates) {
        Recurrent layer = fresh(kind);
        Map<String, Tensor> parameters = parameters(layer);
        assertThat(parameters).containsOnlyKeys("weight_ih", "weight_hh", "bias_ih", "bias_hh");
        assertThat(parameters.get("weight_ih").shape()).containsExactly((long) gates * OUTPUTS, INPUTS);
        assertThat(parameters.get("weight_hh").shape()).containsExactly((long) gates * OUTPUTS, OUTPUTS);
        parameters.forEach((name, parameter) -> {
            assertThat(parameter.abs().max().item()).as(name).isLessThanOrEqualTo(1 / Math.sqrt(OUTPUTS));
            assertThat(parameter.toFloats()).as(name).doesNotHaveDuplicates();
            assertThat(parameters(fresh(kind)).get(name).toFloats()).isEqualTo(parameter.toFloats());
        });
        assertThat(layer.outputs()).isEqualTo(OUTPUTS);
        TensorTree.leaves(layer.initialState()).values().forEach(leaf -> {
            assertThat(leaf.shape()).containsExactly(OUTPUTS);
            assertThat(leaf.toFloats()).containsOnly(0);
        });
    }
}
