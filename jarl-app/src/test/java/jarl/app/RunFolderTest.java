package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    @TempDir
    private Path temporary;

    @Test
    void aFreshFolderIsNamedByExperimentAndTime() {
        RunFolder folder = RunFolder.fresh("no-such-experiment", LocalDateTime.of(2031, 2, 3, 4, 5, 6));
        assertThat(folder.path()).isEqualTo(Path.of("runs", "no-such-experiment", "20310203-040506"));
        assertThat(folder.exists()).isFalse();
    }

    @Test
    void onlyFoldersMadeForTheRunAreDiscarded() throws IOException {
        Path own = Files.createDirectory(temporary.resolve("own"));
        RunFolder folder = RunFolder.at(own.resolve("a/b"));
        Files.createDirectories(folder.path());
        Files.createFile(folder.path().resolve(".lock"));
        folder.discardIfUnused();
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void foldersThatHoldAnythingElseStay() throws IOException {
        RunFolder folder = RunFolder.at(temporary.resolve("a/b"));
        Files.createDirectories(folder.path());
        Path other = Files.createFile(temporary.resolve("a/notes.txt"));
        folder.discardIfUnused();
        assertThat(other).exists();
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void aFolderThatWasThereBeforeStays() throws IOException {
        Path before = Files.createDirectory(temporary.resolve("before"));
        RunFolder.at(before).discardIfUnused();
        assertThat(before).exists();
    }
}
