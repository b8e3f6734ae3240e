package jarl.config;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of options from the defaults that the {@link Option} of each component says. */
public final class Defaults {

    private Defaults() {}

    /**
     * A record of defaults.
     *
     * @throws IllegalArgumentException if a component says no default, or one that is no value of its type or out of its range
     */
    public static <R extends Record> R of(Class<R> type) {
        return of(type, Map.of());
    }

    /**
     * A record of defaults but for some options, which then need none.
     *
     * @param given values by the names of options, of the types that {@link Options#with} takes
     * @throws ConfigException if there is no such option, or the value is of another type
     */
    public static <R extends Record> R of(Class<R> type, Map<String, ?> given) {
        OptionRecord record = OptionRecord.of(type);
        given.keySet().forEach(record::indexOf);
        @Nullable Object[] values = new Object[record.components().size()];
        for (int i = 0; i < values.length; i++) {
            RecordComponent component = record.components().get(i);
            Object chosen = given.get(component.getName());
            values[i] = chosen == null
                    ? standard(component)
                    : Options.converted(component.getName(), component.getType(), chosen);
        }
        return type.cast(record.make(values));
    }

    private static Object standard(RecordComponent component) {
        Option option = component.getAnnotation(Option.class);
        Class<?> type = component.getType();
        try {
            if (option != null && type.isRecord()) {
                Record value = of(type.asSubclass(Record.class));
                for (String difference : option.with()) {
                    value = with(value, difference);
                }
                return value;
            }
            if (option != null && (!option.standard().isEmpty() || type == String.class)) {
                return OptionText.parse(type, OptionRecord.elementType(component), option.standard());
            }
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IllegalArgumentException(
                    "the default of " + OptionRecord.where(component) + ": " + FirstLine.message(e), e);
        }
        throw new IllegalArgumentException(
                OptionRecord.where(component) + " has no default: give its @Option a standard");
    }

    /** Changes an option by what would be typed, {@code replay.size=1000}. */
    private static Record with(Record options, String difference) {
        int equals = difference.indexOf('=');
        Require.that(equals > 0, "with", "NAME=VALUE", difference);
        String key = difference.substring(0, equals);
        return Options.with(options, key, parsed(options, key, difference.substring(equals + 1)));
    }

    private static Object parsed(Record options, String key, String text) {
        OptionRecord record = OptionRecord.of(options.getClass());
        int dot = key.indexOf('.');
        int index = record.indexOf(dot < 0 ? key : key.substring(0, dot));
        if (dot >= 0 && record.read(options)[index] instanceof Record inner) {
            return parsed(inner, key.substring(dot + 1), text);
        }
        RecordComponent component = record.components().get(index);
        return OptionText.parse(component.getType(), OptionRecord.elementType(component), text);
    }
}
