package jarl.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTest {
    @TempDir
    Path folder;

    /** What a reader sees after the state has been through files. */
    private StateReader throughFiles(StateWriter writer) throws IOException {
        CheckpointStore.open(folder, 1).write(1, Map.of(), writer);
        return CheckpointStore.forReading(folder).read(1).state();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 31, (1L << 53) + 1, Long.MIN_VALUE, Long.MAX_VALUE})
    void longsComeBack(long value) throws IOException {
        StateWriter out = new StateWriter();
        out.put("x", value);
        assertThat(throughFiles(out).getLong("x")).isEqualTo(value);
        assertThat(out.reader().getLong("x")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                1.0,
                0.1,
                1e22,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                2.2250738585072014E-308
            })
    void doublesComeBackToTheBit(double value) throws IOException {
        StateWriter out = new StateWriter();
        out.put("x", value);
        out.put("array", new double[] {value, 1});
        long bits = Double.doubleToRawLongBits(value);
        for (StateReader in : new StateReader[] {throughFiles(out), out.reader()}) {
            assertThat(Double.doubleToRawLongBits(in.getDouble("x"))).isEqualTo(bits);
            assertThat(Double.doubleToRawLongBits(in.getDoubles("array")[0])).isEqualTo(bits);
        }
    }

    @Test
    void textsBytesAndArraysComeBack() throws IOException {
        StateWriter out = new StateWriter();
        out.put("text", "Zeile\n\"zwei\" \u2713 \ud83d\ude00");
        out.put("NaN", "NaN");
        out.put("yes", true);
        out.put("bytes", new byte[] {0, -1, 127});
        out.put("none", new byte[0]);
        out.put("longs", new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE});
        out.put("noLongs", new long[0]);
        StateReader in = throughFiles(out);
        assertThat(in.getString("text")).isEqualTo("Zeile\n\"zwei\" \u2713 \ud83d\ude00");
        assertThat(in.getString("NaN")).isEqualTo("NaN");
        assertThat(in.getBoolean("yes")).isTrue();
        assertThat(in.getBytes("bytes")).containsExactly(0, -1, 127);
        assertThat(in.getBytes("none")).isEmpty();
        assertThat(in.getLongs("longs")).containsExactly(Long.MIN_VALUE, 0, Long.MAX_VALUE);
        assertThat(in.getLongs("noLongs")).isEmpty();
        assertThat(out.reader().getBytes("bytes")).containsExactly(0, -1, 127);
    }

    @Test
    void branchesAndTensorsComeBack() throws IOException {
        try (var _ = TensorScope.open()) {
            StateWriter out = new StateWriter();
            StateWriter adam = out.child("optimizer").child("adam");
            adam.put("step", 3);
            adam.put("moment", Tensor.of(new float[] {1, 2, 3}));
            out.child("empty");
            for (StateReader root : new StateReader[] {throughFiles(out), out.reader()}) {
                StateReader in = root.child("optimizer").child("adam");
                assertThat(in.getInt("step")).isEqualTo(3);
                assertThat(in.getTensor("moment").toFloats()).containsExactly(1, 2, 3);
                Tensor destination = Tensor.zeros(DType.FLOAT32, 3);
                in.readInto("moment", destination);
                assertThat(destination.toFloats()).containsExactly(1, 2, 3);
                assertThat(in.names()).containsExactly("step", "moment");
                assertThat(root.has("empty")).isTrue();
                assertThat(root.child("empty").names()).isEmpty();
                assertThat(root.has("nothing")).isFalse();
            }
        }
    }

    @Test
    void aMissingKeyIsNamedWithItsPath() {
        StateWriter out = new StateWriter();
        out.child("optimizer").child("adam");
        StateReader in = out.reader().child("optimizer").child("adam");
        assertThatThrownBy(() -> in.getLong("step"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("state: has no key optimizer.adam.step");
        assertThatThrownBy(() -> in.child("moments")).hasMessage("state: has no key optimizer.adam.moments");
    }

    @Test
    void anotherKindOfValueIsNamed() {
        try (var _ = TensorScope.open()) {
            StateWriter out = new StateWriter();
            StateWriter branch = out.child("a");
            branch.put("long", 1L);
            branch.put("double", 1.0);
            branch.put("text", "1");
            branch.put("infinite", Double.POSITIVE_INFINITY);
            branch.put("tensor", Tensor.zeros(DType.INT64, 2));
            StateReader in = out.reader().child("a");
            assertThatThrownBy(() -> in.getDouble("long")).hasMessage("state: key a.long is a long, expected a double");
            assertThatThrownBy(() -> in.getLong("double"))
                    .hasMessage("state: key a.double is a double, expected a long");
            assertThatThrownBy(() -> in.getLong("text")).hasMessage("state: key a.text is a string, expected a long");
            assertThatThrownBy(() -> in.child("infinite"))
                    .hasMessage("state: key a.infinite is double, expected a branch");
            assertThatThrownBy(() -> in.getBytes("text")).hasMessage("state: key a.text is a string, expected bytes");
            assertThatThrownBy(() -> in.getTensor("long")).hasMessage("state: key a.long is a long, expected a tensor");
            assertThatThrownBy(() -> in.readInto("tensor", Tensor.zeros(DType.INT64, 3)))
                    .hasMessage("state: key a.tensor is a tensor INT64[2], expected INT64[3]");
            assertThatThrownBy(() -> in.readInto("tensor", Tensor.zeros(DType.FLOAT32, 2)))
                    .hasMessage("state: key a.tensor is a tensor INT64[2], expected FLOAT32[2]");
        }
    }

    @Test
    void namesAreCheckedWhenPut() {
        StateWriter out = new StateWriter();
        out.put("x", 1);
        assertThatThrownBy(() -> out.put("x", 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x");
        assertThatThrownBy(() -> out.put("a.b", 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.put("", 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.child("$x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stateIsReadableJson() throws IOException {
        StateWriter out = new StateWriter();
        out.child("counters").put("updates", 12);
        throughFiles(out);
        assertThat(Files.readString(folder.resolve("1/state.json"), UTF_8)).isEqualToNormalizingNewlines("""
            {
              "counters" : {
                "updates" : 12
              }
            }\
            """);
    }
}
