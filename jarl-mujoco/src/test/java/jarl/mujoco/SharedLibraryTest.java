package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLibraryTest {

    @TempDir
    Path folder;

    /** An ELF file of 64 bits whose table of two sections of 64 bytes begins at byte 1000. */
    private static byte[] library() {
        ByteBuffer file = ByteBuffer.allocate(1128).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        file.putLong(40, 1000);
        file.putShort(58, (short) 64);
        file.putShort(60, (short) 2);
        return file.array();
    }

    private Path write(int bytes) throws IOException {
        return Files.write(folder.resolve("libmujoco.so"), Arrays.copyOf(library(), bytes));
    }

    @Test
    void aWholeFilePasses() throws IOException {
        Path whole = write(1128);
        assertThatCode(() -> SharedLibrary.requireWhole(whole)).doesNotThrowAnyException();
    }

    @Test
    void aFileThatIsCutOffIsRefusedWithItsSize() throws IOException {
        Path cut = write(1127);
        assertThatThrownBy(() -> SharedLibrary.requireWhole(cut))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "MuJoCo's library " + cut + " is cut off: it has 1127 bytes, its header says at least 1128");
        Path withoutHeader = write(63);
        assertThatThrownBy(() -> SharedLibrary.requireWhole(withoutHeader)).hasMessageContaining("has 63 bytes");
    }

    @Test
    void filesOfOtherKindsAreLeftToTheLoader() throws IOException {
        for (String text : new String[] {"", "root:x:0:0", "x".repeat(200)}) {
            Path file = Files.writeString(folder.resolve("other"), text);
            assertThatCode(() -> SharedLibrary.requireWhole(file)).doesNotThrowAnyException();
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> SharedLibrary.requireWhole(folder.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none cannot be read");
    }
}
