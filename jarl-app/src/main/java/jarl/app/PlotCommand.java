package jarl.app;

import jarl.app.report.Axis;
import jarl.app.report.Curve;
import jarl.app.report.Line;
import jarl.app.report.Picture;
import jarl.app.report.RunRecord;
import jarl.app.report.RunSetting;
import jarl.app.report.RunsBelow;
import jarl.app.report.TextChart;
import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl plot}. */
@Command(
        name = "plot",
        header = "Draw curves of runs: in the terminal, as PNG or as SVG.",
        description =
                "Draws a column of progress.csv of run directories, or of all runs in folders. Runs that differ in the"
                        + " seed only are one line, their mean; pictures show its 95%% interval and each run as a thin line.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  jarl plot runs/first                              the return, in the terminal",
            "  jarl plot runs/rates --output rates.svg           all settings of a set, as a picture",
            "  jarl plot runs/a runs/b --column lossAverage --smooth 5 --log-y --x time"
        })
final class PlotCommand implements Callable<Integer> {
    private static final int MOST_LEFT_OUT = 5;
    private static final int PLAIN_WIDTH = 80;
    private static final int HEIGHT = 22; // a prompt and the command stay visible on 24 lines
    private static final char BRAILLE = '\u28ff';

    private final Screen screen;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Run directories, or folders with runs at any depth.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FILE.png|FILE.svg",
            description = "Write a picture (default: characters on standard output).")
    private @Nullable Path output;

    @Option(names = "--x", paramLabel = "steps|updates|time", description = "Horizontal axis (default: steps).")
    private String x = "steps";

    @Option(names = "--column", paramLabel = "NAME", description = "Column of progress.csv (default: ReturnAverage).")
    private String column = "ReturnAverage";

    @Option(
            names = "--smooth",
            paramLabel = "N",
            description = "Show the mean of each row and the N - 1 rows before it (default: 1).")
    private String smooth = "1";

    @Option(names = "--log-y", description = "Make the vertical axis logarithmic; leaves out what is not above 0.")
    private boolean logarithmic;

    PlotCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Axis axis = axis();
        boolean svg = output != null && ending(output);
        int window = Numbers.count("--smooth", smooth);
        List<RunRecord> runs = new ArrayList<>();
        SortedSet<String> leftOut = new TreeSet<>();
        for (Path each : folders) {
            RunsBelow found = RunsBelow.of(each);
            runs.addAll(found.runs());
            leftOut.addAll(found.damaged().values());
        }
        List<Line> lines = RunSetting.of(runs).stream()
                .map(each -> Line.ofMean(each.label(), curves(each, axis, window, leftOut)))
                .filter(line -> !line.curve().isEmpty())
                .toList();
        if (lines.isEmpty() && !leftOut.isEmpty()) {
            throw new ConfigException(leftOut.first());
        }
        if (lines.isEmpty()) {
            throw new ConfigException("nothing to draw: column " + column + " of "
                    + (runs.size() == 1 ? "the run has" : "the " + runs.size() + " runs has") + " no "
                    + (logarithmic ? "number above 0" : "finite number"));
        }
        sayLeftOut(leftOut);
        if (output == null) {
            boolean unicode = screen.canShow(BRAILLE);
            int width = screen.resultColumns() > 0 ? screen.resultWidth() : Math.min(PLAIN_WIDTH, screen.resultWidth());
            new TextChart(width, HEIGHT, unicode, logarithmic)
                    .lines(axis.title(), column, lines)
                    .forEach(screen::resultAsItIs);
            return ExitCode.DONE;
        }
        Picture picture = new Picture("", axis.title(), column, logarithmic, lines);
        try {
            DurableFiles.write(output, svg ? picture.svg() : picture.png());
        } catch (IOException e) {
            throw new ConfigException(output + " cannot be written: " + Failure.sentence(e), e);
        }
        screen.result(output.toString());
        return ExitCode.DONE;
    }

    /** What cannot be read, which would otherwise be missing without a word. */
    private void sayLeftOut(SortedSet<String> leftOut) {
        leftOut.stream().limit(MOST_LEFT_OUT).forEach(each -> screen.line("Left out: " + each));
        if (leftOut.size() > MOST_LEFT_OUT) {
            screen.line("and " + (leftOut.size() - MOST_LEFT_OUT) + " more are left out");
        }
    }

    private List<Curve> curves(RunSetting setting, Axis axis, int window, SortedSet<String> leftOut) {
        return setting
                .curves(axis, column, window, (_, failure) -> leftOut.add(String.valueOf(failure.getMessage())))
                .stream()
                .map(each -> logarithmic ? each.positive() : each)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private Axis axis() {
        return switch (x) {
            case "steps" -> Axis.STEPS;
            case "updates" -> Axis.UPDATES;
            case "time" -> Axis.TIME;
            default -> throw new ConfigException("--x must be steps, updates or time, got " + x);
        };
    }

    /** Whether the file is to be SVG. */
    private static boolean ending(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".png") && !name.endsWith(".svg")) {
            throw new ConfigException("--output must end in .png or .svg, got " + file);
        }
        return name.endsWith(".svg");
    }
}
