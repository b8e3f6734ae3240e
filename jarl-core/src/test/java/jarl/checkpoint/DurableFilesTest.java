package jarl.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
    @TempDir
    Path folder;

    @Test
    void writesAndReplacesWithoutLitter() throws IOException {
        Path file = folder.resolve("a.txt");
        DurableFiles.write(file, "one".getBytes(UTF_8));
        DurableFiles.write(file, ByteBuffer.wrap("two".getBytes(UTF_8)));
        assertThat(file).hasContent("two");
        assertThat(folder.toFile().list()).containsExactly("a.txt");
    }

    @Test
    void failedWriteLeavesTheOldFileAndNoLitter() throws IOException {
        Path file = folder.resolve("a.txt");
        DurableFiles.write(file, "old".getBytes(UTF_8));
        assertThatThrownBy(() -> DurableFiles.write(file, channel -> {
                    DurableFiles.writeFully(channel, ByteBuffer.wrap("half of the n".getBytes(UTF_8)));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(file + ": No space left on device");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("a.txt");
    }

    @Test
    void failedRenameLeavesTheTargetAndNoLitter() throws IOException {
        Path target = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(target.resolve("inside"), "x");
        assertThatThrownBy(() -> DurableFiles.write(target, new byte[] {1})).isInstanceOf(IOException.class);
        assertThat(target.resolve("inside")).hasContent("x");
        assertThat(folder.toFile().list()).containsExactly("taken");
    }

    @Test
    void litterOfAKilledWriterIsOverwritten() throws IOException {
        Files.writeString(folder.resolve(".a.txt.tmp"), "a longer text that a killed process left behind");
        DurableFiles.write(folder.resolve("a.txt"), "new".getBytes(UTF_8));
        assertThat(folder.resolve("a.txt")).hasContent("new");
        assertThat(folder.toFile().list()).containsExactly("a.txt");
    }

    @Test
    void deletingATreeDoesNotFollowLinks() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "x");
        Path tree = Files.createDirectories(folder.resolve("tree/deep"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        DurableFiles.deleteTree(folder.resolve("tree"));
        assertThat(folder.toFile().list()).containsExactly("outside");
        DurableFiles.deleteTree(folder.resolve("nothing"));
    }
}
