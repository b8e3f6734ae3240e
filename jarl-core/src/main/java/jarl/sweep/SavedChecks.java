package jarl.sweep;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks of experiments.json, which somebody may have edited: each mistake is said with the file and the field. */
final class SavedChecks {

    private static final List<String> STATES = List.of("waiting", "running", "done", "failed");
    private static final List<String> VERDICTS = List.of("promoted", "stopped", "finished");

    private final Path file;

    SavedChecks(Path file) {
        this.file = file;
    }

    /** Checks all that is not checked by what is made of it. */
    void require(JsonNode tree) {
        if (!tree.isObject()) {
            throw mistake("the file", "keys and values", tree);
        }
        require(tree.path("version").isIntegralNumber(), "version", "a whole number", tree.path("version"));
        require(tree.path("resources").isObject(), "resources", "keys and values", tree.path("resources"));
        JsonNode options = tree.path("options");
        require(
                options.isMissingNode() || options.isNull() || options.isObject(),
                "options",
                "keys and values",
                options);
        options.properties()
                .forEach(each ->
                        require(each.getValue().isTextual(), "options." + each.getKey(), "a text", each.getValue()));
        JsonNode runs = tree.path("runs");
        require(runs.isArray() && !runs.isEmpty(), "runs", "a list of at least one", runs);
        boolean searched = tree.path("search").isObject();
        Map<String, Integer> folders = new HashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            run("runs[" + i + "]", runs.get(i), searched);
            String folder = runs.get(i).path("folder").asText();
            Integer other = folders.putIfAbsent(folder, i);
            if (other != null) {
                throw new ConfigException(file + ": runs[" + i + "].folder must be another than that of runs[" + other
                        + "], got " + folder);
            }
        }
        if (searched) {
            search(tree.path("search"));
        }
    }

    private void run(String where, JsonNode run, boolean searched) {
        require(run.isObject(), where, "keys and values", run);
        require(
                run.path("folder").isTextual() && !run.path("folder").asText().isBlank(),
                where + ".folder",
                "a folder",
                run.path("folder"));
        require(run.path("setting").isTextual(), where + ".setting", "a name", run.path("setting"));
        require(run.path("seed").isIntegralNumber(), where + ".seed", "a whole number", run.path("seed"));
        require(
                STATES.contains(run.path("state").asText()),
                where + ".state",
                "one of " + String.join(", ", STATES),
                run.path("state"));
        JsonNode values = run.path("values");
        require(values.isObject(), where + ".values", "keys and values", values);
        values.properties()
                .forEach(each -> require(
                        each.getValue().isValueNode() && !each.getValue().isNull(),
                        where + ".values." + each.getKey(),
                        "a value",
                        each.getValue()));
        JsonNode words = run.path("words");
        require(words.isArray() && !words.isEmpty(), where + ".words", "a list of at least one", words);
        for (int i = 0; i < words.size(); i++) {
            require(words.get(i).isTextual(), where + ".words[" + i + "]", "a text", words.get(i));
        }
        JsonNode last = words.get(words.size() - 1);
        require(
                !searched || last.asText().matches("steps=[0-9]{1,16}"),
                where + ".words[" + (words.size() - 1) + "]",
                "steps=N in a search",
                last);
    }

    private void search(JsonNode search) {
        require(search.path("factor").isIntegralNumber(), "search.factor", "a whole number", search.path("factor"));
        JsonNode rungs = search.path("rungs");
        require(rungs.isArray() && !rungs.isEmpty(), "search.rungs", "a list of at least one", rungs);
        for (int i = 0; i < rungs.size(); i++) {
            require(rungs.get(i).isIntegralNumber(), "search.rungs[" + i + "]", "a whole number", rungs.get(i));
        }
        JsonNode decisions = search.path("decisions");
        require(decisions.isArray(), "search.decisions", "a list", decisions);
        for (int i = 0; i < decisions.size(); i++) {
            String where = "search.decisions[" + i + "]";
            JsonNode decision = decisions.get(i);
            require(decision.path("setting").isTextual(), where + ".setting", "a name", decision.path("setting"));
            require(
                    decision.path("rung").canConvertToInt()
                            && decision.path("rung").asInt() >= 0
                            && decision.path("rung").asInt() < rungs.size(),
                    where + ".rung",
                    "in [0, " + (rungs.size() - 1) + "]",
                    decision.path("rung"));
            require(
                    VERDICTS.contains(decision.path("verdict").asText()),
                    where + ".verdict",
                    "one of " + String.join(", ", VERDICTS),
                    decision.path("verdict"));
        }
    }

    private void require(boolean holds, String field, String expected, JsonNode got) {
        if (!holds) {
            throw mistake(field, expected, got);
        }
    }

    private ConfigException mistake(String field, String expected, JsonNode got) {
        String shown = got.isMissingNode() ? "nothing" : FirstLine.cut(got.toString());
        return new ConfigException(file + ": " + field + " must be " + expected + ", got " + shown);
    }

    /** The field that Jackson could not read, such as {@code runs[0].seconds}. */
    static String field(JsonMappingException failure) {
        StringBuilder field = new StringBuilder();
        failure.getPath()
                .forEach(each -> field.append(
                        each.getFieldName() == null
                                ? "[" + each.getIndex() + "]"
                                : (field.isEmpty() ? "" : ".") + each.getFieldName()));
        return field.toString();
    }
}
