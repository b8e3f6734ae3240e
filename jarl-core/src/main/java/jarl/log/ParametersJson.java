package jarl.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** params.json: a run's configuration as viskit reads it, one object of dotted keys, and the name of the experiment. */
public final class ParametersJson {
    private static final String EXPERIMENT_NAME = "exp_name";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ParametersJson() {}

    /** Writes the file durably. */
    public static void write(Path path, JsonNode config, String experimentName) throws IOException {
        DurableFiles.write(
                path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(flat(config, experimentName)));
    }

    /** Keys of nested objects joined with dots; arrays stay whole, objects without keys disappear. */
    static ObjectNode flat(JsonNode config, String experimentName) {
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        flatten(config, "", flat);
        flat.put(EXPERIMENT_NAME, experimentName);
        return flat;
    }

    private static void flatten(JsonNode node, String prefix, ObjectNode into) {
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (property.getValue().isObject()) {
                flatten(property.getValue(), prefix + property.getKey() + ".", into);
            } else {
                into.set(prefix + property.getKey(), property.getValue());
            }
        }
    }
}
