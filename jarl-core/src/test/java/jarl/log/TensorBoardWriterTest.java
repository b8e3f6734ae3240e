package jarl.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorBoardWriterTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.ofEpochSecond(2)); // as a double 4000000000000000

    /**
     * The first record of every file, by hand: length 24; wall time (field 1, a double) 2.0; version (field 3, a text
     * of 13 bytes). The checksums are those of an independent, table-driven CRC-32C.
     */
    private static final String VERSION = "1800000000000000" + "a37f4b22" //
            + "090000000000000040" + "1a0d" + "627261696e2e4576656e743a32" + "ff2ee0e7";

    @TempDir
    Path folder;

    @Test
    void checksumIsCastagnolisMaskedAsTensorFlowDoes() {
        // CRC-32C("123456789") is e3069283; rotated right by 15 it is 2507c60d, and a282ead8 more is c78ab0e5
        assertThat(RecordFraming.maskedCrc(ByteBuffer.wrap("123456789".getBytes(US_ASCII))))
                .isEqualTo(0xc78ab0e5);
    }

    @Test
    void fileStartsWithItsVersion() throws IOException {
        Path file;
        try (TensorBoardWriter writer = TensorBoardWriter.create(folder, CLOCK)) {
            file = writer.path();
        }
        assertThat(file.getFileName().toString()).matches("events\\.out\\.tfevents\\.0000000002\\.[^.]+\\.\\d+\\.\\d+");
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(VERSION);
    }

    @Test
    void scalarIsAnEventOfAStepAndASummary() throws IOException {
        byte[] data = secondRecord(writer -> writer.scalar("a/b", 300, 0.5));
        assertThat(HexFormat.of().formatHex(data))
                .isEqualTo(
                        "090000000000000040" // wall time 2.0
                                + "10ac02" // field 2, step 300 = 0b10_0101100
                                + "2a0c" // field 5, summary of 12 bytes
                                + "0a0a" // its field 1, a value of 10 bytes
                                + "0a03612f62" // field 1, tag a/b
                                + "150000003f"); // field 2, simple value 0.5f
    }

    @Test
    void textIsAStringTensorOfTheTextPlugin() throws IOException {
        byte[] data = secondRecord(writer -> writer.text("c", 0, "hi"));
        assertThat(HexFormat.of().formatHex(data))
                .isEqualTo(
                        "090000000000000040" // wall time 2.0; step 0 is the default and not written
                                + "2a1f" // summary of 31 bytes
                                + "0a1d" // a value of 29 bytes
                                + "0a0163" // tag c
                                + "420c" + "0807" + "12041202" + "0801"
                                + "42026869" // tensor: DT_STRING, shape [1], "hi"
                                + "4a0a" + "0a060a0474657874" + "2002"); // metadata: plugin "text", data class tensor
    }

    @Test
    void aRowIsOneEventWithoutItsNans() throws IOException {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("x", 1.0);
        row.put("y", Double.NaN);
        row.put("z", Double.POSITIVE_INFINITY);
        byte[] data = secondRecord(writer -> {
            writer.scalar("none", 1, Double.NaN);
            writer.scalars(1, row);
        });
        assertThat(HexFormat.of().formatHex(data))
                .isEqualTo("090000000000000040" + "1001" + "2a14" //
                        + "0a080a0178150000803f" + "0a080a017a150000807f");
    }

    private interface Events {
        void addTo(TensorBoardWriter writer);
    }

    /** The data of the record after the version. */
    private byte[] secondRecord(Events events) throws IOException {
        try (TensorBoardWriter writer = TensorBoardWriter.create(folder, CLOCK)) {
            long start = writer.flush();
            events.addTo(writer);
            long end = writer.flush();
            byte[] bytes = Files.readAllBytes(writer.path());
            assertThat(bytes).hasSize((int) end);
            return Arrays.copyOfRange(bytes, (int) start + 12, (int) end - 4);
        }
    }

    @Test
    void resumingDropsWhatCameAfterTheOffset() throws IOException {
        Path file;
        long offset;
        try (TensorBoardWriter writer = TensorBoardWriter.create(folder, CLOCK)) {
            file = writer.path();
            writer.scalar("x", 1, 1);
            offset = writer.flush();
            writer.scalar("x", 2, 99);
            writer.sync();
        }
        byte[] before = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(before, before.length - 3)); // killed inside a record
        try (TensorBoardWriter writer = TensorBoardWriter.resume(file, offset, CLOCK)) {
            assertThat(writer.flush()).isEqualTo(offset);
            writer.scalar("x", 2, 99);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(TensorBoardWriter.newestIn(folder)).contains(file);
    }

    @Test
    void anOffsetInsideARecordOrPastTheEndIsRefused() throws IOException {
        Path file;
        long end;
        try (TensorBoardWriter writer = TensorBoardWriter.create(folder, CLOCK)) {
            file = writer.path();
            end = writer.flush();
        }
        assertThatThrownBy(() -> TensorBoardWriter.resume(file, end - 1))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " has no whole record at byte 0 that ends by byte " + (end - 1)
                        + ": bring the whole file back, or delete it to go on with a new one");
        assertThatThrownBy(() -> TensorBoardWriter.resume(file, end + 1))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " has " + end + " bytes, expected at least " + (end + 1)
                        + ": bring the whole file back, or delete it to go on with a new one");
        assertThatThrownBy(() -> TensorBoardWriter.resume(folder.resolve("none"), 5))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is missing");
        assertThat(Files.size(file)).isEqualTo(end);
        assertThat(TensorBoardWriter.newestIn(Files.createDirectory(folder.resolve("empty"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ReturnAverage, Return/Average",
        "lossStd, loss/Std",
        "gradNormMedian, gradNorm/Median",
        "LengthMin, Length/Min",
        "LengthMax, Length/Max",
        "Diagnostics/CumSteps, Diagnostics/CumSteps",
        "Diagnostics/CumTime (s), Diagnostics/CumTime (s)",
        "learningRate, learningRate",
        "Max, Max"
    })
    void statisticsAreGroupedByTheirName(String key, String tag) {
        assertThat(TensorBoardWriter.tag(key)).isEqualTo(tag);
    }
}
