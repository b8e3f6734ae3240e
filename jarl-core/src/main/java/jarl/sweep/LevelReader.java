package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.ConfigException;
import jarl.experiment.PlainYaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * Reads the levels of a sweep file.
 *
 * @param in reads the file's values
 */
record LevelReader(SweepValues in) {

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

    List<Level> levels(JsonNode node) {
        if (!node.isMissingNode() && !node.isArray()) {
            throw in.mistake("levels must be a list, each such as \"- grid: {key: [value, value]}\", got "
                    + PlainYaml.shown(node));
        }
        List<Level> levels = new ArrayList<>();
        for (JsonNode each : node) {
            String where = "level " + (levels.size() + 1);
            if (!(each instanceof ObjectNode tree)) {
                throw in.mistake(
                        where + " must be a group such as grid: {key: [value, value]}, got " + PlainYaml.shown(each));
            }
            in.requireKnown(tree, LEVEL_KEYS, where);
            try {
                levels.add(level(tree, where));
            } catch (IllegalArgumentException e) {
                throw new ConfigException(in.source() + ": " + where + ": " + e.getMessage(), e);
            }
        }
        return levels;
    }

    private Level level(ObjectNode tree, String where) {
        if (tree.has("grid")) {
            requireOnly(tree, where, "grid", List.of("grid", "subset", "seed"));
            OptionalInt subset = tree.has("subset")
                    ? OptionalInt.of(in.whole(where + ": ", tree, "subset", 1, Expander.MOST_RUNS))
                    : OptionalInt.empty();
            return new Level.Grid(in.lists(tree.path("grid"), where + ": grid"), subset, in.seed(where + ": ", tree));
        }
        if (tree.has("zip")) {
            requireOnly(tree, where, "zip", List.of("zip", "names"));
            return new Level.Zip(
                    in.lists(tree.path("zip"), where + ": zip"),
                    tree.has("names") ? in.list(tree.path("names"), where + ": names") : List.of());
        }
        if (tree.has("draws")) {
            requireOnly(tree, where, "draws", List.of("draws", "seed", "choices", "uniform", "logUniform"));
            Map<String, Range> ranges = new LinkedHashMap<>();
            in.lists(tree.path("choices"), where + ": choices")
                    .forEach((key, values) -> ranges.put(key, new Range.Choices(values)));
            addIntervals(ranges, tree, "uniform", where);
            addIntervals(ranges, tree, "logUniform", where);
            if (ranges.isEmpty()) {
                throw in.mistake(where + ": draws must have choices, uniform or logUniform of at least one key, got "
                        + PlainYaml.shown(tree));
            }
            return new Level.Draws(
                    in.whole(where + ": ", tree, "draws", 1, Level.Draws.MOST), in.seed(where + ": ", tree), ranges);
        }
        if (tree.has("keys")) {
            requireOnly(tree, where, "keys", List.of("keys", "values", "dirNames"));
            return variantLevel(tree, where);
        }
        throw in.mistake(where + " must have grid, zip, draws or keys, got " + PlainYaml.shown(tree));
    }

    /** A level as rlpyt writes it: paths of keys, a list of values for each variant, names of folders. */
    private Level variantLevel(ObjectNode tree, String where) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (JsonNode key : in.elements(tree, "keys", where)) {
            StringJoiner path = new StringJoiner(".");
            (key.isArray() ? key : List.of(key))
                    .forEach(part -> path.add(
                            in.word(part, where + ": keys", "keys such as algo.learningRate or [algo, learningRate]")));
            if (columns.put(path.toString(), new ArrayList<>()) != null) {
                throw in.mistake(where + ": " + path + " is there twice");
            }
        }
        for (JsonNode row : in.elements(tree, "values", where)) {
            if (!row.isArray() || row.size() != columns.size()) {
                throw in.mistake(where + ": values must be lists of " + columns.size()
                        + ", one value for each key, got " + PlainYaml.shown(row));
            }
            int column = 0;
            for (var entry : columns.entrySet()) {
                entry.getValue().add(in.typed(row.get(column++), where + ": " + entry.getKey()));
            }
        }
        return new Level.Zip(
                columns, tree.has("dirNames") ? in.list(tree.path("dirNames"), where + ": dirNames") : List.of());
    }

    private void addIntervals(Map<String, Range> ranges, ObjectNode tree, String kind, String where) {
        in.lists(tree.path(kind), where + ": " + kind).forEach((key, ends) -> {
            if (ends.size() != 2) {
                throw in.mistake(where + ": " + key + " must be [lowest, highest], got " + ends);
            }
            if (ranges.put(key, new Range.Interval(ends.get(0), ends.get(1), kind.equals("logUniform"))) != null) {
                throw in.mistake(where + ": " + key + " is drawn from two ranges");
            }
        });
    }

    private void requireOnly(ObjectNode tree, String where, String kind, List<String> allowed) {
        tree.fieldNames().forEachRemaining(key -> {
            if (!allowed.contains(key)) {
                throw in.mistake(where + ": " + key + " does not go with " + kind + ", which takes "
                        + String.join(", ", allowed.subList(1, allowed.size())));
            }
        });
    }
}
