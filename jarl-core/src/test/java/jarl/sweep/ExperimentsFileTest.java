package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that somebody has edited. */
class ExperimentsFileTest {

    @TempDir
    private Path folder;

    private String written() throws IOException {
        List<RunEntry> runs = List.of(1L, 2L).stream()
                .map(seed -> RunEntry.waiting(new PlannedRun(
                        "seed-" + seed, "", Map.of("steps", "64"), seed, List.of("cartpole-ppo", "seed=" + seed))))
                .toList();
        ExperimentsFile.write(folder, Resources.DEFAULT, runs);
        return Files.readString(folder.resolve(ExperimentsFile.NAME));
    }

    private void refuses(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve(ExperimentsFile.NAME), text);
        assertThatThrownBy(() -> ExperimentsFile.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "folder" : "seed-2"   | "folder" : "seed-1"  | : runs[1].folder must be another than that of runs[0], got seed-1
            "folder" : "seed-2"   | "folder" : null      | : runs[1].folder must be a folder, got null
            "state" : "waiting"   | "state" : "finished" | : runs[0].state must be one of waiting, running, done, failed, got "finished"
            "seed=1"              | null                 | : runs[0].words[1] must be a text, got null
            "steps" : "64"        | "steps" : null       | : runs[0].values.steps must be a value, got null
            "seed" : 2            | "seed" : "two"       | : runs[1].seed must be a whole number, got "two"
            "attempts" : 0        | "attempts" : "none"  | : runs[0].attempts is not what it must be
            "cores" : 1           | "cores" : 0          | ' cannot be read: cores must be in [1, 10000], got 0'
            "cores" : 1           | "cores" : "one"      | : resources.cores is not what it must be
            """)
    void aMistakeIsSaidWithTheFileAndTheField(String from, String to, String message) throws IOException {
        refuses(written().replace(from, to), message);
    }

    @Test
    void aSetWithoutRunsIsNone() throws IOException {
        refuses("{\"version\": 1, \"resources\": {}, \"runs\": []}", ": runs must be a list of at least one, got []");
        refuses("[]", ": the file must be keys and values, got []");
        refuses("{\"version\": 1", " cannot be read: line 1 is not JSON");
    }
}
