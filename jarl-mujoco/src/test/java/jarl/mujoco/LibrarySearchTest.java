package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where MuJoCo's library is looked for, in a file system of the test's own. */
class LibrarySearchTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    private LibrarySearch search(@Nullable String property, Map<String, String> variables) {
        return new LibrarySearch(property, variables, root);
    }

    private Path file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    @Test
    void anAbsentLibraryIsOneLineThatSaysHowToGetIt() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> search(null, Map.of()).find())
                .withMessage("MuJoCo's library was not found: install it with \"pip install mujoco==3.14.0\" or "
                        + "\"apt-get install libmujoco2.2.2\", or name it with --mujoco-lib or MUJOCO_LIB");
    }

    @Test
    void aNamedFileOrFolderComesFirst() throws IOException {
        file("usr/lib/libmujoco.so");
        Path mine = file("mine/libmujoco.so.3.14.0");
        assertThat(search(mine.toString(), Map.of()).find()).isEqualTo(mine);
        assertThat(search(mine.getParent().toString(), Map.of("MUJOCO_LIB", "elsewhere"))
                        .find())
                .isEqualTo(mine);
        assertThat(search(null, Map.of("MUJOCO_LIB", mine.getParent().toString()))
                        .find())
                .isEqualTo(mine);
    }

    @Test
    void aNamedFolderWithoutItIsRefused() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> search(root.toString(), Map.of()).find())
                .withMessage("--mujoco-lib: expected MuJoCo's library or a folder that has it, got " + root);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> search(null, Map.of("MUJOCO_LIB", "nowhere")).find())
                .withMessage("MUJOCO_LIB: expected MuJoCo's library or a folder that has it, got nowhere");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> search("", Map.of()).find())
                .withMessage("--mujoco-lib: expected MuJoCo's library or a folder that has it, got an empty name");
    }

    @Test
    void theSystemsLibraryIsFound() throws IOException {
        file("usr/lib/x86_64-linux-gnu/libmujoco_other.so");
        Path library = file("usr/lib/x86_64-linux-gnu/libmujoco.so.2.2.2");
        assertThat(search(null, Map.of()).find()).isEqualTo(library);
    }

    @Test
    void ofSeveralTheNewestIsTaken() throws IOException {
        file("usr/lib/libmujoco.so");
        file("usr/lib/libmujoco.so.3.9.0");
        Path newest = file("usr/lib/libmujoco.so.3.14.0");
        assertThat(search(null, Map.of()).find()).isEqualTo(newest);
        Map<String, String> variables =
                Map.of("VIRTUAL_ENV", root.resolve("venv").toString());
        file("venv/lib/python3.9/site-packages/mujoco/libmujoco.so.3.14.0");
        Path ofNewest = file("venv/lib/python3.12/site-packages/mujoco/libmujoco.so.3.2.0");
        assertThat(search(null, variables).find()).isEqualTo(ofNewest);
    }

    @Test
    void anActivatedPythonComesBeforeTheSystemAndAnyOtherAfterIt() throws IOException {
        Path package312 = file("home/.local/lib/python3.12/site-packages/mujoco/libmujoco.so.3.14.0");
        Map<String, String> variables = Map.of("HOME", root.resolve("home").toString());
        assertThat(search(null, variables).find()).isEqualTo(package312);
        Path system = file("usr/lib/libmujoco.so.2.2.2");
        assertThat(search(null, variables).find()).isEqualTo(system);
        Path activated = file("venv/lib/python3.11/site-packages/mujoco/libmujoco.so.3.14.0");
        assertThat(search(null, Map.of("VIRTUAL_ENV", root.resolve("venv").toString()))
                        .find())
                .isEqualTo(activated);
    }
}
