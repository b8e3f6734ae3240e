package jarl.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Suggestion;
import jarl.env.Environments;
import jarl.env.NoOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds a configuration from layers: defaults, then a preset or a file, then single assignments; the later wins. Every key must exist.
 *
 * <pre>{@code
 * ExperimentConfig config = new ExperimentReader().preset("cartpole-ppo").assign("algo.learningRate=3e-4").read();
 * }</pre>
 */
public final class ExperimentReader {

    private static final Map<String, String> SHORTHAND =
            Map.of("env", "id", "algo", "name", "model", "name", "sampler", "name");
    private static final Map<String, String> SHORT_KEYS = Map.of("record", "evaluation.record");

    private static final int MOST_LEVELS = 20;

    private final List<Layer> layers = new ArrayList<>();

    /** Some options. Assigned ones are single ones, for the algorithm and the optimizer that are used in the end. */
    private record Layer(String source, ObjectNode tree, boolean assigned) {}

    /** Adds a preset that ships with jarl. */
    public ExperimentReader preset(String name) {
        Preset preset = Presets.find(name);
        layers.add(new Layer("preset " + name, preset.settings(), false));
        return this;
    }

    /**
     * Adds a YAML file: a preset of the user's, or the {@code config.yaml} of a run, of which keys that an earlier version did not have have their
     * defaults.
     *
     * @throws ConfigException if it cannot be read, or jarl wrote it and it was cut off
     */
    public ExperimentReader file(Path path) {
        String text = PlainYaml.textOf(path);
        ObjectNode tree = PlainYaml.text(text, path.toString());
        requireWhole(path, text, tree);
        tree.remove(Presets.HEADER);
        layers.add(new Layer(path.toString(), tree, false));
        return this;
    }

    /** What jarl wrote must have all that it wrote: keys that are missing would silently have their defaults. */
    private static void requireWhole(Path path, String text, JsonNode tree) {
        if (!text.startsWith(ConfigMapper.HEADER)) {
            return;
        }
        JsonNode whole = ConfigMapper.tree(
                ExperimentConfig.defaults(Algorithms.all().getFirst().defaults())); // the last key is that of all
        JsonNode given = tree;
        String key = "";
        while (whole.isObject()) {
            var last = List.copyOf(whole.properties()).getLast();
            key += (key.isEmpty() ? "" : ".") + last.getKey();
            whole = last.getValue();
            given = given.path(last.getKey());
        }
        if (given.isMissingNode() || !text.endsWith("\n")) {
            throw new ConfigException(path + " was cut off: expected " + key + ", its last key, and the end of its line"
                    + " (if it was shortened on purpose, remove its first line)");
        }
    }

    /**
     * Adds one {@code key=value}: {@code algo.learningRate=3e-4}, {@code model.hiddenSizes=[64,64]}. Lists and groups are written as in YAML.
     * What a value means follows from the option alone: numbers are decimal, and text is text whatever it looks like.
     */
    public ExperimentReader assign(String assignment) {
        return assignFrom("command line", assignment);
    }

    /**
     * Adds one {@code key=value}.
     *
     * @param source where it was written, for messages
     */
    public ExperimentReader assignFrom(String source, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new ConfigException("expected key=value, got " + assignment);
        }
        try {
            return assign(assignment.substring(0, equals), PlainYaml.read(assignment.substring(equals + 1)), source);
        } catch (JsonProcessingException e) {
            throw new ConfigException("cannot read the value of " + assignment + ": " + PlainYaml.problem(e), e);
        }
    }

    /**
     * Adds one value.
     *
     * @param value a number, a boolean, a text, an enum constant, or a list of them
     */
    public ExperimentReader assign(String key, Object value) {
        return assign(key, PlainYaml.of(key, value), "set");
    }

    private ExperimentReader assign(String typed, JsonNode value, String source) {
        String key = SHORT_KEYS.getOrDefault(typed, typed);
        ObjectNode tree = ConfigMapper.YAML.createObjectNode();
        ObjectNode inner = tree;
        String[] path = key.split("\\.", -1);
        if (path.length > MOST_LEVELS) {
            throw new ConfigException("expected a key of at most " + MOST_LEVELS + " levels, got " + path.length
                    + " in " + FirstLine.cut(key));
        }
        for (int i = 0; i < path.length - 1; i++) {
            inner = inner.putObject(path[i]);
        }
        inner.set(path[path.length - 1], value);
        layers.add(new Layer(source, tree, true));
        return this;
    }

    /** Adds a whole configuration. */
    public ExperimentReader config(ExperimentConfig config) {
        layers.add(new Layer("config", ConfigMapper.tree(config), false));
        return this;
    }

    /** The configuration, validated and with every choice resolved. */
    public ExperimentConfig read() {
        String algorithm = "ppo";
        List<String> named = new ArrayList<>(); // the algorithm up to each layer
        int firstWithAlgorithm = 0;
        for (int i = 0; i < layers.size(); i++) {
            Optional<String> name = algorithmName(layers.get(i).tree().path("algo"));
            if (name.isPresent() && !name.get().equals(algorithm)) {
                algorithm = name.get();
                firstWithAlgorithm = i;
            }
            named.add(algorithm);
        }
        ObjectNode tree = ConfigMapper.tree(
                ExperimentConfig.defaults(Algorithms.find(algorithm).defaults()));
        String environment = environment();
        Record environmentOptions = EnvConfig.defaultOptions(environment);
        ((ObjectNode) tree.path("env")).set("options", ConfigMapper.YAML.valueToTree(environmentOptions));
        OptimizerEpsilon epsilon = new OptimizerEpsilon(tree);
        Class<?> optionsGiven = NoOptions.class; // of the environment named so far
        if (environmentOptions instanceof NoOptions
                && layers.stream()
                        .anyMatch(layer ->
                                layer.tree().path("env").path("options").size() > 0)) {
            var _ = Environments.find(environment); // an id that is not known is the mistake to name
        }
        ObjectNode kinds = tree.deepCopy(); // what each option is, whatever a layer puts in its place
        for (int i = 0; i < layers.size(); i++) {
            ObjectNode layer = layers.get(i).tree().deepCopy();
            // Options of another algorithm; but what was assigned is meant for the one chosen, wherever that is said.
            if (i < firstWithAlgorithm && !layers.get(i).assigned()) {
                layer.remove("algo");
                FamilyDefaults.dropOthers(layer, named.get(i), algorithm);
            } else if (i < firstWithAlgorithm
                    && algorithmName(layer.path("algo")).isPresent()) {
                withoutName(layer);
            }
            optionsGiven = environmentName(layer)
                    .<Class<?>>map(name -> EnvConfig.defaultOptions(name).getClass())
                    .orElse(optionsGiven);
            if (optionsGiven != NoOptions.class
                    && optionsGiven != environmentOptions.getClass()
                    && layer.path("env") instanceof ObjectNode group) {
                group.remove("options"); // those of another environment
            }
            merge(tree, kinds, tree, layer, "", layers.get(i).source());
            epsilon.merged(layer, layers.get(i).assigned());
        }
        epsilon.resolve();
        try {
            return ConfigMapper.bind(tree).resolved();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage(), e);
        }
    }

    /** The id of the environment that {@link #read} chooses; nothing else is read or checked. */
    public String environment() {
        return layers.reversed().stream()
                .flatMap(layer -> environmentName(layer.tree()).stream())
                .findFirst()
                .orElseGet(() -> EnvConfig.defaults().id());
    }

    private static Optional<String> environmentName(ObjectNode layer) {
        JsonNode env = layer.path("env");
        JsonNode id = env.isObject() ? env.path("id") : env;
        return id.isTextual() ? Optional.of(id.asText()) : Optional.empty();
    }

    /** A later layer names another algorithm. */
    private static void withoutName(ObjectNode layer) {
        if (layer.path("algo") instanceof ObjectNode options) {
            options.remove("name");
        } else {
            layer.remove("algo");
        }
    }

    private static Optional<String> algorithmName(JsonNode algo) {
        JsonNode name = algo.isObject() ? algo.path("name") : algo;
        return name.isTextual() ? Optional.of(name.asText()) : Optional.empty();
    }

    private static void merge(
            ObjectNode whole, JsonNode kinds, ObjectNode base, ObjectNode layer, String prefix, String source) {
        for (var field : layer.properties()) {
            String key = prefix + field.getKey();
            JsonNode known = base.get(field.getKey());
            JsonNode value = field.getValue();
            if (known == null) {
                throw unknownKey(whole, base, field.getKey(), prefix, source);
            }
            if (known instanceof ObjectNode group) {
                if (value instanceof ObjectNode values) {
                    merge(whole, kinds.path(field.getKey()), group, values, key + ".", source);
                } else if (SHORTHAND.containsKey(key) && value.isTextual()) {
                    group.set(SHORTHAND.get(key), value);
                } else {
                    String example = group.isEmpty()
                            ? ""
                            : " such as " + key + "." + group.fieldNames().next();
                    throw new ConfigException(key + " is a group of keys" + example + ", got " + PlainYaml.shown(value)
                            + " (" + source + ")");
                }
            } else if (lacksValue(value)) {
                throw new ConfigException(key + " needs a value, got " + PlainYaml.shown(value) + " (" + source + ")");
            } else {
                base.set(field.getKey(), PlainYaml.typed(kinds.path(field.getKey()), value));
            }
        }
    }

    private static boolean lacksValue(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().anyMatch(JsonNode::isNull);
        }
        return value.isNull() || value.isMissingNode();
    }

    private static ConfigException unknownKey(
            ObjectNode whole, ObjectNode base, String key, String prefix, String source) {
        List<String> known = new ArrayList<>();
        base.fieldNames().forEachRemaining(known::add);
        Optional<String> near = Suggestion.nearest(key, known);
        boolean inGroup = near.isPresent() && !prefix.isEmpty(); // who names the group means one of its keys
        Optional<String> meant = near.filter(key::equalsIgnoreCase).isPresent()
                ? Optional.empty()
                : Synonyms.elsewhere(key, whole).or(() -> inGroup ? Optional.empty() : Synonyms.translated(key, whole));
        String hint = meant.map(other -> "jarl's key for it is " + other)
                .or(() -> near.map(nearest -> "did you mean " + prefix + nearest + "?"))
                .orElseGet(() -> known.isEmpty()
                        ? "this environment has no options" // no other group can be empty
                        : "known keys are " + prefix + String.join(", " + prefix, known));
        return new ConfigException("unknown key " + prefix + key + " (" + source + "): " + hint);
    }
}
