package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.experiment.PlainYaml;
import jarl.experiment.Presets;
import jarl.runner.RunPlan;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
            "gracePeriod",
            "retries",
            "affinity",
            "gpus",
            "runsPerGpu",
            "inProcess",
            "resources",
            "search",
            "missingEnvironment");
    private static final List<String> RESOURCE_KEYS = List.of(
            "cores", "slots", "timeLimit", "gracePeriod", "retries", "affinity", "gpus", "runsPerGpu", "inProcess");
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,12})h)?(?:([0-9]{1,12})m)?(?:([0-9]{1,12})s?)?");

    private static final String TIME = "a time such as 90s, 30m or 1h30m";

    private final String source;
    private final SweepValues in;
    private final Optional<Path> folder;
    private final String name;

    private SweepReader(String source, Optional<Path> folder, String name) {
        this.source = source;
        this.in = new SweepValues(source);
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
        in.requireKnown(tree, KEYS, "");
        if (tree.path("preset").isMissingNode()) {
            throw in.mistake("preset is missing: the name of a preset, or a YAML file");
        }
        String preset = in.word(tree, "preset", "the name of a preset, or a YAML file");
        try {
            return new Sweep(
                    base(preset),
                    source,
                    results(tree),
                    in.values(tree.path("set"), "set"),
                    new LevelReader(in).levels(tree.path("levels")),
                    tree.has("seeds") ? seeds(tree.path("seeds")) : List.of(1L),
                    resources(tree),
                    tree.has("missingEnvironment")
                            ? Optional.of(in.word(tree, "missingEnvironment", "the id of an environment"))
                            : Optional.empty(),
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
            in.requireKnown(keys, RESOURCE_KEYS, "resources");
            keys.properties().forEach(entry -> {
                if (tree.has(entry.getKey())) {
                    throw in.mistake(entry.getKey() + " is there twice, in resources and beside them");
                }
                tree.set(entry.getKey(), entry.getValue());
            });
        } else if (!group.isMissingNode()) {
            throw in.mistake("resources must be keys and values, got " + PlainYaml.shown(group));
        }
        if (tree.has("affinity") && (tree.has("cores") || tree.has("gpus") || tree.has("runsPerGpu"))) {
            throw in.mistake(
                    "affinity says which cores and GPUs a run has: expected no cores, gpus or runsPerGpu with it");
        }
        Resources standard = Resources.DEFAULT;
        return new Resources(
                tree.has("cores") ? in.whole(tree, "cores", 1, Resources.MOST) : standard.cores(),
                tree.has("slots") ? OptionalInt.of(in.whole(tree, "slots", 1, Resources.MOST)) : standard.slots(),
                tree.has("timeLimit") ? Optional.of(duration(tree, "timeLimit")) : standard.timeLimit(),
                tree.has("gracePeriod") ? duration(tree, "gracePeriod") : standard.gracePeriod(),
                tree.has("retries") ? in.whole(tree, "retries", 0, Resources.MOST) : standard.retries(),
                new Placement(
                        tree.has("affinity")
                                ? Optional.of(affinity(in.word(tree, "affinity", "a code such as 4cpu_2gpu")))
                                : Optional.empty(),
                        tree.has("gpus")
                                ? gpus(in.numbers(tree.path("gpus"), "gpus", "all, or numbers such as 0-3 or 0,2"))
                                : List.of(),
                        tree.has("runsPerGpu") ? in.whole(tree, "runsPerGpu", 1, 1000) : 1),
                tree.has("inProcess") ? Optional.of(in.yes(tree, "inProcess")) : standard.inProcess());
    }

    private Optional<Search> search(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!(node instanceof ObjectNode tree)) {
            throw in.mistake("search must be keys and values such as {kind: asha, minimumSteps: 10_000}, got "
                    + PlainYaml.shown(node));
        }
        String kind = in.word(tree.path("kind"), "search.kind", "random or asha");
        return switch (kind) {
            case "random" -> {
                in.requireKnown(tree, List.of("kind", "settings", "seed"), "search");
                yield Optional.of(new Search.Random(
                        in.whole("search.", tree, "settings", 1, Expander.MOST_RUNS), in.seed("search.", tree)));
            }
            case "asha" -> {
                in.requireKnown(tree, List.of("kind", "minimumSteps", "maximumSteps", "factor"), "search");
                yield Optional.of(new Search.Asha(
                        steps(tree, "minimumSteps"),
                        tree.has("maximumSteps") ? OptionalLong.of(steps(tree, "maximumSteps")) : OptionalLong.empty(),
                        tree.has("factor") ? in.whole("search.", tree, "factor", 2, 1000) : 4));
            }
            default -> throw in.mistake("search.kind must be random or asha, got " + kind);
        };
    }

    private long steps(ObjectNode tree, String key) {
        return in.whole(tree.path(key), "search." + key, 1, RunPlan.MOST_STEPS);
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

    private Duration duration(ObjectNode tree, String key) {
        String text = in.word(tree, key, TIME);
        Matcher matcher = DURATION.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw in.mistake(key + " must be " + TIME + ", got " + text);
        }
        Duration limit = sum(matcher);
        if (!limit.isPositive() || limit.compareTo(Resources.LONGEST) > 0) {
            throw in.mistake(key + " must be above 0s and at most " + Resources.LONGEST.toHours() + "h, got " + text);
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
            throw in.mistake("seeds must be at least one, got []");
        }
        return Seeds.parse(source + ": seeds", in.numbers(node, "seeds", "seeds such as 1-5 or 1,3,7"));
    }

    private Path results(ObjectNode tree) {
        if (!tree.has("results")) {
            return Path.of("runs/" + name);
        }
        String text = tree.path("results").asText();
        if (!tree.path("results").isTextual() || text.isBlank()) {
            throw in.mistake(
                    "results must be a folder such as runs/" + name + ", got " + PlainYaml.shown(tree.path("results")));
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(source + ": results must be a folder, got " + FirstLine.cut(text), e);
        }
    }
}
