package jarl.space;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Several spaces as one: values are records of the user's, such as {@code record Sight(byte[] camera, float[] joints)}.
 *
 * <p>Whoever writes a model of their own may name a record of tensors too, with the same component names, such as {@code record
 * SightTensors(Tensor camera, Tensor joints) implements TensorTree}; without one, tensors are found by the components' names.
 *
 * <p>The record of an action is also made of what an agent chose before it was brought within the bounds ({@link ActionBounds}) and of
 * zeros ({@link #nullValue}): its constructor must not refuse these.
 *
 * @param <R> the value record
 */
public final class Composite<R extends Record> implements Space<R> {

    private final Class<R> valueType;
    private final @Nullable Class<? extends Record> tensorType;
    private final List<Space<Object>> spaces;
    private final String[] names;
    private final Method[] valueAccessors;
    private final Constructor<R> valueConstructor;

    /**
     * Creates a composite space.
     *
     * @param valueType the record of Java values
     * @param spaces one for each component, in order
     */
    public Composite(Class<R> valueType, List<Space<?>> spaces) {
        this(spaces, valueType, null);
    }

    /**
     * Creates a composite space whose tensors are a record too.
     *
     * @param valueType the record of Java values
     * @param tensorType the record of tensors; same component names in the same order
     * @param spaces one for each component, in order
     */
    public Composite(Class<R> valueType, Class<? extends Record> tensorType, List<Space<?>> spaces) {
        this(spaces, valueType, tensorType);
    }

    @SuppressWarnings("unchecked")
    private Composite(List<Space<?>> spaces, Class<R> valueType, @Nullable Class<? extends Record> tensorType) {
        this.valueType = valueType;
        this.tensorType = tensorType;
        this.spaces = spaces.stream().map(space -> (Space<Object>) space).toList();
        RecordComponent[] values = valueType.getRecordComponents();
        this.names = names(values);
        requireAgreement();
        try {
            this.valueAccessors = accessors(values);
            this.valueConstructor = constructor(valueType, values);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("Composite: cannot reach the components of " + valueType, e);
        }
    }

    private void requireAgreement() {
        String[] tensors = tensorType == null ? names : names(tensorType.getRecordComponents());
        if (!Arrays.equals(names, tensors) || names.length != spaces.size()) {
            throw new IllegalArgumentException("Composite: components must agree, got " + Arrays.toString(names)
                    + " in " + valueType.getSimpleName()
                    + (tensorType == null ? "" : ", " + Arrays.toString(tensors) + " in " + tensorType.getSimpleName())
                    + " and " + spaces.size() + " spaces");
        }
    }

    private static String[] names(RecordComponent... components) {
        return Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
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
        return new Composite<>(others, valueType, tensorType);
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

    /** The record of tensors that the constructor was given. */
    public Optional<Class<? extends Record>> tensorType() {
        return Optional.ofNullable(tensorType);
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
    public List<LeafLayout> leaves() {
        List<LeafLayout> leaves = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            for (LeafLayout leaf : spaces.get(i).leaves()) {
                leaves.add(leaf.within(names[i]));
            }
        }
        return leaves;
    }

    @Override
    public Rows<R> rows(List<MemorySegment> leaves) {
        Leaf.requireLeaves(leaves().size(), leaves);
        List<Rows<Object>> rows = new ArrayList<>();
        int from = 0;
        for (Space<Object> space : spaces) {
            int to = from + space.leaves().size();
            rows.add(space.rows(leaves.subList(from, to)));
            from = to;
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
