package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Suggestion;
import jarl.experiment.PlainYaml;
import jarl.experiment.Presets;
import jarl.runner.RunPlan;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sweep files. */
public final class SweepReader {

    private static final List<String> KEYS = List.of(
            "description",
            "preset",
            "set",
            "levels",
            "seeds",
            "results",
            "cores",
            "slots",
            "timeLimit",
            "retries",
            "affinity",
            "gpus",
            "runsPerGpu",
            "resources",
            "search",
            "missingEnvironment");
    private static final List<String> RESOURCE_KEYS =
            List.of("cores", "slots", "timeLimit", "retries", "affinity", "gpus", "runsPerGpu");
    private static final List<String> LEVEL_KEYS = List.of(
            "grid",
            "subset",
            "zip",
            "names",
            "draws",
            "choices",
            "uniform",
            "logUniform",
            "seed",
            "keys",
            "values",
            "dirNames");
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,12})h)?(?:([0-9]{1,12})m)?(?:([0-9]{1,12})s?)?");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/+-]+(?::[A-Za-z0-9._/+-]+)*");

    private final String source;
    private final Optional<Path> folder;
    private final String name;

    private SweepReader(String source, Optional<Path> folder, String name) {
        this.source = source;
        this.folder = folder;
        this.name = name;
    }

    /**
     * Reads a file. A preset that is the path of a file is relative to the file's folder, the results are relative to the current one and by
     * default {@code runs/NAME}.
     *
     * @throws ConfigException naming the file, the key and what was expected
     */
    public static Sweep file(Path file) {
        ObjectNode tree = PlainYaml.file(file);
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
        return new SweepReader(
                        file.toString(),
                        Optional.ofNullable(file.toAbsolutePath().getParent()),
                        name)
                .sweep(tree);
    }

    /** Reads a text. */
    static Sweep text(String name, String yaml) {
        return new SweepReader("sweep " + name, Optional.empty(), name).sweep(PlainYaml.text(yaml, "sweep " + name));
    }

    private Sweep sweep(ObjectNode tree) {
        requireKnown(tree, KEYS, "");
        if (tree.path("preset").isMissingNode()) {
            throw mistake("preset is missing: the name of a preset, or a YAML file");
        }
        try {
            return new Sweep(
                    base(word(tree, "preset")),
                    source,
                    results(tree),
                    values(tree.path("set"), "set"),
                    levels(tree.path("levels")),
                    tree.has("seeds") ? seeds(tree.path("seeds")) : List.of(1L),
                    resources(tree),
                    tree.has("missingEnvironment") ? Optional.of(word(tree, "missingEnvironment")) : Optional.empty(),
                    search(tree.path("search")));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(source + ": " + e.getMessage(), e);
        }
    }

    private String base(String preset) {
        if (Presets.names().contains(preset) || folder.isEmpty()) {
            return preset;
        }
        Path file = folder.get().resolve(preset);
        return Files.isRegularFile(file) ? file.toString() : preset;
    }

    private Resources resources(ObjectNode whole) {
        ObjectNode tree = whole.deepCopy();
        JsonNode group = whole.path("resources");
        if (group instanceof ObjectNode keys) {
            requireKnown(keys, RESOURCE_KEYS, "resources");
            keys.properties().forEach(entry -> {
                if (tree.has(entry.getKey())) {
                    throw mistake(entry.getKey() + " is there twice, in resources and beside them");
                }
                tree.set(entry.getKey(), entry.getValue());
            });
        } else if (!group.isMissingNode()) {
            throw mistake("resources must be keys and values, got " + PlainYaml.shown(group));
        }
        if (tree.has("affinity") && (tree.has("cores") || tree.has("gpus") || tree.has("runsPerGpu"))) {
            throw mistake(
                    "affinity says which cores and GPUs a run has: expected no cores, gpus or runsPerGpu with it");
        }
        Resources standard = Resources.DEFAULT;
        return new Resources(
                tree.has("cores") ? whole(tree, "cores", 1, Resources.MOST) : standard.cores(),
                tree.has("slots") ? OptionalInt.of(whole(tree, "slots", 1, Resources.MOST)) : standard.slots(),
                tree.has("timeLimit") ? Optional.of(duration(word(tree, "timeLimit"))) : standard.timeLimit(),
                tree.has("retries") ? whole(tree, "retries", 0, Resources.MOST) : standard.retries(),
                new Placement(
                        tree.has("affinity") ? Optional.of(affinity(word(tree, "affinity"))) : Optional.empty(),
                        tree.has("gpus") ? gpus(numbers(tree.path("gpus"), "gpus")) : List.of(),
                        tree.has("runsPerGpu") ? whole(tree, "runsPerGpu", 1, 1000) : 1));
    }

    private Optional<Search> search(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!(node instanceof ObjectNode tree)) {
            throw mistake("search must be keys and values such as {kind: asha, minimumSteps: 10_000}, got "
                    + PlainYaml.shown(node));
        }
        String kind = word(tree, "kind");
        return switch (kind) {
            case "random" -> {
                requireKnown(tree, List.of("kind", "settings", "seed"), "search");
                yield Optional.of(
                        new Search.Random(whole("search.", tree, "settings", 1, Expander.MOST_RUNS), seed(tree)));
            }
            case "asha" -> {
                requireKnown(tree, List.of("kind", "minimumSteps", "maximumSteps", "factor"), "search");
                yield Optional.of(new Search.Asha(
                        steps(tree, "minimumSteps"),
                        tree.has("maximumSteps") ? OptionalLong.of(steps(tree, "maximumSteps")) : OptionalLong.empty(),
                        tree.has("factor") ? whole("search.", tree, "factor", 2, 1000) : 4));
            }
            default -> throw mistake("search.kind must be random or asha, got " + kind);
        };
    }

    private long steps(ObjectNode tree, String key) {
        String text = word(tree.path(key), "search." + key);
        return whole(text)
                .filter(value -> value >= 1 && value <= RunPlan.MOST_STEPS)
                .orElseThrow(() -> mistake(
                        "search." + key + " must be a whole number in [1, " + RunPlan.MOST_STEPS + "], got " + text));
    }

    private List<Integer> gpus(String text) {
        try {
            return Placement.gpus(text);
        } catch (ConfigException e) {
            throw new ConfigException(source + ": " + e.getMessage(), e);
        }
    }

    private AffinityCode affinity(String code) {
        try {
            return AffinityCode.parse(code);
        } catch (ConfigException e) {
            throw new ConfigException(source + ": " + e.getMessage(), e);
        }
    }

    private Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw mistake("timeLimit must be a time such as 90s, 30m or 1h30m, got " + text);
        }
        Duration limit = sum(matcher);
        if (!limit.isPositive() || limit.compareTo(Resources.LONGEST) > 0) {
            throw mistake("timeLimit must be above 0s and at most " + Resources.LONGEST.toHours() + "h, got " + text);
        }
        return limit;
    }

    private static Duration sum(Matcher matcher) {
        return Duration.ofHours(part(matcher, 1)).plusMinutes(part(matcher, 2)).plusSeconds(part(matcher, 3));
    }

    private static long part(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }

    private List<Long> seeds(JsonNode node) {
        if (node.isArray() && node.isEmpty()) {
            throw mistake("seeds must be at least one, got []");
        }
        return Seeds.parse(source + ": seeds", numbers(node, "seeds"));
    }

    private Path results(ObjectNode tree) {
        if (!tree.has("results")) {
            return Path.of("runs/" + name);
        }
        String text = tree.path("results").asText();
        if (!tree.path("results").isTextual() || text.isBlank()) {
            throw mistake(
                    "results must be a folder such as runs/" + name + ", got " + PlainYaml.shown(tree.path("results")));
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(source + ": results must be a folder, got " + FirstLine.cut(text), e);
        }
    }

    /** A text such as {@code 1-5}, or a list, as such a text. */
    private String numbers(JsonNode node, String key) {
        if (!node.isArray()) {
            return word(node, key);
        }
        StringJoiner all = new StringJoiner(",");
        node.forEach(each -> all.add(word(each, key)));
        return all.toString();
    }

    private List<Level> levels(JsonNode node) {
        if (!node.isMissingNode() && !node.isArray()) {
            throw mistake("levels must be a list, each such as \"- grid: {key: [value, value]}\", got "
                    + PlainYaml.shown(node));
        }
        List<Level> levels = new ArrayList<>();
        for (JsonNode each : node) {
            String where = "level " + (levels.size() + 1);
            if (!(each instanceof ObjectNode tree)) {
                throw mistake(
                        where + " must be a group such as grid: {key: [value, value]}, got " + PlainYaml.shown(each));
            }
            requireKnown(tree, LEVEL_KEYS, where);
            try {
                levels.add(level(tree, where));
            } catch (IllegalArgumentException e) {
                throw new ConfigException(source + ": " + where + ": " + e.getMessage(), e);
            }
        }
        return levels;
    }

    private Level level(ObjectNode tree, String where) {
        if (tree.has("grid")) {
            requireOnly(tree, where, "grid", List.of("grid", "subset", "seed"));
            OptionalInt subset = tree.has("subset")
                    ? OptionalInt.of(whole(where + ": ", tree, "subset", 1, Expander.MOST_RUNS))
                    : OptionalInt.empty();
            return new Level.Grid(lists(tree.path("grid"), where), subset, seed(tree));
        }
        if (tree.has("zip")) {
            requireOnly(tree, where, "zip", List.of("zip", "names"));
            return new Level.Zip(
                    lists(tree.path("zip"), where), tree.has("names") ? list(tree.path("names"), "names") : List.of());
        }
        if (tree.has("draws")) {
            requireOnly(tree, where, "draws", List.of("draws", "seed", "choices", "uniform", "logUniform"));
            Map<String, Range> ranges = new LinkedHashMap<>();
            lists(tree.path("choices"), where).forEach((key, values) -> ranges.put(key, new Range.Choices(values)));
            addIntervals(ranges, tree, "uniform", where);
            addIntervals(ranges, tree, "logUniform", where);
            return new Level.Draws(whole(where + ": ", tree, "draws", 1, Level.Draws.MOST), seed(tree), ranges);
        }
        if (tree.has("keys")) {
            requireOnly(tree, where, "keys", List.of("keys", "values", "dirNames"));
            return variantLevel(tree, where);
        }
        throw mistake(where + " must have grid, zip, draws or keys, got " + PlainYaml.shown(tree));
    }

    /** A level as rlpyt writes it: paths of keys, a list of values for each variant, names of folders. */
    private Level variantLevel(ObjectNode tree, String where) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (JsonNode key : elements(tree, "keys", where)) {
            StringJoiner path = new StringJoiner(".");
            (key.isArray() ? key : List.of(key)).forEach(part -> path.add(word(part, where + ": keys")));
            if (columns.put(path.toString(), new ArrayList<>()) != null) {
                throw mistake(where + ": " + path + " is there twice");
            }
        }
        for (JsonNode row : elements(tree, "values", where)) {
            if (!row.isArray() || row.size() != columns.size()) {
                throw mistake(where + ": values must be lists of " + columns.size() + ", one value for each key, got "
                        + PlainYaml.shown(row));
            }
            int column = 0;
            for (var entry : columns.entrySet()) {
                entry.getValue().add(typed(row.get(column++), where + ": " + entry.getKey()));
            }
        }
        return new Level.Zip(
                columns, tree.has("dirNames") ? list(tree.path("dirNames"), where + ": dirNames") : List.of());
    }

    private JsonNode elements(ObjectNode tree, String key, String where) {
        if (!tree.path(key).isArray() || tree.path(key).isEmpty()) {
            throw mistake(where + ": " + key + " must be a list, got " + PlainYaml.shown(tree.path(key)));
        }
        return tree.path(key);
    }

    private void addIntervals(Map<String, Range> ranges, ObjectNode tree, String kind, String where) {
        lists(tree.path(kind), where).forEach((key, ends) -> {
            if (ends.size() != 2) {
                throw mistake(where + ": " + key + " must be [lowest, highest], got " + ends);
            }
            if (ranges.put(key, new Range.Interval(ends.get(0), ends.get(1), kind.equals("logUniform"))) != null) {
                throw mistake(where + ": " + key + " is drawn from two ranges");
            }
        });
    }

    private void requireOnly(ObjectNode tree, String where, String kind, List<String> allowed) {
        tree.fieldNames().forEachRemaining(key -> {
            if (!allowed.contains(key)) {
                throw mistake(where + ": " + key + " does not go with " + kind + ", which takes "
                        + String.join(", ", allowed.subList(1, allowed.size())));
            }
        });
    }

    private void requireKnown(ObjectNode tree, List<String> known, String where) {
        tree.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                String hint = Suggestion.nearest(key, known)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("known keys are " + String.join(", ", known));
                throw new ConfigException(
                        "unknown key " + key + " (" + source + (where.isEmpty() ? "" : ", " + where) + "): " + hint);
            }
        });
    }

    /** Lists by dotted key. */
    private Map<String, List<String>> lists(JsonNode node, String where) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        leaves(node, where, "").forEach((key, value) -> lists.put(key, list(value, where + ": " + key)));
        return lists;
    }

    private Map<String, String> values(JsonNode node, String where) {
        Map<String, String> values = new LinkedHashMap<>();
        leaves(node, where, "").forEach((key, value) -> values.put(key, typed(value, where + ": " + key)));
        return values;
    }

    private Map<String, JsonNode> leaves(JsonNode node, String where, String prefix) {
        if (node.isMissingNode()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw mistake(where + " must be keys and values, got " + PlainYaml.shown(node));
        }
        Map<String, JsonNode> leaves = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            Map<String, JsonNode> inner = entry.getValue().isObject()
                    ? leaves(entry.getValue(), where, key + ".")
                    : Map.of(key, entry.getValue());
            inner.forEach((each, value) -> {
                if (leaves.put(each, value) != null) {
                    throw mistake(where + ": " + each + " is there twice");
                }
            });
        });
        return leaves;
    }

    private List<String> list(JsonNode node, String where) {
        if (!node.isArray()) {
            throw mistake(where + " must be a list of values, got " + PlainYaml.shown(node));
        }
        List<String> values = new ArrayList<>();
        node.forEach(each -> values.add(typed(each, where)));
        return values;
    }

    /** A value as it is typed behind {@code key=}. */
    private String typed(JsonNode value, String where) {
        if (value.isNull()) {
            throw mistake(where + " needs a value, got " + PlainYaml.shown(value));
        }
        if (value.isArray()) {
            StringJoiner all = new StringJoiner(",", "[", "]");
            value.forEach(each -> all.add(typed(each, where)));
            return all.toString();
        }
        boolean plain = value.isTextual()
                && PLAIN.matcher(value.asText()).matches()
                && !value.asText().matches("-+|null");
        return plain ? value.asText() : value.toString();
    }

    private int whole(ObjectNode tree, String key, int least, int most) {
        return whole("", tree, key, least, most);
    }

    private int whole(String where, ObjectNode tree, String key, int least, int most) {
        String text = word(tree.path(key), where + key);
        Optional<Long> number = whole(text).filter(value -> value >= least && value <= most);
        return Math.toIntExact(number.orElseThrow(
                () -> mistake(where + key + " must be a whole number in [" + least + ", " + most + "], got " + text)));
    }

    /** A whole number as presets have it: perhaps with an exponent, perhaps with underscores; empty if it is none. */
    private static Optional<Long> whole(String text) {
        if (!text.matches("[+-]?[0-9][0-9_]{0,30}(?:[eE][0-9]{1,2})?")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text.replace("_", "")).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private long seed(ObjectNode tree) {
        return tree.has("seed") ? whole(tree, "seed", 0, Integer.MAX_VALUE) : 0;
    }

    private String word(ObjectNode tree, String key) {
        return word(tree.path(key), key);
    }

    private String word(JsonNode node, String key) {
        if (!node.isTextual() || node.asText().isBlank()) {
            throw mistake(key + " must be one value, got " + PlainYaml.shown(node));
        }
        return node.asText();
    }

    private ConfigException mistake(String text) {
        return new ConfigException(source + ": " + text);
    }
}
