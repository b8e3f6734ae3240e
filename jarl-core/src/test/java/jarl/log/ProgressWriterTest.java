package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressWriterTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("progress.csv");
    }

    private static Map<String, Double> row(Object... keysAndValues) {
        Map<String, Double> row = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            row.put((String) keysAndValues[i], ((Number) keysAndValues[i + 1]).doubleValue());
        }
        return row;
    }

    @Test
    void columnsStandInTheOrderOfTheFirstRow() throws IOException {
        try (ProgressWriter progress = ProgressWriter.create(file)) {
            progress.write(row("Diagnostics/CumTime (s)", 1.5, "b", 2, "a", 3));
            progress.write(row("a", 4, "b", 5, "Diagnostics/CumTime (s)", 6));
            assertThat(progress.rows()).isEqualTo(2);
        }
        assertThat(file).hasContent("Diagnostics/CumTime (s),b,a\n1.5,2,3\n6,5,4\n");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "-7, -7",
        "0.1, 0.1",
        "1e-5, 1.0E-5",
        "123456789012, 123456789012",
        "1e300, 1.0E300",
        "NaN, nan",
        "Infinity, inf",
        "-Infinity, -inf",
        "0.30000000000000004, 0.30000000000000004"
    })
    void numbersAreWrittenAsPythonReadsThem(double value, String expected) {
        assertThat(RowFile.cell(value)).isEqualTo(expected);
    }

    @Test
    void eachRowIsReadableBeforeTheFileIsClosed() throws IOException {
        try (ProgressWriter progress = ProgressWriter.create(file)) {
            progress.write(row("a", 1));
            assertThat(file).hasContent("a\n1\n");
            progress.write(row("a", 2));
            assertThat(file).hasContent("a\n1\n2\n");
        }
    }

    @Test
    void aNewKeyBecomesTheLastColumnAndAMissingOneIsNan() throws IOException {
        try (ProgressWriter progress = ProgressWriter.create(file)) {
            progress.write(row("a", 1, "b", 2));
            progress.write(row("a", 3));
            progress.write(row("z", 4, "a", 5, "c, d", 6));
            progress.write(row("b", 7, "z", 8));
            assertThat(progress.columns()).containsExactly("a", "b", "z", "c, d");
            assertThat(progress.rows()).isEqualTo(4);
        }
        assertThat(file).hasContent("""
            a,b,z,"c, d"
            1,2,nan,nan
            3,nan,nan,nan
            5,nan,4,6
            nan,7,8,nan
            """);
        assertThat(folder.toFile().list()).containsExactly("progress.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "4,5"})
    void resumingKeepsTheFirstRowsAndGoesOn(String halfLine) throws IOException {
        Files.writeString(file, "a,\"b, c\"\n1,2\n3,4\n5,6\n" + halfLine);
        try (ProgressWriter progress = ProgressWriter.keepRows(file, 2)) {
            assertThat(progress.rows()).isEqualTo(2);
            assertThat(progress.columns()).containsExactly("a", "b, c");
            assertThat(file).hasContent("a,\"b, c\"\n1,2\n3,4\n");
            progress.write(row("b, c", 8, "a", 7));
            progress.write(row("a", 9, "new", 10));
        }
        assertThat(file).hasContent("a,\"b, c\",new\n1,2,nan\n3,4,nan\n7,8,nan\n9,nan,10\n");
    }

    @Test
    void aHalfWrittenLineIsNoRow() throws IOException {
        Files.writeString(file, "a\n1\n2\n3");
        try (ProgressWriter progress = ProgressWriter.keepRows(file, 2)) {
            progress.write(row("a", 4));
        }
        assertThat(file).hasContent("a\n1\n2\n4\n");
        Files.writeString(file, "a\n1\n2\n3");
        assertThatThrownBy(() -> ProgressWriter.keepRows(file, 3))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file
                                + " has 2 rows, expected at least 3: bring the whole file back, or put an empty one in its place to go on without the earlier rows");
        assertThat(file).hasContent("a\n1\n2\n3");
    }

    @Test
    void keepingNoRowsStartsAgain() throws IOException {
        try (ProgressWriter progress = ProgressWriter.keepRows(file, 0)) { // there is no file yet
            progress.write(row("a", 1));
        }
        try (ProgressWriter progress = ProgressWriter.keepRows(file, 0)) {
            progress.write(row("a", 2));
        }
        assertThat(file).hasContent("a\n2\n");
        Files.writeString(file, "half a head");
        try (ProgressWriter progress = ProgressWriter.keepRows(file, 0)) {
            progress.write(row("b", 3));
        }
        assertThat(file).hasContent("b\n3\n");
    }

    @Test
    void aMissingFileWithRowsIsNamed() {
        assertThatThrownBy(() -> ProgressWriter.keepRows(file, 4))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file
                                + " is missing, expected it with at least 4 rows: bring the whole file back, or put an empty one in its place to go on without the earlier rows");
    }

    @Test
    void aFullDiskTakesTheHalfRowBack() throws IOException {
        FullDisk[] disk = new FullDisk[1];
        try (ProgressWriter progress = ProgressWriter.create(
                file, (path, truncate) -> disk[0] = new FullDisk(path, truncate, "a,b\n1,2\n3,".length()))) {
            progress.write(row("a", 1, "b", 2));
            assertThatThrownBy(() -> progress.write(row("a", 3, "b", 4)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
            assertThat(file).hasContent("a,b\n1,2\n");
            assertThat(progress.rows()).isEqualTo(1);
            disk[0].free(100);
            progress.write(row("a", 5, "b", 6));
        }
        assertThat(file).hasContent("a,b\n1,2\n5,6\n");
    }

    @Test
    void aDiskFullAtTheHeaderLeavesAnEmptyFile() throws IOException {
        FullDisk[] disk = new FullDisk[1];
        try (ProgressWriter progress =
                ProgressWriter.create(file, (path, truncate) -> disk[0] = new FullDisk(path, truncate, 3))) {
            assertThatThrownBy(() -> progress.write(row("a", 1, "b", 2))).isInstanceOf(IOException.class);
            assertThat(file).isEmptyFile();
            disk[0].free(100);
            progress.write(row("b", 2));
        }
        assertThat(file).hasContent("b\n2\n");
    }

    @Test
    void keysWithLineBreaksAndEmptyRowsAreRefused() throws IOException {
        try (ProgressWriter progress = ProgressWriter.create(file)) {
            assertThatThrownBy(() -> progress.write(row("a\nb", 1))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> progress.write(row())).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(file).isEmptyFile();
    }
}
