package jarl.app;

import jarl.agent.DivergedException;
import jarl.checkpoint.CheckpointException;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import jarl.sampler.EnvironmentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * An error as the user sees it.
 *
 * @param exitCode of the process
 * @param message one line
 * @param cause for {@code --debug}
 */
record Failure(int exitCode, String message, Throwable cause) {

    /** Formats the message of a failed command. */
    static Failure of(Throwable cause) {
        return switch (cause) {
            case ConfigException _, CheckpointException _ -> new Failure(ExitCode.MISTAKE, text(cause), cause);
            case UncheckedIOException e -> new Failure(ExitCode.MISTAKE, sentence(e.getCause()), cause);
            case IOException e -> new Failure(ExitCode.MISTAKE, sentence(e), cause);
            case EnvironmentException _ -> new Failure(ExitCode.ENVIRONMENT, text(cause), cause);
            case DivergedException _ -> new Failure(ExitCode.DIVERGED, text(cause), cause);
            case OutOfMemoryError _ ->
                new Failure(
                        ExitCode.MISTAKE,
                        "out of memory (" + text(cause) + "): use a larger heap (JARL_JAVA_OPTS=-Xmx8g), fewer columns "
                                + "(sampler.batchB) or smaller batches",
                        cause);
            default ->
                new Failure(
                        ExitCode.DEFECT,
                        "internal error, " + cause.getClass().getSimpleName() + ": " + text(cause)
                                + " (a defect of jarl: run again with --debug for the stack trace)",
                        cause);
        };
    }

    /** Formats the message of an invalid command line, without the whole help. */
    static Failure ofUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = failure instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getUnmatched().isEmpty()
                ? unknown(unmatched.getUnmatched().getFirst(), command)
                : startingSmall(firstLine(failure.getMessage()));
        return new Failure(ExitCode.MISTAKE, message + " (" + name + " --help shows all)", failure);
    }

    private static String unknown(String got, CommandLine command) {
        boolean option = got.startsWith("-");
        String typed = option ? got.replaceFirst("=.*", "") : got;
        List<String> known = new ArrayList<>();
        if (option) {
            command.getCommandSpec().options().forEach(each -> known.addAll(List.of(each.names())));
        } else {
            known.addAll(command.getSubcommands().keySet());
        }
        String kind = option ? "option" : known.isEmpty() ? "argument" : "command";
        return "unknown " + kind + " " + typed
                + Suggestion.question(typed, known)
                        .map(question -> ": " + question)
                        .orElse(kind.equals("command") ? ": expected one of " + String.join(", ", known) : "");
    }

    private static String startingSmall(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** Prints it and returns the exit code. */
    int report(Screen screen, boolean debug) {
        screen.line("jarl: " + message);
        if (debug) {
            screen.trace(cause);
        }
        return exitCode;
    }

    /** Whether no file can grow any more. */
    static boolean isDiskFull(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded")
                || message.contains("not enough space on the disk");
    }

    /** Explains an input or output failure; Java's own message is often a bare file name. */
    static String sentence(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "there is no file " + e.getFile();
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is in the way";
            case NotDirectoryException e -> e.getFile() + " is not a folder";
            case FileSystemException e when isDiskFull(e) -> "disk full at " + e.getFile();
            case FileSystemException e ->
                "cannot use " + e.getFile() + ": "
                        + Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
            default -> isDiskFull(failure) ? "disk full" : "input or output failed: " + text(failure);
        };
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : firstLine(failure.getMessage());
    }

    private static String firstLine(String text) {
        return text.lines().map(String::strip).findFirst().orElse("");
    }
}
