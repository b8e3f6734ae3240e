package jarl.mujoco;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds MuJoCo's library: the file or folder that the user names, the system's folders of libraries, the folder of an installed Python
 * package. No Python is started for that.
 *
 * @param property what {@code --mujoco-lib} said
 * @param variables the environment's
 * @param root of the file system
 */
record LibrarySearch(@Nullable String property, Map<String, String> variables, Path root) {

    /** Names the library to this module; the command sets it for {@code --mujoco-lib}. */
    static final String PROPERTY = "jarl.mujocoLibrary";

    /** Names the library where the property does not. */
    static final String VARIABLE = "MUJOCO_LIB";

    /** Gets a version that jarl knows. */
    static final String INSTALL = "\"pip install mujoco==3.14.0\"";

    private static final Pattern LIBRARY =
            Pattern.compile("libmujoco\\.so(\\.[0-9.]+)?|libmujoco(\\.[0-9.]+)?\\.dylib|mujoco\\.dll");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private static final List<String> SYSTEM = List.of(
            "usr/local/lib", "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib64", "usr/lib", "lib");

    /** The search of this Java machine. */
    static LibrarySearch here() {
        return new LibrarySearch(System.getProperty(PROPERTY), System.getenv(), Path.of("/"));
    }

    /** The library. */
    Path find() {
        String named = property != null ? property : variables.getOrDefault(VARIABLE, "");
        if (property != null && property.isEmpty()) {
            throw new ConfigException(
                    "--mujoco-lib: expected MuJoCo's library or a folder that has it, got an empty name");
        }
        if (!named.isEmpty()) {
            Path path = Path.of(named);
            return Files.isRegularFile(path)
                    ? path
                    : in(path).orElseThrow(() -> new ConfigException((property != null ? "--mujoco-lib" : VARIABLE)
                            + ": expected MuJoCo's library or a folder that has it, got " + named));
        }
        return folders().stream()
                .flatMap(folder -> in(folder).stream())
                .findFirst()
                .orElseThrow(() -> new ConfigException("MuJoCo's library was not found: install it with " + INSTALL
                        + " or " + "\"apt-get install libmujoco2.2.2\", or name it with --mujoco-lib or " + VARIABLE));
    }

    /** All folders looked in, in order. */
    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (String folder : variables.getOrDefault("LD_LIBRARY_PATH", "").split(":", -1)) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder));
            }
        }
        List<Path> pythons = pythons();
        // What somebody activated comes before what the system has; a package for every user comes after.
        int activated = (int) List.of("VIRTUAL_ENV", "CONDA_PREFIX").stream()
                .filter(variables::containsKey)
                .count();
        pythons.subList(0, activated).forEach(python -> folders.addAll(packages(python)));
        SYSTEM.forEach(folder -> folders.add(root.resolve(folder)));
        pythons.subList(activated, pythons.size()).forEach(python -> folders.addAll(packages(python)));
        return folders;
    }

    /** The folders that Python may be installed in. */
    private List<Path> pythons() {
        List<Path> pythons = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            if (variables.containsKey(variable)) {
                pythons.add(Path.of(variables.get(variable)));
            }
        }
        for (String folder : variables.getOrDefault("PATH", "").split(":", -1)) {
            Path bin = Path.of(folder);
            if (!folder.isEmpty() && Files.isExecutable(bin.resolve("python3")) && bin.getParent() != null) {
                pythons.add(bin.getParent());
            }
        }
        if (variables.containsKey("HOME")) {
            pythons.add(Path.of(variables.get("HOME"), ".local"));
        }
        pythons.add(root.resolve("usr/local"));
        pythons.add(root.resolve("usr"));
        return pythons;
    }

    /** The folders of the package in all versions of Python below a folder. */
    private static List<Path> packages(Path python) {
        List<Path> packages = new ArrayList<>();
        for (String folder : List.of("site-packages", "dist-packages")) {
            for (Path lib : entries(python.resolve("lib"), "python3*")) {
                packages.add(lib.resolve(folder).resolve("mujoco"));
            }
        }
        return packages;
    }

    /** The library in a folder; of several the newest. */
    private static Optional<Path> in(Path folder) {
        return entries(folder, "*mujoco*").stream()
                .filter(file -> LIBRARY.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file))
                .findFirst();
    }

    private static List<Path> entries(Path folder, String glob) {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
                stream.forEach(entries::add);
            } catch (IOException e) {
                return List.of(); // a folder that cannot be read holds none
            }
        }
        entries.sort(
                Comparator.comparing(LibrarySearch::numbers, Arrays::compare).reversed());
        return entries;
    }

    /** The version in a name: {@code [3, 14, 0]} of {@code libmujoco.so.3.14.0}. */
    private static int[] numbers(Path file) {
        return NUMBER.matcher(file.getFileName().toString())
                .results()
                .mapToInt(number -> Integer.parseInt(number.group()))
                .toArray();
    }
}
