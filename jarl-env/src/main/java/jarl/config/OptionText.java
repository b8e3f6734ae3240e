package jarl.config;

import java.util.Arrays;
import java.util.List;

/** Reads an option's default as it is typed. */
final class OptionText {

    private OptionText() {}

    /**
     * The value of a text.
     *
     * @param element the type itself; of a list, that of its elements
     */
    static Object parse(Class<?> type, Class<?> element, String text) {
        return type == List.class ? list(element, text) : parse(type, text);
    }

    private static List<Object> list(Class<?> element, String text) {
        Require.that(text.startsWith("[") && text.endsWith("]"), "it", "a list such as [64, 64]", text);
        String inside = text.substring(1, text.length() - 1).strip();
        return inside.isEmpty()
                ? List.of()
                : Arrays.stream(inside.split(","))
                        .map(each -> parse(element, each.strip()))
                        .toList();
    }

    private static Object parse(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == boolean.class || type == Boolean.class) {
            Require.that(text.equals("true") || text.equals("false"), "it", "true or false", text);
            return text.equals("true");
        }
        if (type.isEnum()) {
            return constant(type, text);
        }
        if (!OptionRecord.isNumber(type)) {
            throw new IllegalArgumentException("a " + type.getSimpleName() + " has no default as text, got " + text);
        }
        return number(type, text.replace("_", ""));
    }

    private static Object number(Class<?> type, String text) {
        boolean real = type == double.class || type == Double.class;
        try {
            if (real) {
                return Double.parseDouble(text);
            }
            if (type == int.class || type == Integer.class) {
                return Integer.parseInt(text);
            }
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "it must be " + (real ? "a number" : "a whole number") + ", got " + text, e);
        }
    }

    private static Object constant(Class<?> type, String text) {
        List<String> words = Arrays.stream(type.getEnumConstants())
                .map(constant -> Options.word((Enum<?>) constant))
                .toList();
        Require.that(words.contains(text), "it", "one of " + String.join(", ", words), text);
        return type.getEnumConstants()[words.indexOf(text)];
    }
}
