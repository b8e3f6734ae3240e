package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.agent.DivergedException;
import jarl.checkpoint.CheckpointException;
import jarl.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void theKindOfFailureChoosesTheExitCode() {
        assertThat(Failure.of(new ConfigException("x")).exitCode()).isEqualTo(2);
        assertThat(Failure.of(new CheckpointException("x")).exitCode()).isEqualTo(2);
        assertThat(Failure.of(new UncheckedIOException(new IOException("x"))).exitCode())
                .isEqualTo(2);
        assertThat(Failure.of(new DivergedException("x")).exitCode()).isEqualTo(4);
        assertThat(Failure.of(new IllegalStateException("x")).exitCode()).isEqualTo(1);
    }

    @Test
    void aDefectIsOneLineThatNamesTheWayToItsStackTrace() {
        String message = Failure.of(new IllegalStateException("first\nsecond")).message();
        assertThat(message).contains("IllegalStateException: first", "--debug").doesNotContain("second");
    }

    @Test
    void bareFileNamesBecomeSentences() {
        assertThat(Failure.sentence(new NoSuchFileException("a/b"))).isEqualTo("there is no file a/b");
        assertThat(Failure.sentence(new AccessDeniedException("a/b"))).isEqualTo("no permission for a/b");
        assertThat(Failure.sentence(new FileSystemException("a/b", null, "Read-only file system")))
                .isEqualTo("cannot use a/b: Read-only file system");
        assertThat(Failure.sentence(new FileSystemException("a/b", null, "No space left on device")))
                .isEqualTo("disk full at a/b");
        assertThat(Failure.sentence(new IOException("No space left on device"))).isEqualTo("disk full");
    }
}
