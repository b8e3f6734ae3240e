package jarl.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The presets that ship with jarl: YAML files among the resources, named in {@code index.txt}. */
public final class Presets {

    /** The key of a preset file that describes it. */
    static final String HEADER = "preset";

    private static final String FOLDER = "/jarl/presets/";
    private static final List<String> NAMES = ShippedNames.of("jarl/presets/");

    private Presets() {}

    /** All names, in the order they are shown: those of every module on the class path that has an index. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Reads the preset of this name.
     *
     * @throws ConfigException if there is none, with the nearest name
     */
    public static Preset find(String name) {
        if (!NAMES.contains(name)) {
            throw new ConfigException("unknown preset " + name + ": " + hint(name));
        }
        String yaml = text(name + ".yaml");
        try {
            JsonNode header = ConfigMapper.YAML.readTree(yaml).path(HEADER);
            ObjectNode settings = PlainYaml.text(yaml, "preset " + name);
            settings.remove(HEADER);
            settings.put("name", name);
            return new Preset(
                    name,
                    header.path("description").asText(),
                    header.path("source").asText(),
                    header.path("target").asDouble(Double.NaN),
                    settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("preset " + name + " is not YAML", e);
        }
    }

    /** What may be meant: a preset of a similar name, or an algorithm for whose task there is a preset of another one. */
    private static String hint(String name) {
        int dash = name.lastIndexOf('-');
        String algorithm = name.substring(dash + 1);
        List<String> ofTask = NAMES.stream()
                .filter(each -> dash > 0 && each.startsWith(name.substring(0, dash + 1)))
                .toList();
        if (!ofTask.isEmpty()
                && Algorithms.all().stream().anyMatch(each -> each.name().equals(algorithm))) {
            return "of that task there are " + String.join(", ", ofTask) + "; another algorithm goes by algo="
                    + algorithm + " env="
                    + new ExperimentReader().preset(ofTask.getFirst()).environment();
        }
        return Suggestion.question(name, NAMES).orElse("known presets are " + String.join(", ", NAMES));
    }

    private static String text(String file) {
        try (InputStream stream = Presets.class.getResourceAsStream(FOLDER + file)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + FOLDER + file + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
