package jarl.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values that an option may have, as its {@link Option} says. */
public final class OptionRange {

    private final double atLeast;
    private final double above;
    private final double atMost;
    private final double below;
    private final List<String> words;

    private OptionRange(RecordComponent component) {
        Option option = component.getAnnotation(Option.class);
        this.atLeast = option == null ? Double.NEGATIVE_INFINITY : option.atLeast();
        this.above = option == null ? Double.NEGATIVE_INFINITY : option.above();
        this.atMost = option == null ? Double.POSITIVE_INFINITY : option.atMost();
        this.below = option == null ? Double.POSITIVE_INFINITY : option.below();
        Class<?> type = OptionRecord.elementType(component);
        this.words = type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> Options.word((Enum<?>) constant))
                        .toList()
                : option == null ? List.of() : List.of(option.oneOf());
        String where = OptionRecord.name(component.getDeclaringRecord()) + "." + component.getName();
        refuse(bounded() && !OptionRecord.isNumber(type), where, "bounds, and is no number");
        refuse(Double.isFinite(atLeast) && Double.isFinite(above), where, "atLeast and above");
        refuse(Double.isFinite(atMost) && Double.isFinite(below), where, "atMost and below");
        refuse(isNaN(), where, "a bound that is no number");
        refuse(Math.max(atLeast, above) > Math.min(atMost, below), where, "a lower bound above the upper one");
        if (option != null) {
            refuse(option.with().length > 0 && !type.isRecord(), where, "with, and is no record");
            refuse(!option.standard().isEmpty() && type.isRecord(), where, "standard, and is a record: give with");
        }
        refuse(!words.isEmpty() && type != String.class && !type.isEnum(), where, "oneOf, and is no text");
    }

    private static void refuse(boolean wrong, String where, String what) {
        if (wrong) {
            throw new IllegalArgumentException("@Option of " + where + " has " + what);
        }
    }

    /** The range of a component of a record. */
    public static OptionRange of(RecordComponent component) {
        return new OptionRange(component);
    }

    /** Completes "must be": {@code in (0, 1]}, {@code at least 0}, {@code mlp, lstm or gru}; empty if there are no limits. */
    public String text() {
        if (!words.isEmpty()) {
            int last = words.size() - 1;
            return last == 0 ? words.getFirst() : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
        }
        boolean hasLower = Double.isFinite(atLeast) || Double.isFinite(above);
        boolean hasUpper = Double.isFinite(atMost) || Double.isFinite(below);
        if (hasLower && hasUpper) {
            return "in " + (Double.isFinite(above) ? "(" : "[") + lower() + ", " + upper()
                    + (Double.isFinite(below) ? ")" : "]");
        }
        if (hasLower) {
            return (Double.isFinite(above) ? "above " : "at least ") + lower();
        }
        return hasUpper ? (Double.isFinite(below) ? "below " : "at most ") + upper() : "";
    }

    /** The words to choose from; empty for numbers. */
    public List<String> words() {
        return words;
    }

    /** Throws an {@link IllegalArgumentException} if a value of this option is out of range. */
    void check(String key, @Nullable Object value) {
        if (value instanceof List<?> list) {
            String each = Stream.of("a list of", words.isEmpty() ? "numbers" : "", text())
                    .filter(word -> !word.isEmpty())
                    .reduce((a, b) -> a + " " + b)
                    .orElseThrow();
            Require.that(list.stream().allMatch(this::holds), key, each, FirstLine.cut(list.toString()));
        } else if (value != null) {
            Require.that(holds(value), key, expected(value), shown(value));
        }
    }

    private String expected(Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? "a finite number" : text();
    }

    private boolean holds(Object value) {
        if (value instanceof Number number) {
            double at = number.doubleValue();
            return Double.isFinite(at)
                    && at >= atLeast
                    && at <= atMost
                    && (at > above || !Double.isFinite(above))
                    && (at < below || !Double.isFinite(below));
        }
        return words.isEmpty() || value instanceof Enum<?> || words.contains(value);
    }

    private static Object shown(Object value) {
        return value instanceof Double number ? Require.number(number) : FirstLine.cut(value.toString());
    }

    private boolean isNaN() {
        return Stream.of(atLeast, above, atMost, below).anyMatch(bound -> Double.isNaN(bound));
    }

    private boolean bounded() {
        return Stream.of(atLeast, above, atMost, below).anyMatch(Double::isFinite);
    }

    private String lower() {
        return Require.number(Math.max(atLeast, above));
    }

    private String upper() {
        return Require.number(Math.min(atMost, below));
    }
}
