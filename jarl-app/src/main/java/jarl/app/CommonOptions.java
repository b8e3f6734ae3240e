package jarl.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every command understands. */
@SuppressWarnings("UnusedVariable") // picocli writes them
final class CommonOptions {
    /** The system property by which jarl-atari is told, which nothing here compiles against. */
    static final String ROM_DIRECTORY = "jarl.romDirectory";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    // Acted upon in Main, which also reports what goes wrong before a command is known.
    @Option(names = "--debug", description = "Show the stack trace when something fails.")
    private boolean debug;

    /** Where the environments look: they are asked by whoever lists or makes them, with no way to hand them this. */
    @Option(
            names = "--rom-dir",
            paramLabel = "DIR",
            converter = Folder.class,
            description = "Folder with ROMs of Atari games; ALE_ROM_DIR or ~/.jarl/roms if not given.")
    void romDirectory(@Nullable Path folder) {
        if (folder != null) {
            System.setProperty(ROM_DIRECTORY, folder.toString());
        }
    }

    /** A folder that is there. */
    private static final class Folder implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path folder = Path.of(text);
            if (!Files.isDirectory(folder)) {
                throw new TypeConversionException("there is no folder " + text);
            }
            return folder;
        }
    }
}
