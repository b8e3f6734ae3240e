package jarl.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

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
    public static <R extends Record> R with(R options, String option, Object value) {
        int dot = option.indexOf('.');
        String name = dot < 0 ? option : option.substring(0, dot);
        RecordComponent[] components = options.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        boolean known = false;
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = read(options, components[i]);
            if (components[i].getName().equals(name)) {
                known = true;
                values[i] = dot < 0 ? converted(option, types[i], value) : inner(values[i], option, dot, value);
            }
        }
        if (!known) {
            throw unknown(options, name, components);
        }
        return make(options, types, values);
    }

    private static Object inner(Object group, String option, int dot, Object value) {
        if (!(group instanceof Record inner)) {
            throw new ConfigException(option.substring(0, dot) + " has no options, got " + option);
        }
        return with(inner, option.substring(dot + 1), value);
    }

    private static Object converted(String option, Class<?> type, Object value) {
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
        return type.isPrimitive() ? "a whole number" : "a " + type.getSimpleName();
    }

    private static ConfigException unknown(Record options, String name, RecordComponent... components) {
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        String of = options.getClass().getCanonicalName();
        return new ConfigException("unknown option " + name + " of "
                + of.substring(options.getClass().getPackageName().length() + 1) + ": "
                + Suggestion.nearest(name, names)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("its options are " + String.join(", ", names)));
    }

    private static Object read(Record options, RecordComponent component) {
        try {
            return component.getAccessor().invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName() + " of " + options.getClass(), e);
        }
    }

    private static <R extends Record> R make(R options, Class<?>[] types, Object... values) {
        @SuppressWarnings("unchecked") // a record's own class
        Class<R> type = (Class<R>) options.getClass();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }
}
