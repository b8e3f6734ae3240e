package jarl.app;

import jarl.app.report.ReferenceScores;
import jarl.app.report.ReportContent;
import jarl.app.report.ReportFiles;
import jarl.config.ConfigException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl report}. */
@Command(
        name = "report",
        header = "Write a report of runs: scores, curves, comparisons.",
        description = {
            "Reads all runs in a folder and writes report.html, one page that needs nothing else, and report.md with",
            "pictures: statistics of each setting over its seeds, learning curves, performance profiles, the probability of",
            "improvement, aggregates over several environments, parameters that differ, failures, versions."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  jarl report runs/rates                      write runs/rates/report/report.html and report.md",
            "  jarl report runs --output summary           a report of all runs, in the folder summary"
        })
final class ReportCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "DIR", description = "Folder of a set, or any folder with run directories at any depth.")
    private @Nullable Path folder;

    @Option(names = "--output", paramLabel = "FOLDER", description = "Folder of the report (default: DIR/report).")
    private @Nullable Path output;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = {
                "YAML, ENVIRONMENT: [0, 475] in each line: the returns that count as 0 and as 1 where environments are put together",
                "(default: random play and people on Atari's games; of others the lowest and highest score of the runs)."
            })
    private @Nullable Path reference;

    ReportCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Path from = Objects.requireNonNull(folder, "picocli requires it");
        Path to = output == null ? from.resolve("report") : output;
        ReportContent content = ReportContent.of(from, ReferenceScores.with(reference));
        try {
            ReportFiles.write(content, to);
        } catch (UncheckedIOException e) {
            throw new ConfigException(
                    "the report in " + to + " cannot be written: " + Failure.sentence(e.getCause()), e);
        }
        screen.result(to.resolve("report.html").toString());
        screen.result(to.resolve("report.md").toString());
        return ExitCode.DONE;
    }
}
