package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import jarl.config.ConfigException;
import jarl.mujoco.SharedLibrary.Format;
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
        file.putShort(16, (short) 3); // a shared object
        file.putLong(32, 64); // its one segment, for a stack that is not executed: else Java warns
        file.putLong(40, 1000);
        file.putShort(54, (short) 56);
        file.putShort(56, (short) 1);
        file.putShort(58, (short) 64);
        file.putShort(60, (short) 2);
        file.putInt(64, 0x6474e551);
        file.putInt(68, 6);
        return file.array();
    }

    private Path write(int bytes) throws IOException {
        return Files.write(folder.resolve("libmujoco.so"), Arrays.copyOf(library(), bytes));
    }

    @Test
    void aWholeFilePasses() throws IOException {
        Path whole = write(1128);
        assertThatCode(() -> require(whole)).doesNotThrowAnyException();
    }

    @Test
    void aFileThatIsCutOffIsRefusedWithItsSize() throws IOException {
        Path cut = write(1127);
        assertThatThrownBy(() -> require(cut))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "MuJoCo's library " + cut + " is cut off: it has 1127 bytes, its header says at least 1128");
        Path withoutHeader = write(63);
        assertThatThrownBy(() -> require(withoutHeader)).hasMessageContaining("has 63 bytes");
    }

    private static void require(Path file) {
        SharedLibrary.require(file, Format.ELF);
    }

    @Test
    void filesOfOtherKindsAreRefused() throws IOException {
        for (String text : new String[] {"", "\u007fEL", "/* a linker's script */", "x".repeat(200)}) {
            Path file = Files.writeString(folder.resolve("other"), text);
            assertThatThrownBy(() -> require(file))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(file + " is not a shared library: expected an ELF file");
        }
        byte[] program = library();
        program[16] = 2;
        Path file = Files.write(folder.resolve("program"), program);
        assertThatThrownBy(() -> require(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " is not a shared library: expected an ELF file of type 3, got type 2");
    }

    @Test
    void eachSystemHasItsFormat() throws IOException {
        Path elf = write(1128);
        Path macho =
                Files.write(folder.resolve("a.dylib"), new byte[] {(byte) 0xcf, (byte) 0xfa, (byte) 0xed, (byte) 0xfe});
        Path pe = Files.write(folder.resolve("a.dll"), new byte[] {'M', 'Z', 1, 2});
        assertThatCode(() -> SharedLibrary.require(macho, Format.MACH_O)).doesNotThrowAnyException();
        assertThatCode(() -> SharedLibrary.require(pe, Format.PE)).doesNotThrowAnyException();
        assertThatThrownBy(() -> SharedLibrary.require(elf, Format.MACH_O))
                .hasMessageContaining("expected a Mach-O file");
        assertThatThrownBy(() -> SharedLibrary.require(macho, Format.PE)).hasMessageContaining("expected a PE file");
        assertThatThrownBy(() -> require(pe)).hasMessageContaining("expected an ELF file");
    }

    @Test
    void aLibraryThatIsNotMujocosIsRefusedByItsFirstFunction() {
        Path javas = Path.of(System.getProperty("java.home"), Format.ofThisSystem() == Format.PE ? "bin" : "lib")
                .resolve(System.mapLibraryName("zip"));
        SharedLibrary library = SharedLibrary.load(javas);
        assertThatThrownBy(() -> library.symbol("mj_version"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(javas + " is not MuJoCo's library: it has no mj_version");
    }

    @Test
    void whatTheSystemRefusesIsToldWithItsReason() throws IOException {
        assumeThat(Format.ofThisSystem()).isEqualTo(Format.ELF);
        Path file = write(1128); // of no processor
        assertThatThrownBy(() -> SharedLibrary.load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("MuJoCo's library " + file + " cannot be loaded: ")
                .hasMessageNotContaining("Cannot open library")
                .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> require(folder.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none cannot be read");
    }
}
