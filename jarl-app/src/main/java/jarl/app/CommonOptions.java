package jarl.app;

import picocli.CommandLine.Option;

/** What every command understands. */
@SuppressWarnings("UnusedVariable") // picocli writes them
final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    // Acted upon in Main, which also reports what goes wrong before a command is known.
    @Option(names = "--debug", description = "Show the stack trace when something fails.")
    private boolean debug;
}
