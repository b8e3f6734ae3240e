package jarl.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What reflection tells about a record of options, looked up once for each class. */
final class OptionRecord {

    private static final Set<Class<?>> NUMBERS =
            Set.of(int.class, long.class, double.class, Integer.class, Long.class, Double.class);

    private static final ClassValue<OptionRecord> KNOWN = new ClassValue<>() {
        @Override
        protected OptionRecord computeValue(Class<?> type) {
            return new OptionRecord(type.asSubclass(Record.class));
        }
    };

    private final Class<? extends Record> type;
    private final List<RecordComponent> components;
    private final List<OptionRange> ranges;
    private final List<Optional<OptionCondition>> conditions;

    private OptionRecord(Class<? extends Record> type) {
        this.type = type;
        this.components = List.of(type.getRecordComponents());
        this.ranges = components.stream().map(OptionRange::of).toList();
        this.conditions = components.stream()
                .map(each -> OptionCondition.of(each, components))
                .toList();
        requireNoneInside(type, List.of());
        for (int i = 0; i < ranges.size(); i++) {
            requireDefault(components.get(i), ranges.get(i));
        }
    }

    /** A record that contains itself has no default that ends. */
    private static void requireNoneInside(Class<?> record, List<Class<?>> around) {
        List<Class<?>> path = new ArrayList<>(around);
        path.add(record);
        for (RecordComponent component : record.getRecordComponents()) {
            Class<?> inner = component.getType();
            if (inner.isRecord() && component.isAnnotationPresent(Option.class)) {
                if (path.contains(inner)) {
                    throw new IllegalArgumentException(where(component) + " is of " + name(inner)
                            + ", which it is inside of: a record of options cannot contain itself");
                }
                requireNoneInside(inner, path);
            }
        }
    }

    private static void requireDefault(RecordComponent component, OptionRange range) {
        Option option = component.getAnnotation(Option.class);
        if (option == null || option.standard().isEmpty()) {
            return;
        }
        try {
            range.check("it", OptionText.parse(component.getType(), elementType(component), option.standard()));
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IllegalArgumentException("the default of " + where(component) + ": " + FirstLine.message(e), e);
        }
    }

    /** The record and the option: {@code Ppo.Config.epochs}. */
    static String where(RecordComponent component) {
        return name(component.getDeclaringRecord()) + "." + component.getName();
    }

    static OptionRecord of(Class<? extends Record> type) {
        return KNOWN.get(type);
    }

    /** The name of a class inside its package: {@code Ppo.Config}. */
    static String name(Class<?> type) {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }

    /** The type of an option's value; of a list, that of its elements. */
    static Class<?> elementType(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType list
                        && component.getType() == List.class
                        && list.getActualTypeArguments()[0] instanceof Class<?> element
                ? element
                : component.getType();
    }

    static boolean isNumber(Class<?> type) {
        return NUMBERS.contains(type);
    }

    List<RecordComponent> components() {
        return components;
    }

    List<String> names() {
        return components.stream().map(RecordComponent::getName).toList();
    }

    /** What gives an option an effect; empty if it always has one. */
    Optional<OptionCondition> condition(int index) {
        return conditions.get(index);
    }

    /** The place of an option among the components. */
    int indexOf(String option) {
        int index = names().indexOf(option);
        if (index < 0) {
            throw new ConfigException("unknown option " + option + " of " + name(type) + ": "
                    + Suggestion.question(option, names()).orElse("its options are " + String.join(", ", names())));
        }
        return index;
    }

    /** Checks values in the order of the components, records inside too. */
    void check(String prefix, @Nullable Object... values) {
        if (values.length != components.size()) {
            throw new IllegalArgumentException(
                    name(type) + " has " + components.size() + " options, got " + values.length + " values");
        }
        for (int i = 0; i < values.length; i++) {
            String key = prefix + components.get(i).getName();
            if (values[i] instanceof Record inner) {
                OptionRecord record = of(inner.getClass());
                record.check(key + ".", record.read(inner));
            } else {
                ranges.get(i).check(key, values[i]);
            }
        }
    }

    /** The values of a record, in the order of the components. */
    @Nullable
    Object[] read(Record record) {
        return components.stream().map(component -> read(record, component)).toArray();
    }

    private static @Nullable Object read(Record record, RecordComponent component) {
        try {
            component.getAccessor().trySetAccessible();
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName() + " of " + record.getClass(), e);
        }
    }

    /** Makes a record, and checks the ranges even if its constructor does not. */
    Record make(@Nullable Object... values) {
        try {
            Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.trySetAccessible();
            Record made = constructor.newInstance(values);
            check("", values);
            return made;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("cannot make a " + type.getName() + " of " + Arrays.toString(values), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }
}
