package jarl.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.ConfigException;
import jarl.experiment.PlainYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which return of an environment counts as 0 and which as 1, where that is known.
 *
 * @param scales by the environment's id
 */
public record ReferenceScores(Map<String, Scale> scales) {
    private static final String SHIPPED = "reference-scores.yaml";

    /**
     * A scale of returns.
     *
     * @param zero the return that counts as 0
     * @param one that counts as 1; another
     * @param source of both, for people
     */
    record Scale(double zero, double one, String source) {

        /** The normalized score. */
        double of(double score) {
            return (score - zero) / (one - zero);
        }

        /** From the lowest to the highest of these scores; empty where they are all the same. */
        static Optional<Scale> between(double[] scores) {
            double low = Arrays.stream(scores).min().orElse(0);
            double high = Arrays.stream(scores).max().orElse(0);
            return high > low
                    ? Optional.of(new Scale(low, high, "lowest and highest score of these runs"))
                    : Optional.empty();
        }
    }

    public ReferenceScores {
        scales = Map.copyOf(scales);
    }

    /** Those that ship with jarl: of Atari's games, by random play and people. */
    public static ReferenceScores shipped() {
        try (InputStream stream = Objects.requireNonNull(ReferenceScores.class.getResourceAsStream(SHIPPED), SHIPPED)) {
            String yaml = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return new ReferenceScores(
                    read(PlainYaml.text(yaml, SHIPPED), SHIPPED, "random play and people, Wang et al. 2016"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The shipped ones, and in their place those of a YAML file, {@code ENVIRONMENT: [zero, one]} in each line.
     *
     * @param file null for none
     * @throws ConfigException if it cannot be read, or holds something else
     */
    public static ReferenceScores with(@Nullable Path file) {
        if (file == null) {
            return shipped();
        }
        Map<String, Scale> all = new HashMap<>(shipped().scales());
        all.putAll(read(PlainYaml.file(file), file.toString(), String.valueOf(file.getFileName())));
        return new ReferenceScores(all);
    }

    private static Map<String, Scale> read(ObjectNode tree, String file, String source) {
        Map<String, Scale> scales = new HashMap<>();
        tree.properties()
                .forEach(each -> scales.put(each.getKey(), scale(each.getKey(), each.getValue(), file, source)));
        return scales;
    }

    private static Scale scale(String environment, JsonNode value, String file, String source) {
        if (value.isArray() && value.size() == 2) {
            double zero = number(value.get(0));
            double one = number(value.get(1));
            if (Double.isFinite(zero) && Double.isFinite(one) && zero != one) {
                return new Scale(zero, one, source);
            }
        }
        throw new ConfigException(file + ": " + environment
                + " must be two different numbers, the return that counts as 0 and that which counts as 1, got "
                + PlainYaml.shown(value));
    }

    private static double number(JsonNode value) {
        try {
            return value.isTextual() ? Double.parseDouble(value.asText().replace("_", "")) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    Optional<Scale> of(String environment) {
        return Optional.ofNullable(scales.get(environment));
    }
}
