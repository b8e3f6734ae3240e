package jarl.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.experiment.Algorithms;
import jarl.experiment.Preset;
import jarl.experiment.Presets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl list}. Loads no native library. */
@Command(name = "list", description = "List the environments, presets and algorithms there are.")
final class ListCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    private final Screen screen;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "envs|presets|algorithms",
            description = "What to list; everything if not given.")
    private @Nullable String kind;

    @Option(names = "--json", description = "Print one line of JSON: a list of objects for each kind.")
    private boolean json;

    /** What can be listed. */
    private enum Kind {
        ENVS,
        PRESETS,
        ALGORITHMS
    }

    ListCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        List<Kind> kinds = kind == null ? List.of(Kind.values()) : List.of(kind(kind));
        if (json) {
            screen.result(json(kinds));
            return ExitCode.DONE;
        }
        for (int i = 0; i < kinds.size(); i++) {
            if (i > 0) {
                screen.result("");
            }
            table(kinds.get(i)).lines(screen.width()).forEach(screen::result);
        }
        return ExitCode.DONE;
    }

    private static Kind kind(String text) {
        return Stream.of(Kind.values())
                .filter(each -> name(each).equals(text))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = Stream.of(Kind.values()).map(ListCommand::name).toList();
                    String hint = Suggestion.nearest(text, names)
                            .map(nearest -> "did you mean " + nearest + "?")
                            .orElse("expected one of " + String.join(", ", names));
                    return new ConfigException("cannot list " + text + ": " + hint);
                });
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Table table(Kind kind) {
        Table table = new Table();
        switch (kind) {
            case ENVS -> {
                table.row("ENVIRONMENT", "SOLVED AT", "DESCRIPTION");
                for (EnvSpec env : Environments.all()) {
                    table.row(env.id(), threshold(env.solvedAt()), env.description());
                }
            }
            case PRESETS -> {
                table.row("PRESET", "REACHES", "DESCRIPTION");
                presets().forEach(
                        preset -> table.row(preset.name(), threshold(preset.target()), preset.description()));
            }
            case ALGORITHMS -> {
                table.row("ALGORITHM", "DESCRIPTION");
                Algorithms.all()
                        .forEach(entry -> table.row(entry.name(), entry.description() + " (" + entry.source() + ")"));
            }
        }
        return table;
    }

    private static String threshold(double value) {
        return Double.isNaN(value) ? "-" : Numbers.exact(value);
    }

    private static Stream<Preset> presets() {
        return Presets.names().stream().map(Presets::find);
    }

    private static String json(List<Kind> kinds) {
        ObjectNode root = JSON.createObjectNode();
        for (Kind kind : kinds) {
            ArrayNode list = root.putArray(name(kind));
            switch (kind) {
                case ENVS ->
                    Environments.all().forEach(each -> object(list, each.id(), each.description(), each.source())
                            .accept(Optional.of(each.solvedAt()).filter(Double::isFinite), "solvedAt"));
                case PRESETS ->
                    presets().forEach(each -> object(list, each.name(), each.description(), each.source())
                            .accept(Optional.of(each.target()).filter(Double::isFinite), "target"));
                case ALGORITHMS ->
                    Algorithms.all().forEach(each -> add(list, each.name(), each.description(), each.source()));
            }
        }
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
