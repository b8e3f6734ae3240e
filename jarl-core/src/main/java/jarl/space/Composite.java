package jarl.space;

import jarl.tensor.ArrayTuple;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Several spaces as one: values are records of the user's, such as {@code record Sight(byte[] camera, float[] joints)}, tensors are a
 * record of tensors with the same component names, such as {@code record SightTensors(Tensor camera, Tensor joints) implements ArrayTuple}.
 *
 * <p>The record of an action is also made of what an agent chose before it was brought within the bounds ({@link ActionBounds}) and of
 * zeros ({@link #nullValue}): its constructor must not refuse these.
 *
 * @param <R> the value record
 */
public final class Composite<R extends Record> implements Space<R> {

    private final Class<R> valueType;
    private final Class<? extends ArrayTuple> tensorType;
    private final List<Space<Object>> spaces;
    private final String[] names;
    private final Method[] valueAccessors;
    private final Method[] tensorAccessors;
    private final Constructor<R> valueConstructor;
    private final Constructor<? extends ArrayTuple> tensorConstructor;

    /**
     * Creates a composite space.
     *
     * @param valueType the record of Java values
     * @param tensorType the record of tensors; same component names in the same order
     * @param spaces one for each component, in order
     */
    @SuppressWarnings("unchecked")
    public Composite(Class<R> valueType, Class<? extends ArrayTuple> tensorType, List<Space<?>> spaces) {
        this.valueType = valueType;
        this.tensorType = tensorType;
        this.spaces = spaces.stream().map(space -> (Space<Object>) space).toList();
        if (!tensorType.isRecord()) {
            throw new IllegalArgumentException("Composite: " + tensorType.getSimpleName() + " must be a record");
        }
        RecordComponent[] values = valueType.getRecordComponents();
        RecordComponent[] tensors = tensorType.getRecordComponents();
        this.names = Arrays.stream(values).map(RecordComponent::getName).toArray(String[]::new);
        String[] tensorNames =
                Arrays.stream(tensors).map(RecordComponent::getName).toArray(String[]::new);
        if (!Arrays.equals(names, tensorNames) || names.length != spaces.size()) {
            throw new IllegalArgumentException("Composite: components must agree, got " + Arrays.toString(names)
                    + " in " + valueType.getSimpleName() + ", " + Arrays.toString(tensorNames) + " in "
                    + tensorType.getSimpleName() + " and " + spaces.size() + " spaces");
        }
        try {
            this.valueAccessors = accessors(values);
            this.tensorAccessors = accessors(tensors);
            this.valueConstructor = constructor(valueType, values);
            this.tensorConstructor = constructor(tensorType, tensors);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("Composite: cannot reach the components of " + valueType, e);
        }
    }

    /** The spaces of the components, in order. */
    public List<Space<?>> spaces() {
        return List.copyOf(spaces);
    }

    /** The same as {@link #spaces}, for any values. */
    List<Space<Object>> components() {
        return spaces;
    }

    /** The same records, with other spaces for their components. */
    Composite<R> with(List<Space<?>> others) {
        return new Composite<>(valueType, tensorType, others);
    }

    /** The names of the components, in order. */
    public List<String> names() {
        return List.of(names);
    }

    /** The components of a value, in order. */
    List<Object> values(Object value) {
        return Arrays.stream(valueAccessors)
                .map(accessor -> invoke(accessor, value))
                .toList();
    }

    /** The value with these components, in order. */
    R value(List<Object> components) {
        return newInstance(valueConstructor, components.toArray());
    }

    /** The component tensors of a buffer, in order. */
    public List<ArrayTuple> components(ArrayTuple buffer) {
        if (!tensorType.isInstance(buffer)) {
            throw new IllegalArgumentException("expected a " + tensorType.getSimpleName() + ", got " + buffer);
        }
        List<ArrayTuple> components = new ArrayList<>();
        for (Method accessor : tensorAccessors) {
            components.add((ArrayTuple) invoke(accessor, buffer));
        }
        return components;
    }

    /** The record of tensors with these components, in order. */
    public ArrayTuple compose(List<? extends ArrayTuple> components) {
        return newInstance(tensorConstructor, components.toArray());
    }

    @Override
    public R sample(RandomGenerator random) {
        return newInstance(
                valueConstructor,
                spaces.stream().map(space -> space.sample(random)).toArray());
    }

    @Override
    public R nullValue() {
        return newInstance(
                valueConstructor, spaces.stream().map(Space::nullValue).toArray());
    }

    @Override
    public R copy(R value) {
        Object[] copies = new Object[names.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = spaces.get(i).copy(invoke(valueAccessors[i], value));
        }
        return newInstance(valueConstructor, copies);
    }

    @Override
    public Optional<String> mismatch(R value) {
        for (int i = 0; i < names.length; i++) {
            Optional<String> mismatch = spaces.get(i).mismatch(invoke(valueAccessors[i], value));
            if (mismatch.isPresent()) {
                return Optional.of(names[i] + ": " + mismatch.get());
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> defect(R value) {
        if (value == null) {
            return Optional.of("expected a " + valueType.getSimpleName() + ", got null");
        }
        for (int i = 0; i < names.length; i++) {
            Optional<String> defect = spaces.get(i).defect(invoke(valueAccessors[i], value));
            if (defect.isPresent()) {
                return Optional.of(names[i] + ": " + defect.get());
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean finite(R value) {
        for (int i = 0; i < names.length; i++) {
            if (!spaces.get(i).finite(invoke(valueAccessors[i], value))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public ArrayTuple allocate(long... leading) {
        return compose(spaces.stream().map(space -> space.allocate(leading)).toList());
    }

    @Override
    public Rows<R> rows(ArrayTuple buffer) {
        List<ArrayTuple> components = components(buffer);
        List<Rows<Object>> rows = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            rows.add(spaces.get(i).rows(components.get(i)));
        }
        return new Rows<>() {
            @Override
            public void write(long row, R value) {
                for (int i = 0; i < names.length; i++) {
                    rows.get(i).write(row, invoke(valueAccessors[i], value));
                }
            }

            @Override
            public R read(long row) {
                return newInstance(
                        valueConstructor, rows.stream().map(r -> r.read(row)).toArray());
            }
        };
    }

    @Override
    public int size() {
        return spaces.stream().mapToInt(Space::size).sum();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            parts.add(names[i] + ": " + spaces.get(i));
        }
        return valueType.getSimpleName() + "(" + String.join(", ", parts) + ")";
    }

    private static Method[] accessors(RecordComponent[] components) {
        Method[] accessors =
                Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
        for (Method accessor : accessors) {
            accessor.setAccessible(true);
        }
        return accessors;
    }

    private static <T> Constructor<T> constructor(Class<T> type, RecordComponent[] components)
            throws NoSuchMethodException {
        Constructor<T> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor;
    }

    private static Object invoke(Method accessor, Object target) {
        try {
            return accessor.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }

    private static <T> T newInstance(Constructor<T> constructor, Object[] components) {
        try {
            return constructor.newInstance(components);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot call " + constructor, e);
        }
    }
}
