package jarl.atari;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder with the user's ROMs.
 *
 * @param path of the folder, which need not be there
 */
record RomFolder(Path path) {

    /** Names the folder to the environments of this module; the command sets it for {@code --rom-dir}. */
    static final String PROPERTY = "jarl.romDirectory";

    /** Names the folder where the property does not. */
    static final String VARIABLE = "ALE_ROM_DIR";

    private static final Map<Stamp, String> CHECKSUMS = new ConcurrentHashMap<>();

    /** A file as it was when it was read. */
    private record Stamp(Path file, long size, long modified) {}

    /** The folder that is named, else {@code .jarl/roms} in the user's home. */
    static RomFolder chosen() {
        return chosen(System.getProperty(PROPERTY), System.getenv(VARIABLE));
    }

    private static RomFolder chosen(String property, String variable) {
        String named = property != null ? property : variable != null ? variable : "";
        return new RomFolder(
                named.isEmpty() ? Path.of(System.getProperty("user.home"), ".jarl", "roms") : Path.of(named));
    }

    /** The ROMs that ALE knows, by the name of the game; the first in alphabetical order where one is there twice. */
    Map<String, Path> games() {
        Map<String, Path> games = new TreeMap<>();
        for (Path file : files()) {
            checksum(file).flatMap(Games.bundled()::byChecksum).ifPresent(game -> games.putIfAbsent(game, file));
        }
        return games;
    }

    /** All files that could be ROMs, sorted. */
    List<Path> files() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(RomFolder::mayBeRom).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a folder that cannot be read holds none
        }
    }

    private static boolean mayBeRom(Path file) {
        try {
            return Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) <= Games.LARGEST;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<String> checksum(Path file) {
        try {
            Stamp stamp = new Stamp(
                    file.toAbsolutePath(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis());
            String known = CHECKSUMS.get(stamp);
            if (known == null) {
                known = Games.checksum(Files.readAllBytes(file));
                CHECKSUMS.put(stamp, known);
            }
            return Optional.of(known);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Why a game cannot be played from here, on one line. */
    String lacks(String game) {
        String wanted = Games.bundled().checksumOf(game);
        String expected = "needs its ROM, a file with MD5 " + wanted;
        String hint = " (name the folder with --rom-dir or " + VARIABLE + ")";
        if (!Files.isDirectory(path)) {
            return expected + ", but there is no folder " + path + hint;
        }
        List<Path> files = files();
        return files.stream()
                .filter(file -> String.valueOf(file.getFileName())
                        .toLowerCase(java.util.Locale.ROOT)
                        .startsWith(game + "."))
                .findFirst()
                .flatMap(file -> checksum(file)
                        .map(got -> expected + ": " + file + " has MD5 " + got + ", it is damaged or another version"))
                .orElseGet(() -> expected + ": none of the " + files.size() + " files in " + path + " is that" + hint);
    }
}
