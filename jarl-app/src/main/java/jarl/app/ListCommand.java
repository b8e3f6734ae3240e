package jarl.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.app.report.Values;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import jarl.env.Environments;
import jarl.experiment.Algorithms;
import jarl.experiment.Presets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl list}. Loads no native library. */
@Command(name = "list", header = "List the available environments, presets and algorithms.")
final class ListCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    private final Screen screen;

    @Parameters(arity = "0..1", paramLabel = "envs|presets|algorithms", description = "Kind to list (default: all).")
    private @Nullable String kind;

    @Option(names = "--json", description = "Print one line of JSON: a list of objects for each kind.")
    private boolean json;

    /** The kinds to list: name, the heading of its names, the heading and the JSON name of its number. */
    private enum Kind {
        ENVS("ENVIRONMENT", "SOLVED AT", "solvedAt"),
        PRESETS("PRESET", "REACHES", "target"),
        ALGORITHMS("ALGORITHM", "", "");

        private final String heading;
        private final String numberHeading;
        private final String numberName;

        Kind(String heading, String numberHeading, String numberName) {
            this.heading = heading;
            this.numberHeading = numberHeading;
            this.numberName = numberName;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One line; the number is NaN where there is none. */
    private record Item(String name, double number, String description, String source) {}

    ListCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        List<Kind> kinds = kind == null ? List.of(Kind.values()) : List.of(kind(kind));
        if (json) {
            screen.resultAsItIs(json(kinds));
            return ExitCode.DONE;
        }
        for (Kind each : kinds) {
            if (each != kinds.getFirst()) {
                screen.result("");
            }
            table(each).lines(screen.resultWidth()).forEach(screen::result);
        }
        if (kinds.contains(Kind.ENVS)) {
            Environments.missing()
                    .forEach(each -> screen.line("Not listed: tasks of " + each.name() + ", which " + each.state()));
        }
        return ExitCode.DONE;
    }

    private static Kind kind(String text) {
        List<String> names = Stream.of(Kind.values()).map(Kind::toString).toList();
        int found = names.indexOf(text);
        if (found < 0) {
            throw new ConfigException("cannot list " + text + ": "
                    + Suggestion.question(text, names).orElse("expected one of " + String.join(", ", names)));
        }
        return Kind.values()[found];
    }

    private static List<Item> items(Kind kind) {
        return switch (kind) {
            case ENVS ->
                Environments.all().stream()
                        .map(each -> new Item(each.id(), each.solvedAt(), each.description(), each.source()))
                        .toList();
            case PRESETS ->
                Presets.names().stream()
                        .map(Presets::find)
                        .map(each -> new Item(each.name(), each.target(), each.description(), each.source()))
                        .toList();
            case ALGORITHMS ->
                Algorithms.all().stream()
                        .map(each -> new Item(each.name(), Double.NaN, each.description(), each.source()))
                        .toList();
        };
    }

    private static Table table(Kind kind) {
        Table table = new Table();
        if (kind.numberHeading.isEmpty()) {
            table.row(kind.heading, "DESCRIPTION");
            items(kind).forEach(item -> table.row(item.name(), item.description() + " (" + item.source() + ")"));
        } else {
            table.row(kind.heading, kind.numberHeading, "DESCRIPTION");
            for (Item item : items(kind)) {
                String number = Double.isNaN(item.number()) ? "-" : Values.exact(item.number());
                table.row(item.name(), number, item.description());
            }
        }
        return table;
    }

    private static String json(List<Kind> kinds) {
        ObjectNode root = JSON.createObjectNode();
        for (Kind each : kinds) {
            ArrayNode list = root.putArray(each.toString());
            for (Item item : items(each)) {
                ObjectNode object = list.addObject().put("name", item.name());
                object.put("description", item.description()).put("source", item.source());
                if (!Double.isNaN(item.number())) {
                    object.put(each.numberName, item.number());
                }
            }
        }
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
