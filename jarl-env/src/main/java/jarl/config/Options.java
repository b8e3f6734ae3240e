package jarl.config;

import java.util.Locale;

/** Records of options, changed one option at a time. */
public final class Options {

    private Options() {}

    /**
     * The same options but for one.
     *
     * @param option its name, or the path to it through records inside: {@code learning.replay.size}
     * @param value of the option's type; any whole number for an {@code int} or a {@code long}, any number for a {@code double}
     * @throws ConfigException if there is no such option, or the value is of another type
     * @throws IllegalArgumentException if the record refuses the value
     */
    @SuppressWarnings("unchecked") // a record's own class
    public static <R extends Record> R with(R options, String option, Object value) {
        int dot = option.indexOf('.');
        OptionRecord record = OptionRecord.of(options.getClass());
        int index = record.indexOf(dot < 0 ? option : option.substring(0, dot));
        Object[] values = record.read(options);
        values[index] = dot < 0
                ? converted(option, record.components().get(index).getType(), value)
                : inner(values[index], option, dot, value);
        return (R) record.make(values);
    }

    /** A constant of an enum as it is typed: {@code torch-default} for {@code TORCH_DEFAULT}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object inner(Object group, String option, int dot, Object value) {
        if (!(group instanceof Record inner)) {
            throw new ConfigException(option.substring(0, dot) + " has no options, got " + option);
        }
        return with(inner, option.substring(dot + 1), value);
    }

    /** A value given for an option, as the option's type. */
    static Object converted(String option, Class<?> type, Object value) {
        if (type == double.class && value instanceof Number number) {
            return number.doubleValue();
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        if (type == long.class && whole) {
            return ((Number) value).longValue();
        }
        if (type == int.class && whole && ((Number) value).longValue() == ((Number) value).intValue()) {
            return ((Number) value).intValue();
        }
        if (type.isInstance(value) || (type == boolean.class && value instanceof Boolean)) {
            return value;
        }
        throw new ConfigException(option + " must be " + expected(type) + ", got " + value);
    }

    private static String expected(Class<?> type) {
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == double.class) {
            return "a number";
        }
        return type.isPrimitive() ? "a whole number" : "of type " + type.getSimpleName();
    }
}
