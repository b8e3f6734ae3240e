package jarl.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Where the environments look: they are asked by whoever lists or makes them, with no way to hand them this. */
    @Option(
            names = "--rom-dir",
            paramLabel = "DIR",
            description = "Folder with ROMs of Atari games; ALE_ROM_DIR or ~/.jarl/roms if not given.")
    void romDirectory(Path folder) {
        if (!Files.isDirectory(folder) && command != null) {
            throw new ParameterException(command.commandLine(), "--rom-dir: there is no folder " + folder);
        }
        System.setProperty(ROM_DIRECTORY, folder.toString());
    }
}
