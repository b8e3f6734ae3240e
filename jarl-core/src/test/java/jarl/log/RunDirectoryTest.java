package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void createsFoldersAndNamesFiles() {
        Path root = folder.resolve("a/b/run");
        try (RunDirectory run = RunDirectory.create(root)) {
            assertThat(run.root()).isEqualTo(root).isDirectory();
            assertThat(run.config()).isEqualTo(root.resolve("config.yaml"));
            assertThat(run.checkpoints()).isEqualTo(root.resolve("checkpoint"));
            assertThat(root.resolve(".lock"))
                    .hasContent(Long.toString(ProcessHandle.current().pid()));
        }
        RunDirectory.create(root).close(); // given up, so it can be taken again
    }

    @Test
    void aSecondWriterOfThisProcessIsRefusedAlsoByAnotherName() throws IOException {
        Path other = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("run"));
        try (RunDirectory run = RunDirectory.create(folder.resolve("run"))) {
            long pid = ProcessHandle.current().pid();
            assertThatThrownBy(() -> RunDirectory.create(run.root()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("run directory " + run.root() + " is in use by process " + pid);
            assertThatThrownBy(() -> RunDirectory.create(other)).hasMessageContaining("in use by process " + pid);
        }
    }

    /** Another process, started by the test below. */
    static final class SecondWriter {
        public static void main(String[] arguments) throws IOException {
            try (RunDirectory run = RunDirectory.create(Path.of(arguments[0]))) {
                Files.writeString(run.root().resolve("answer"), "taken");
            } catch (ConfigException refused) {
                Files.writeString(Path.of(arguments[0], "answer"), refused.getMessage());
            }
        }
    }

    @Test
    void aSecondProcessIsRefusedAlsoAfterASecondAttemptOfTheFirst() throws IOException, InterruptedException {
        Path root = folder.resolve("run");
        try (RunDirectory run = RunDirectory.create(root)) {
            // By POSIX a process loses its lock when it closes any descriptor of the file, so this attempt must not
            // open it.
            assertThatThrownBy(() -> RunDirectory.create(run.root())).isInstanceOf(ConfigException.class);
            assertThat(answerOfSecondProcess(root))
                    .isEqualTo("run directory " + root + " is in use by process "
                            + ProcessHandle.current().pid());
        }
        assertThat(answerOfSecondProcess(root)).isEqualTo("taken");
    }

    private String answerOfSecondProcess(Path root) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecondWriter.class.getName(),
                        root.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("output"), StandardCharsets.UTF_8))
                .isZero();
        return Files.readString(root.resolve("answer"));
    }

    @Test
    void aRunIsResumedButNotOverwritten() throws IOException {
        Path root = folder.resolve("run");
        assertThatThrownBy(() -> RunDirectory.open(root))
                .isInstanceOf(ConfigException.class)
                .hasMessage("run directory " + root + " holds no run: it has no config.yaml");
        try (RunDirectory run = RunDirectory.create(root)) {
            Files.writeString(run.config(), "x: 1");
        }
        assertThatThrownBy(() -> RunDirectory.create(root))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("already holds a run");
        RunDirectory.open(root).close(); // the refusal gave the lock back
    }

    @Test
    void aFileInThePlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> RunDirectory.create(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .message()
                .doesNotContain("\n");
        assertThatThrownBy(() -> RunDirectory.create(file.resolve("run"))).isInstanceOf(ConfigException.class);
    }

    @Test
    void noPermissionIsSaidInOneLine() throws IOException {
        Path root = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeTrue(!Files.isWritable(root), "the superuser may write everywhere");
        assertThatThrownBy(() -> RunDirectory.create(root))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be written: no permission");
        assertThatThrownBy(() -> RunDirectory.create(root.resolve("run"))).isInstanceOf(ConfigException.class);
    }
}
