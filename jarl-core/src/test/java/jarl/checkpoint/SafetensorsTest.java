package jarl.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file;
    private TensorScope scope;

    @BeforeEach
    void openScope() {
        file = folder.resolve("x.safetensors");
        scope = TensorScope.open();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    @Test
    void writesTheFormatsBytes() throws IOException {
        Safetensors.write(file, Map.of("bias", Tensor.of(new float[] {1, -2}, 2, 1)), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        // 8 bytes length (64 = 0x40), the header padded from 59 to 64 with spaces, then 1.0f and -2.0f little-endian
        assertThat(HexFormat.of().formatHex(bytes, 0, 8)).isEqualTo("4000000000000000");
        assertThat(new String(bytes, 8, 64, UTF_8))
                .isEqualTo("{\"bias\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}     ");
        assertThat(HexFormat.of().formatHex(bytes, 72, bytes.length)).isEqualTo("0000803f000000c0");
    }

    @Test
    void wideElementsComeFirstSoThatAllAreAligned() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("flags", Tensor.of(new boolean[] {true, false, true}));
        tensors.put("b", Tensor.of(new float[] {1, 2, 3}));
        tensors.put("a", Tensor.of(new float[] {4}));
        tensors.put("count", Tensor.of(new long[] {5}));
        Safetensors.write(file, tensors, Map.of());
        assertThat(SafetensorsFile.open(file).names()).containsExactly("count", "b", "a", "flags");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void everyElementTypeComesBack(DType type) throws IOException {
        Tensor values = Tensor.of(new float[] {1, 0, 1, 1, 0, 0}, 2, 3).to(type);
        Safetensors.write(file, Map.of("x", values), Map.of());
        Tensor back = SafetensorsFile.read(file).get("x");
        assertThat(back.dtype()).isEqualTo(type);
        assertThat(back.shape()).containsExactly(2, 3);
        assertThat(back.toDoubles()).containsExactly(1, 0, 1, 1, 0, 0);
    }

    @Test
    void valuesComeBackToTheBit() throws IOException {
        double[] odd = {-0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Math.PI};
        Map<String, Tensor> tensors =
                Map.of("odd", Tensor.of(odd), "extreme", Tensor.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}));
        Safetensors.write(file, tensors, Map.of("by", "jarl"));
        Map<String, Tensor> back = SafetensorsFile.read(file);
        assertThat(bits(back.get("odd").toDoubles())).isEqualTo(bits(odd));
        assertThat(back.get("extreme").toLongs()).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(SafetensorsFile.open(file).metadata()).containsExactly(Map.entry("by", "jarl"));
    }

    @Test
    void scalarsEmptyAndTransposedTensorsComeBack() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("scalar", Tensor.of(new float[] {7}).squeeze(0));
        tensors.put("empty", Tensor.zeros(DType.FLOAT32, 0, 4));
        tensors.put(
                "transposed", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1));
        Safetensors.write(file, tensors, Map.of());
        Map<String, Tensor> back = SafetensorsFile.read(file);
        assertThat(back.get("scalar").shape()).isEmpty();
        assertThat(back.get("scalar").item()).isEqualTo(7);
        assertThat(back.get("empty").shape()).containsExactly(0, 4);
        assertThat(back.get("transposed").shape()).containsExactly(3, 2);
        assertThat(back.get("transposed").toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void noTensorsAtAllIsAFileToo() throws IOException {
        Safetensors.write(file, Map.of(), Map.of());
        assertThat(SafetensorsFile.read(file)).isEmpty();
    }

    @Test
    void tensorsLargerThanAChunkComeBack() throws IOException {
        int n = 3 << 20; // 12 MiB
        Tensor large = Tensor.zeros(DType.INT32, n);
        var memory = large.segment();
        for (int i = 0; i < n; i++) {
            memory.setAtIndex(ValueLayout.JAVA_INT, i, i * 31);
        }
        Safetensors.write(file, Map.of("x", large), Map.of());
        assertThat(SafetensorsFile.read(file).get("x").segment().mismatch(memory))
                .isEqualTo(-1);
    }

    @Test
    void readsIntoExistingMemoryAlsoThroughAViewAndAParameter() throws IOException {
        Safetensors.write(file, Map.of("x", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2)), Map.of());
        SafetensorsFile opened = SafetensorsFile.open(file);
        Tensor parameter = Tensor.zeros(DType.FLOAT32, 2, 2).requireGradient();
        opened.readInto("x", parameter);
        assertThat(parameter.detach().toFloats()).containsExactly(1, 2, 3, 4);
        Tensor memory = Tensor.zeros(DType.FLOAT32, 2, 2);
        opened.readInto("x", memory.transpose(0, 1));
        assertThat(memory.toFloats()).containsExactly(1, 3, 2, 4);
    }

    @Test
    void anotherShapeIsRefusedByName() throws IOException {
        Safetensors.write(file, Map.of("x", Tensor.of(new float[] {1, 2})), Map.of());
        SafetensorsFile opened = SafetensorsFile.open(file);
        assertThatThrownBy(() -> opened.readInto("x", Tensor.zeros(DType.FLOAT32, 3)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(file + ": tensor x is FLOAT32[2], expected FLOAT32[3]");
        assertThatThrownBy(() -> opened.readInto("y", Tensor.zeros(DType.FLOAT32, 2)))
                .hasMessage(file + ": has no tensor y");
    }

    @Test
    void everyTruncationIsNoticedWithTheFilesName() throws IOException {
        Safetensors.write(file, Map.of("x", Tensor.of(new float[] {1, 2, 3})), Map.of());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafetensorsFile.open(file))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith(file + ": truncated")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [1]                                                                                  | expected a JSON object
        {"x":                                                                                | not valid JSON
        {"x":1}                                                                              | tensor x needs a dtype
        {"x":{"dtype":"F32","shape":[2]}}                                                    | tensor x needs a dtype
        {"x":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}                               | element type F16
        {"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                               | does not fit its shape
        {"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                              | tensor x needs a dtype
        {"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}           | does not fit its shape
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                               | starts at 4, expected 0
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                               | 4 bytes after the last tensor
        {"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}                              | truncated
        {"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"x":1}                         | not valid JSON
        {"__metadata__":{"a":1},"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}        | __metadata__ a is NUMBER
        """)
    void oddHeadersAreNamed(String header, String expected) throws IOException {
        byte[] json = header.getBytes(UTF_8);
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length + 8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void anotherKindOfFileAndAMissingOneAreNamed() throws IOException {
        Files.writeString(file, "This is a text, not tensors.");
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageStartingWith(file + ": not a safetensors file");
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(folder.resolve("none") + ": cannot be read");
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
