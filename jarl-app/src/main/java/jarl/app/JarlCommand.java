package jarl.app;

import jarl.log.SystemInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jarl} itself: which commands there are. */
@Command(
        name = "jarl",
        header = "jarl: deep reinforcement learning for the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = JarlCommand.Version.class,
        footerHeading = "%nFirst steps:%n",
        footer = {
            "  jarl train                   train cartpole-ppo: half a minute, ending with a result",
            "  jarl list                    list environments, presets and algorithms",
            "  jarl describe cartpole-ppo   show every option of a preset; change one with key=value",
            "  jarl doctor                  check whether this machine can run jarl",
            "",
            "jarl COMMAND --help describes a command."
        })
final class JarlCommand implements Callable<Integer> {
    private static final String HELP = "help";

    private final Screen screen;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli asks for the version itself
    private boolean version;

    private JarlCommand(Screen screen) {
        this.screen = screen;
    }

    /** The command with all its subcommands, in the order of their use. */
    static CommandLine commandLine(Screen screen) {
        return commandLine(screen, "");
    }

    /** The command with the subcommand that the first word names, or with all: describing those that nobody asked for takes time. */
    static CommandLine commandLine(Screen screen, String first) {
        CommandLine commandLine = new CommandLine(new JarlCommand(screen));
        Map<String, Supplier<Callable<Integer>>> all = subcommands(screen);
        all.forEach((name, subcommand) -> {
            if (!all.containsKey(first) || name.equals(first)) {
                commandLine.addSubcommand(subcommand.get());
            }
        });
        commandLine.setOut(screen.resultWriter());
        commandLine.addMixin("common", new CommonOptions());
        commandLine.getSubcommands().values().forEach(each -> each.addMixin("common", new CommonOptions()));
        commandLine.setHelpSectionKeys(List.of(HELP));
        commandLine.setHelpSectionMap(Map.of(
                HELP,
                help -> HelpText.lines(help, screen.resultWidth()).stream()
                        .map(line -> line + System.lineSeparator())
                        .collect(Collectors.joining())));
        return commandLine;
    }

    private static Map<String, Supplier<Callable<Integer>>> subcommands(Screen screen) {
        Map<String, Supplier<Callable<Integer>>> all = new LinkedHashMap<>();
        all.put("train", () -> new TrainCommand(screen));
        all.put("sweep", () -> new SweepCommand(screen));
        all.put("dashboard", () -> new DashboardCommand(screen));
        all.put("eval", () -> new EvalCommand(screen));
        all.put("play", () -> new PlayCommand(screen));
        all.put("plot", () -> new PlotCommand(screen));
        all.put("report", () -> new ReportCommand(screen));
        all.put("list", () -> new ListCommand(screen));
        all.put("describe", () -> new DescribeCommand(screen));
        all.put("check-env", () -> new CheckEnvCommand(screen));
        all.put("bench", () -> new BenchCommand(screen));
        all.put("doctor", () -> new DoctorCommand(screen));
        return all;
    }

    /** The name by which the user calls this program. */
    static String typed() {
        return System.getProperty("jarl.command", "jarl");
    }

    /** A command that goes on with what this one has begun: with where it found what it needed. */
    static String again(String words) {
        return typed() + " " + words + CommonOptions.typed();
    }

    @Override
    public Integer call() {
        if (spec != null) {
            HelpText.lines(spec.commandLine().getHelp(), screen.width()).forEach(screen::lineAsItIs);
        }
        return ExitCode.MISTAKE;
    }

    /** Asked only when the version is shown. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"jarl " + SystemInfo.jarlVersion()};
        }
    }
}
