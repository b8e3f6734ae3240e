package jarl.app;

import jarl.config.ConfigException;
import jarl.config.ShellWord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command. */
@SuppressWarnings("UnusedVariable") // picocli writes them
final class CommonOptions {
    /** The system property by which jarl-atari is told, which nothing here compiles against. */
    static final String ROM_DIRECTORY = "jarl.romDirectory";

    /** The system property by which jarl-mujoco is told. */
    static final String MUJOCO_LIBRARY = "jarl.mujocoLibrary";

    /** All that environments read. */
    static final List<String> PROPERTIES = List.of(ROM_DIRECTORY, MUJOCO_LIBRARY);

    /** The class path entries that the launcher added for the user. */
    private static final String CLASS_PATH = "jarl.classPath";

    /** The system property of each option that says where something is. */
    private static final Map<String, String> WHERE = new LinkedHashMap<>();

    static {
        WHERE.put("--rom-dir", ROM_DIRECTORY);
        WHERE.put("--mujoco-lib", MUJOCO_LIBRARY);
        WHERE.put("--class-path", CLASS_PATH);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    // Acted upon in Main, which also reports what goes wrong before a command is known.
    @Option(names = "--debug", description = "Print the stack trace of an error.")
    private boolean debug;

    /** The system property that environments read, since no caller can pass the folder to them. */
    @Option(
            names = "--rom-dir",
            paramLabel = "DIR",
            converter = Folder.class,
            description = "Folder of Atari ROMs (default: $ALE_ROM_DIR, else ~/.jarl/roms).")
    void romDirectory(@Nullable Path folder) {
        if (folder != null) {
            System.setProperty(ROM_DIRECTORY, folder.toString());
        }
    }

    /** The system property that environments read, since no caller can pass the library to them. */
    @Option(
            names = "--mujoco-lib",
            paramLabel = "FILE",
            converter = Existing.class,
            description =
                    "MuJoCo's library, or the folder that has it (default: $MUJOCO_LIB, else where systems and Python "
                            + "keep it).")
    void mujocoLibrary(@Nullable Path library) {
        if (library != null) {
            System.setProperty(MUJOCO_LIBRARY, library.toString());
        }
    }

    // Acted upon by the launcher, before there is a Java machine; here for the help, and to say so where no launcher
    // was.
    @Option(
            names = "--class-path",
            paramLabel = "PATH",
            converter = Heard.class,
            description =
                    "Jars and class folders with your own environments, algorithms or presets: separated by ':', "
                            + "relative to the current folder, globs in quotes such as \"libs/*\". JARL_CLASS_PATH does the same.")
    private @Nullable String classPath;

    /** The options that say where what a training needs is, and what follows each, in the order of the help. */
    static Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        WHERE.forEach((option, property) -> {
            String value = System.getProperty(property, "");
            if (!value.isEmpty()) {
                given.put(option, value);
            }
        });
        return given;
    }

    /** The same as they are typed behind a command. */
    static String typed() {
        StringBuilder typed = new StringBuilder();
        given().forEach((option, value) ->
                typed.append(' ').append(option).append(' ').append(ShellWord.quoted(value)));
        return typed.toString();
    }

    /**
     * Acts as if {@code --rom-dir} had been given, if it was not. What names programs has to be given again: a file of a run says nothing about what
     * may be executed here.
     *
     * @throws ConfigException for a class path or a library that was not given
     */
    static void restore(Map<String, String> options) {
        Map<String, String> given = given();
        for (String option : List.of("--class-path", "--mujoco-lib")) {
            String value = options.get(option);
            if (value != null && !given.containsKey(option)) {
                throw new ConfigException("the set was begun with " + option + " " + value
                        + ": expected it, or what is in its place now, with this command too");
            }
        }
        String roms = options.get("--rom-dir");
        if (roms != null && !given.containsKey("--rom-dir")) {
            System.setProperty(ROM_DIRECTORY, roms);
        }
    }

    /** A class path that the launcher added to Java's. */
    private static final class Heard implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (System.getProperty(CLASS_PATH, "").isEmpty()) {
                throw new TypeConversionException(
                        "only the launcher ./jarl can add to the class path; started otherwise, name " + text
                                + " behind Java's own -cp");
            }
            return text;
        }
    }

    /** Refuses an empty name, which to Java is the current folder and to what reads the property none. */
    private static Path named(String text, String expected) {
        if (text.isEmpty()) {
            throw new TypeConversionException("expected " + expected + ", got an empty name");
        }
        return Path.of(text);
    }

    /** A file or folder that is there. */
    private static final class Existing implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path path = named(text, "a file or folder");
            if (!Files.exists(path)) {
                throw new TypeConversionException("there is no file or folder " + text);
            }
            return path;
        }
    }

    /** A folder that is there. */
    private static final class Folder implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path folder = named(text, "a folder");
            if (!Files.isDirectory(folder)) {
                throw new TypeConversionException("there is no folder " + text);
            }
            return folder;
        }
    }
}
