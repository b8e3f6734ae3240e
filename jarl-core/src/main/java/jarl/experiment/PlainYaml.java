package jarl.experiment;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * YAML without YAML's guesses, by which {@code 010} is eight, {@code 1e3} a number here and text there, and {@code 1:30} ninety: every value
 * is the text that was written until the option it is for says what it is.
 */
public final class PlainYaml {

    private static final int MOST_DIGITS = 100;
    private static final int LONGEST_NUMBER = 1000;

    private static final String DIGITS = "[0-9]+(?:_[0-9]+)*";
    private static final String NUMBER =
            "[+-]?(?:" + DIGITS + "\\.?(?:" + DIGITS + ")?|\\." + DIGITS + ")(?:[eE][+-]?[0-9]{1,9})?";

    private static final long LARGEST_FILE = 1 << 20;

    private PlainYaml() {}

    /**
     * Reads a file of keys and values, in which every value is a text, a list or a group.
     *
     * @throws ConfigException if it cannot be read, or holds something else
     */
    public static ObjectNode file(Path path) {
        return text(textOf(path), path.toString());
    }

    /** Reads the text of such a file. */
    static String textOf(Path path) {
        try {
            if (Files.isRegularFile(path) && Files.size(path) > LARGEST_FILE) {
                throw new ConfigException("cannot read " + path + ": expected a configuration of at most "
                        + LARGEST_FILE + " bytes, got " + Files.size(path));
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + path + ": " + reason(e), e);
        }
    }

    /**
     * Reads a text of keys and values.
     *
     * @param source where it is from, for messages
     */
    public static ObjectNode text(String yaml, String source) {
        try {
            JsonNode tree = read(yaml);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new ConfigException("cannot read " + source + ": expected keys and values, got " + shown(tree));
        } catch (JsonProcessingException e) {
            String problem = problem(e);
            Optional<Brackets.Open> unclosed = problem.contains("',' or ") || problem.contains("stream end")
                    ? Brackets.unclosed(yaml)
                    : Optional.empty();
            throw new ConfigException(
                    "cannot read " + source + " line "
                            + unclosed.map(open -> open.line() + ": expected the " + open.sign() + " to be closed")
                                    .orElseGet(() -> line(e) + ": " + problem),
                    e);
        }
    }

    private static int line(JsonProcessingException e) {
        return e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null
                ? yaml.getProblemMark().getLine() + 1
                : e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    static String problem(JsonProcessingException e) {
        String text = e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblem() != null
                ? yaml.getProblem()
                : e.getOriginalMessage();
        return text.lines().findFirst().orElse("not YAML");
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "no permission";
            case MalformedInputException _ -> "it is not UTF-8 text";
            default -> e.getMessage();
        };
    }

    /** The tree of a document: objects, arrays, texts and nulls; missing if there is nothing. */
    static JsonNode read(String yaml) throws JsonProcessingException {
        try (JsonParser parser = ConfigMapper.YAML.createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return MissingNode.getInstance();
            }
            JsonNode tree = node(parser, first);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "expected one document, got another after it");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is none: the text is in memory
        }
    }

    private static JsonNode node(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                ObjectNode object = ConfigMapper.YAML.createObjectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    object.set(key, node(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = ConfigMapper.YAML.createArrayNode();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(node(parser, next));
                }
                yield array;
            }
            case VALUE_NULL -> NullNode.getInstance();
            default -> {
                if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                    throw new JsonParseException(
                            parser, "expected the value itself, got the alias *" + FirstLine.cut(parser.getText()));
                }
                yield TextNode.valueOf(parser.getText());
            }
        };
    }

    /** A Java value as it would be written; numbers keep all their digits. */
    static JsonNode of(String key, @Nullable Object value) {
        return switch (value) {
            case Iterable<?> list -> {
                ArrayNode array = ConfigMapper.YAML.createArrayNode();
                list.forEach(each -> array.add(of(key, each)));
                yield array;
            }
            case Enum<?> constant -> TextNode.valueOf(Options.word(constant));
            case Number _, Boolean _, CharSequence _ -> TextNode.valueOf(value.toString());
            case null, default ->
                throw new ConfigException(
                        key + ": expected a number, a boolean, a text, an enum constant or a list of them, got "
                                + (value == null ? "null" : value.getClass().getTypeName()));
        };
    }

    /** A value for a message: numbers as they were written, other text in quotes. */
    public static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString().replaceAll("\"(" + NUMBER + "|true|false)\"", "$1");
    }

    /**
     * A value as what its option is, by the value that the option has so far. What cannot be read so stays text: binding names the key and
     * what it should be.
     */
    static JsonNode typed(JsonNode known, JsonNode value) {
        if (value instanceof ArrayNode given && known instanceof ArrayNode) {
            ArrayNode array = ConfigMapper.YAML.createArrayNode();
            for (JsonNode each : given) {
                array.add(known.isEmpty() ? guessed(each) : typed(known.get(0), each));
            }
            return array;
        }
        if (!value.isTextual()) {
            return value;
        }
        if (known.isNumber()) {
            JsonNode number = number(value.asText(), known.isIntegralNumber());
            return number == null ? value : number;
        }
        if (known.isBoolean()) {
            return switch (value.asText()) {
                case "true" -> BooleanNode.TRUE;
                case "false" -> BooleanNode.FALSE;
                default -> value;
            };
        }
        return value;
    }

    /** An element of a list that was empty so far. */
    private static JsonNode guessed(JsonNode value) {
        JsonNode whole = value.isTextual() ? number(value.asText(), true) : null;
        JsonNode number = value.isTextual() && whole == null ? number(value.asText(), false) : whole;
        return number == null ? value : number;
    }

    /** A decimal number, perhaps with an exponent, perhaps with underscores between digits; null if it is none. */
    private static @Nullable JsonNode number(String text, boolean whole) {
        if (text.length() > LONGEST_NUMBER || !text.matches(NUMBER)) {
            return null;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text.replace("_", ""));
        } catch (NumberFormatException e) {
            return null;
        }
        if (!whole) {
            return DecimalNode.valueOf(number);
        }
        if (number.stripTrailingZeros().scale() > 0 || (long) number.precision() - number.scale() > MOST_DIGITS) {
            return null;
        }
        return number.precision() - number.scale() <= 18
                ? LongNode.valueOf(number.longValueExact())
                : longOrLarger(number);
    }

    private static JsonNode longOrLarger(BigDecimal number) {
        JsonNode large = BigIntegerNode.valueOf(number.toBigIntegerExact());
        return large.canConvertToLong() ? LongNode.valueOf(large.longValue()) : large;
    }
}
