package jarl.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON as checkpoints use it: an object per file, no key twice, texts of any length (a component's state may be large).
 */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static byte[] compact(ObjectNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static byte[] pretty(ObjectNode node) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @throws CheckpointException if the file cannot be read or is no JSON object */
    static ObjectNode read(Path file) {
        try {
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (IOException failure) {
            throw new CheckpointException(file + ": cannot be read: " + reason(failure), failure);
        }
    }

    /** @throws CheckpointException if these bytes are no JSON object; the message starts with {@code where} */
    static ObjectNode parse(String where, byte[] bytes) {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (JsonProcessingException failure) {
            throw new CheckpointException(where + ": not valid JSON: " + failure.getOriginalMessage(), failure);
        } catch (IOException failure) {
            throw new CheckpointException(where + ": not valid JSON: " + failure.getMessage(), failure);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new CheckpointException(where + ": expected a JSON object, got " + node.getNodeType());
    }

    /** Describes an I/O failure, also where only the class carries the meaning. */
    static String reason(IOException failure) {
        return failure.getClass().getSimpleName().replace("Exception", "")
                + (failure.getMessage() == null ? "" : " " + failure.getMessage());
    }
}
