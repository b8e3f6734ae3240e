package jarl.app;

import jarl.experiment.Presets;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The jarl command. */
public final class Main {
    private static final int STANDARD_ERROR = 2;

    private Main() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        StopSignals.leaveAtFirst();
        // The launcher says so if standard error or output is a terminal, and how wide it is.
        int columns = Integer.getInteger("jarl.columns", 0);
        int resultColumns = Integer.getInteger("jarl.resultColumns", 0);
        if (trainsPreset(arguments)) {
            NativeLibrary.loadAhead();
        }
        int wanted = columnsWanted(System.getenv("COLUMNS"));
        int elsewhere = wanted == 0
                ? Math.min(columns, Screen.WIDTH_ELSEWHERE)
                : wanted; // a pipe most likely leads to a pager on the same terminal
        Screen screen = new Screen(System.out, System.err, columns, resultColumns, elsewhere);
        if (screen.isTerminal()) {
            var _ = Signals.listen("WINCH", () -> screen.resized(() -> TerminalSize.of(STANDARD_ERROR)));
        }
        ForeignExit.watch();
        int exit = run(arguments, screen);
        NativeLibrary.await();
        ForeignExit.leave(exit);
    }

    /** The width that the environment asks for where no terminal has one; 0 if it says none. */
    static int columnsWanted(@Nullable String variable) {
        return variable != null && variable.matches("[0-9]{1,6}") ? Integer.parseInt(variable) : 0;
    }

    /** Whether a command line, whose reading takes a third as long as loading libtorch, is going to need it: the first two words say. */
    static boolean trainsPreset(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        return words.size() > 1
                && words.getFirst().equals("train")
                && Presets.names().contains(words.get(1))
                && !words.contains("--help")
                && !words.contains("-h");
    }

    /** Runs a command line as if no terminal were there; returns the exit code. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        return run(arguments, new Screen(out, err, 0));
    }

    private static int run(String[] arguments, Screen screen) {
        boolean debug = Arrays.asList(arguments).contains("--debug");
        CommandLine commandLine = JarlCommand.commandLine(screen, arguments.length == 0 ? "" : arguments[0]);
        commandLine.setParameterExceptionHandler(
                (failure, _) -> Failure.ofUsage(failure).report(screen, debug));
        commandLine.setExecutionExceptionHandler(
                (failure, _, _) -> Failure.of(failure).report(screen, debug));
        WarningLog.showOn(screen);
        Map<String, Optional<String>> before = new LinkedHashMap<>();
        CommonOptions.PROPERTIES.forEach(name -> before.put(name, Optional.ofNullable(System.getProperty(name))));
        try {
            return commandLine.execute(arguments);
        } catch (Error failure) {
            return Failure.of(failure).report(screen, debug);
        } finally {
            WarningLog.showOn(null);
            before.forEach((name, value) ->
                    value.ifPresentOrElse(known -> System.setProperty(name, known), () -> System.clearProperty(name)));
            screen.flush();
        }
    }
}
