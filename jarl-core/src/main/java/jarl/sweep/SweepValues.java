package jarl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import jarl.experiment.PlainYaml;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Reads the values of a sweep file; what is not as expected is told with the file and the key.
 *
 * @param source the file, in errors
 */
record SweepValues(String source) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/+-]+(?::[A-Za-z0-9._/+-]+)*");

    /** A text such as {@code 1-5}, or a list, as such a text. */
    String numbers(JsonNode node, String key, String expected) {
        if (!node.isArray()) {
            return word(node, key, expected);
        }
        StringJoiner all = new StringJoiner(",");
        node.forEach(each -> all.add(word(each, key, expected)));
        return all.toString();
    }

    JsonNode elements(ObjectNode tree, String key, String where) {
        if (!tree.path(key).isArray() || tree.path(key).isEmpty()) {
            throw mistake(where + ": " + key + " must be a list, got " + PlainYaml.shown(tree.path(key)));
        }
        return tree.path(key);
    }

    void requireKnown(ObjectNode tree, List<String> known, String where) {
        tree.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                String hint = Suggestion.question(key, known).orElse("known keys are " + String.join(", ", known));
                throw new ConfigException(
                        "unknown key " + key + " (" + source + (where.isEmpty() ? "" : ", " + where) + "): " + hint);
            }
        });
    }

    /** Lists by dotted key. */
    Map<String, List<String>> lists(JsonNode node, String where) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        leaves(node, where, "").forEach((key, value) -> lists.put(key, list(value, where + ": " + key)));
        return lists;
    }

    Map<String, String> values(JsonNode node, String where) {
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

    List<String> list(JsonNode node, String where) {
        if (!node.isArray()) {
            throw mistake(where + " must be a list of values, got " + PlainYaml.shown(node));
        }
        List<String> values = new ArrayList<>();
        node.forEach(each -> values.add(typed(each, where)));
        return values;
    }

    /** A value as it is typed behind {@code key=}. */
    String typed(JsonNode value, String where) {
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

    int whole(ObjectNode tree, String key, int least, int most) {
        return whole("", tree, key, least, most);
    }

    int whole(String where, ObjectNode tree, String key, int least, int most) {
        return Math.toIntExact(whole(tree.path(key), where + key, least, most));
    }

    /** A whole number in [{@code least}, {@code most}]. */
    long whole(JsonNode node, String key, long least, long most) {
        String expected = "a whole number in [" + least + ", " + most + "]";
        String text = word(node, key, expected);
        return whole(text)
                .filter(value -> value >= least && value <= most)
                .orElseThrow(() -> mistake(key + " must be " + expected + ", got " + text));
    }

    /** A whole number as presets have it: perhaps with an exponent, perhaps with underscores; empty if it is none. */
    static Optional<Long> whole(String text) {
        if (!text.matches("[+-]?[0-9][0-9_]{0,30}(?:[eE][0-9]{1,2})?")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text.replace("_", "")).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    long seed(String where, ObjectNode tree) {
        return tree.has("seed") ? whole(where, tree, "seed", 0, Integer.MAX_VALUE) : 0;
    }

    boolean yes(ObjectNode tree, String key) {
        String text = word(tree, key, "true or false");
        if (!text.equals("true") && !text.equals("false")) {
            throw mistake(key + " must be true or false, got " + text);
        }
        return text.equals("true");
    }

    String word(ObjectNode tree, String key, String expected) {
        return word(tree.path(key), key, expected);
    }

    /** A single value that is not empty. */
    String word(JsonNode node, String key, String expected) {
        if (!node.isTextual() || node.asText().isBlank()) {
            throw mistake(key + " must be " + expected + ", got " + PlainYaml.shown(node));
        }
        return node.asText();
    }

    ConfigException mistake(String text) {
        return new ConfigException(source + ": " + text);
    }
}
