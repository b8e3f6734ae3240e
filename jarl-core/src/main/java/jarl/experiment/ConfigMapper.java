package jarl.experiment;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import jarl.algorithm.AlgorithmConfig;
import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import jarl.config.Options;
import jarl.config.Require;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Configuration records to and from YAML trees, with messages a user can act on. */
public final class ConfigMapper {

    static final YAMLMapper YAML = yaml();

    /** The first line of what {@link #write} writes. */
    static final String HEADER = "# Everything this run was made from: jarl train config.yaml repeats it.\n";

    /** Java's and YAML's words for what is not finite, quoted where a text was written. */
    private static final Pattern NOT_FINITE =
            Pattern.compile("\"?[+-]?\\.?(nan|inf|infinity)\"?", Pattern.CASE_INSENSITIVE);

    private ConfigMapper() {}

    private static YAMLMapper yaml() {
        SimpleModule enums = new SimpleModule();
        enums.setSerializerModifier(new EnumsAsTyped());
        enums.setDeserializerModifier(new EnumsFromTyped());
        enums.addDeserializer(double.class, new FiniteNumber());
        return YAMLMapper.builder(YAMLFactory.builder()
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .stringQuotingChecker(new Quoting())
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addModule(enums)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();
    }

    /** Quotes also what YAML would read as a number, such as {@code 2024_01} or {@code 1e5}. */
    private static final class Quoting extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1;

        @Override
        public boolean needToQuoteValue(String value) {
            return value.isEmpty() || !Character.isLetter(value.charAt(0)) || super.needToQuoteValue(value);
        }
    }

    /** Reads numbers as they are written; "Infinity", "NaN" and what is too large for a double are none. */
    private static final class FiniteNumber extends StdDeserializer<Double> {
        private static final long serialVersionUID = 1;

        FiniteNumber() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonToken token = parser.currentToken();
            if (!token.isNumeric()) {
                throw MismatchedInputException.from(parser, double.class, "");
            }
            double value = parser.getDoubleValue();
            if (!Double.isFinite(value)) {
                throw InvalidFormatException.from(parser, "", parser.getDecimalValue(), double.class);
            }
            return value;
        }
    }

    /** Writes the constant {@code TORCH_DEFAULT} as {@code torch-default}. */
    private static final class EnumsAsTyped extends BeanSerializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public JsonSerializer<?> modifyEnumSerializer(
                SerializationConfig config, JavaType type, BeanDescription description, JsonSerializer<?> usual) {
            return new JsonSerializer<Enum<?>>() {
                @Override
                public void serialize(Enum<?> value, JsonGenerator out, SerializerProvider provider)
                        throws IOException {
                    out.writeString(Options.word(value));
                }
            };
        }
    }

    /** Reads what {@link EnumsAsTyped} writes, and nothing else. */
    private static final class EnumsFromTyped extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public JsonDeserializer<?> modifyEnumDeserializer(
                DeserializationConfig config, JavaType type, BeanDescription description, JsonDeserializer<?> usual) {
            return new JsonDeserializer<Object>() {
                @Override
                public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                    String text = parser.getText();
                    for (Object value : type.getRawClass().getEnumConstants()) {
                        if (Options.word((Enum<?>) value).equals(text)) {
                            return value;
                        }
                    }
                    throw InvalidFormatException.from(parser, "", text, type.getRawClass());
                }
            };
        }
    }

    /** The whole configuration as a tree; the algorithm's name comes first among its options. */
    public static ObjectNode tree(ExperimentConfig config) {
        ObjectNode tree = YAML.valueToTree(config);
        ObjectNode algorithm = YAML.createObjectNode().put("name", Algorithms.nameOf(config.algo()));
        ObjectNode options = YAML.valueToTree(config.algo());
        algorithm.setAll(options);
        tree.set("algo", algorithm);
        return tree;
    }

    /** Writes a configuration durably, as the {@code config.yaml} of a run directory. */
    public static void write(Path file, ExperimentConfig config) throws IOException {
        DurableFiles.write(file, (HEADER + yaml(config)).getBytes(StandardCharsets.UTF_8));
    }

    /** The whole configuration as text. */
    public static String yaml(ExperimentConfig config) throws JsonProcessingException {
        return YAML.writeValueAsString(tree(config));
    }

    /**
     * The configuration a full tree describes.
     *
     * @throws ConfigException naming the key, what was expected and what was got
     */
    static ExperimentConfig bind(ObjectNode tree) {
        ObjectNode rest = tree.deepCopy();
        ObjectNode options = (ObjectNode) rest.remove("algo");
        String name = options.remove("name").asText();
        AlgorithmConfig algorithm =
                bind(options, Algorithms.find(name).defaults().getClass(), "algo.");
        return new ExperimentConfig(
                bind(rest, "name", String.class),
                bind(rest, "seed", long.class),
                bind(rest, "steps", long.class),
                bind(rest, "device", String.class),
                env((ObjectNode) rest.path("env")),
                bind(rest, "reward", RewardConfig.class),
                algorithm,
                bind(rest, "model", jarl.model.ModelConfig.class),
                bind(rest, "sampler", SamplerConfig.class),
                bind(rest, "learner", LearnerConfig.class),
                bind(rest, "evaluation", EvaluationConfig.class),
                bind(rest, "log", LogConfig.class),
                bind(rest, "checkpoint", CheckpointConfig.class));
    }

    private static EnvConfig env(ObjectNode tree) {
        String id = bind(tree.path("id"), String.class, "env.id");
        Record options = bind(tree.path("options"), EnvConfig.defaultOptions(id).getClass(), "env.options.");
        boolean rescaleActions = bind(tree.path("rescaleActions"), boolean.class, "env.rescaleActions");
        int actionRepeat = bind(tree.path("actionRepeat"), int.class, "env.actionRepeat");
        try {
            return new EnvConfig(id, rescaleActions, actionRepeat, options);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("env." + e.getMessage(), e);
        }
    }

    private static <T> T bind(ObjectNode tree, String key, Class<T> type) {
        return bind(tree.path(key), type, type.isRecord() ? key + "." : key);
    }

    private static <T> T bind(com.fasterxml.jackson.databind.JsonNode tree, Class<T> type, String prefix) {
        try {
            T bound = YAML.treeToValue(tree, type);
            if (bound instanceof Record options) {
                inRange(prefix, options);
            }
            return bound;
        } catch (ValueInstantiationException e) {
            throw new ConfigException(prefix + path(e, true) + e.getCause().getMessage(), e);
        } catch (MismatchedInputException e) {
            Object got = e instanceof InvalidFormatException format ? format.getValue() : at(tree, e);
            throw new ConfigException(
                    prefix + path(e, false) + " must be " + expected(e.getTargetType(), got) + ", got " + got, e);
        } catch (JsonMappingException e) { // a number that its type is too small for, inside a record
            throw new ConfigException(
                    prefix + path(e, false) + " must be a number of fewer digits, got " + at(tree, e), e);
        } catch (JsonProcessingException e) { // the same, by itself
            throw new ConfigException(prefix + " must be a number of fewer digits, got " + PlainYaml.shown(tree), e);
        }
    }

    /** Checks what a record's own constructor may have left unchecked. */
    private static void inRange(String prefix, Record options) {
        try {
            Require.ranges(options);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(prefix + e.getMessage(), e);
        }
    }

    private static Object at(com.fasterxml.jackson.databind.JsonNode tree, JsonMappingException e) {
        var node = tree;
        for (JsonMappingException.Reference step : e.getPath()) {
            node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
        }
        return PlainYaml.shown(node);
    }

    private static String path(JsonMappingException e, boolean dot) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
        return dot && !path.isEmpty() ? path + "." : path;
    }

    private static String expected(Class<?> type, @Nullable Object got) {
        if (got instanceof BigDecimal
                || (type == double.class
                        && NOT_FINITE.matcher(String.valueOf(got)).matches())) {
            return "a finite number";
        }
        if (type == int.class || type == long.class || type == Integer.class) {
            return "a whole number";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(value -> Options.word((Enum<?>) value))
                            .collect(Collectors.joining(", "));
        }
        return List.class.isAssignableFrom(type) ? "a list such as [64, 64]" : "text";
    }
}
