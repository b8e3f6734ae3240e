package jarl.app;

import jarl.app.report.Values;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import jarl.env.Env;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Preset;
import jarl.experiment.Presets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jarl describe}. Loads no native library. */
@Command(
        name = "describe",
        header = "Describe a preset, an algorithm or an environment.",
        description = {
            "Shows, for a preset, every option of a run with value, meaning, range and source; for an algorithm,",
            "the algorithm's options; for an environment, observations, actions, options and the solved threshold."
        })
final class DescribeCommand implements Callable<Integer> {
    private static final String MEANING = "MEANING; RANGE (SOURCE OF THE DEFAULT)";

    private final Screen screen;

    @Parameters(paramLabel = "PRESET|ALGORITHM|ENV", description = "Name to describe; jarl list shows the names.")
    private String name = "";

    DescribeCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        List<String> presets = Presets.names();
        Optional<AlgorithmSpec> algorithm =
                Algorithms.all().stream().filter(named(AlgorithmSpec::name)).findFirst();
        Optional<EnvSpec> env =
                Environments.all().stream().filter(named(EnvSpec::id)).findFirst();
        if (presets.contains(name)) {
            describe(Presets.find(name));
        } else if (algorithm.isPresent()) {
            describe(algorithm.get());
        } else if (env.isPresent()) {
            describe(env.get());
        } else {
            throw unknown();
        }
        return ExitCode.DONE;
    }

    private <T> Predicate<T> named(java.util.function.Function<T, String> nameOf) {
        return each -> nameOf.apply(each).equals(name);
    }

    private ConfigException unknown() {
        Optional<String> lack = Environments.lack(name);
        if (lack.isPresent()) {
            return new ConfigException(name + " " + lack.get());
        }
        List<String> known = new ArrayList<>(Presets.names());
        Algorithms.all().forEach(each -> known.add(each.name()));
        Environments.all().forEach(each -> known.add(each.id()));
        String hint = Suggestion.question(name, known).orElse("jarl list shows what there is");
        return new ConfigException("there is no preset, algorithm or environment " + name + ": " + hint);
    }

    private void describe(Preset preset) {
        ExperimentConfig config = new ExperimentReader().preset(name).read();
        String algorithm = Algorithms.nameOf(config.algo());
        Map<String, String> defaults = ConfigOption.values(
                new ExperimentReader().assign("algo=" + algorithm).read());
        ExperimentConfig sameEnvironment =
                new ExperimentReader().assign("env='" + config.env().id() + "'").read();
        ConfigOption.values(sameEnvironment).forEach(defaults::putIfAbsent);
        Table about = new Table()
                .row("preset", preset.name() + ": " + preset.description())
                .row("source", preset.source());
        if (!Double.isNaN(preset.target())) {
            about.row(
                    "reaches",
                    "a mean return of " + Values.exact(preset.target()) + " over 100 evaluation episodes, within "
                            + Numbers.grouped(config.steps()) + " steps");
        }
        about.row("train", "jarl train " + preset.name() + " KEY=VALUE ...");
        print(about);
        Table table = new Table().row("KEY", "VALUE", "DEFAULT", MEANING);
        for (ConfigOption option : ConfigOption.of(config)) {
            String usual = defaults.getOrDefault(option.key(), "");
            table.row(option.key(), option.value(), usual.equals(option.value()) ? "" : usual, meaning(option));
        }
        print(table);
        screen.resultText("DEFAULT is shown where the preset differs from it.");
    }

    private void describe(AlgorithmSpec algorithm) {
        Table about = new Table()
                .row("algorithm", algorithm.name() + ": " + algorithm.description())
                .row("source", algorithm.source())
                .row("train", "jarl train PRESET algo=" + algorithm.name() + " KEY=VALUE ...");
        print(about);
        Table table = new Table().row("KEY", "DEFAULT", MEANING);
        for (ConfigOption option : ConfigOption.of(algorithm.defaults())) {
            table.row(option.key(), option.value(), meaning(option));
        }
        print(table);
        screen.resultText("The other options of a run, such as those of sampler and model: jarl describe PRESET.");
    }

    private void describe(EnvSpec spec) {
        Table about = new Table()
                .row("environment", spec.id() + ": " + spec.description())
                .row("source", spec.source())
                .row(
                        "solved at",
                        Double.isNaN(spec.solvedAt())
                                ? "no usual threshold"
                                : "a mean return of " + Values.exact(spec.solvedAt()));
        try (Env<?, ?> env = spec.factory().create()) {
            about.row("observations", env.observationSpace().toString())
                    .row("actions", env.actionSpace().toString());
        }
        List<String> presets = Presets.names().stream()
                .filter(each ->
                        new ExperimentReader().preset(each).environment().equals(spec.id()))
                .toList();
        about.row("presets", presets.isEmpty() ? "none yet" : String.join(", ", presets))
                .row("train", "jarl train " + (presets.isEmpty() ? "env=" + spec.id() : presets.getFirst()));
        print(about);
        List<ConfigOption> options = ConfigOption.ofEnvironment(spec.options());
        if (!options.isEmpty()) {
            Table table = new Table().row("KEY", "DEFAULT", MEANING);
            options.forEach(option -> table.row(option.key(), option.value(), meaning(option)));
            print(table);
        }
    }

    private static String meaning(ConfigOption option) {
        String range = option.range().isEmpty() ? "" : "; " + option.range();
        String source = option.source().isEmpty() ? "" : " (" + option.source() + ")";
        return option.meaning() + range + source;
    }

    private void print(Table table) {
        table.lines(screen.resultWidth()).forEach(screen::result);
        screen.result("");
    }
}
