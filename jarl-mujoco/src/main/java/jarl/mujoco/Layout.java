package jarl.mujoco;

import jarl.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a version of MuJoCo keeps the fields that are read: a table that {@code src/main/layout/layout.c} prints with the headers of that
 * version.
 *
 * @param name of the version, such as {@code 3.14.0}
 * @param version as {@code mj_version} says it
 * @param places by structure and field, such as {@code mjModel nq}
 */
record Layout(String name, int version, Map<String, Place> places) {

    private static final String FOLDER = "layouts/";

    /**
     * A field.
     *
     * @param offset in the structure, in bytes; of an enumeration its number
     * @param size in bytes; of an array that of its pointer
     */
    record Place(long offset, long size) {}

    /** The versions of which there is a table. */
    static List<String> known() {
        return read(FOLDER + "index.txt").lines().toList();
    }

    /**
     * The table of what {@code mj_version} says.
     *
     * @param library that says it, for the message if there is no such table
     */
    static Layout of(int version, Path library) {
        return known().stream()
                .map(Layout::named)
                .filter(layout -> layout.version == version)
                .findFirst()
                .orElseThrow(() -> new ConfigException("MuJoCo " + spelled(version)
                        + " is not known to jarl: expected one of " + known() + ", got " + library
                        + "; " + LibrarySearch.INSTALL + " gets one that is"));
    }

    /** The table of a known version. */
    static Layout named(String name) {
        return parse(name, read(FOLDER + name + ".txt"));
    }

    /** Reads the output of {@code layout.c}. */
    static Layout parse(String name, String table) {
        Map<String, Place> places = new HashMap<>();
        int version = 0;
        for (String line : table.lines().filter(row -> !row.startsWith("#")).toList()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("version")) {
                version = Integer.parseInt(words[1]);
            } else {
                places.put(words[0] + " " + words[1], new Place(Long.parseLong(words[2]), Long.parseLong(words[3])));
            }
        }
        return new Layout(name, version, Map.copyOf(places));
    }

    /** Versions before 3.10 are told as three digits, later ones as major, minor and patch of three digits each. */
    private static String spelled(int version) {
        return version < 1_000
                ? version / 100 + "." + version / 10 % 10 + "." + version % 10
                : version / 1_000_000 + "." + version / 1_000 % 1_000 + "." + version % 1_000;
    }

    Place model(String field) {
        return place("mjModel " + field);
    }

    Place data(String field) {
        return place("mjData " + field);
    }

    /** The bytes of a structure that the caller allocates. */
    long whole(String structure) {
        return place(structure + " sizeof").size();
    }

    /** A number of an enumeration. */
    int number(String key) {
        return (int) place(key).offset();
    }

    /** Whether the version has this at all. */
    boolean has(String key) {
        return places.containsKey(key);
    }

    Place place(String key) {
        @Nullable Place place = places.get(key);
        if (place == null) {
            throw new IllegalStateException("the layout of MuJoCo " + name + " has no " + key);
        }
        return place;
    }

    /** The bytes of a structure that are read: up to its last known field. */
    long extent(String structure) {
        return places.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(structure + " "))
                .mapToLong(entry -> entry.getValue().offset() + entry.getValue().size())
                .max()
                .orElseThrow();
    }

    private static String read(String resource) {
        try (InputStream stream = Layout.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
