package jarl.tensor;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.BiFunction;

/** Takes apart and rebuilds the records of one class; found by reflection once per class. */
final class Structure {

    private static final ClassValue<Structure> CACHE = new ClassValue<>() {
        @Override
        protected Structure computeValue(Class<?> type) {
            return new Structure(type);
        }
    };

    private final Class<?> type;
    private final String[] names;
    private final Method[] accessors;
    private final Constructor<?> constructor;

    private Structure(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("an ArrayTuple must be a tensor or a record, got " + type.getName());
        }
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        this.names = Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
        this.accessors =
                Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            for (Method accessor : accessors) {
                accessor.setAccessible(true);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException("cannot reach the components of " + type.getName(), e);
        }
    }

    static Structure of(ArrayTuple tuple) {
        return CACHE.get(tuple.getClass());
    }

    ArrayTuple map(ArrayTuple tuple, BiFunction<String, Tensor, Tensor> operator, String prefix) {
        Object[] mapped = new Object[accessors.length];
        for (int i = 0; i < accessors.length; i++) {
            String name = prefix + names[i];
            mapped[i] = switch (component(tuple, i)) {
                case Tensor leaf -> operator.apply(name, leaf);
                case ArrayTuple nested -> of(nested).map(nested, operator, name + ".");
            };
        }
        return newInstance(mapped);
    }

    static void zip(ArrayTuple first, ArrayTuple second, ArrayTuple.LeafVisitor visitor, String name) {
        if (first instanceof Tensor a && second instanceof Tensor b) {
            visitor.visit(name.isEmpty() ? "(the tensor itself)" : name, a, b);
            return;
        }
        if (first.getClass() != second.getClass()) {
            throw new IllegalArgumentException("field " + (name.isEmpty() ? "(top)" : name) + ": expected "
                    + describe(first) + ", got " + describe(second));
        }
        Structure structure = of(first);
        for (int i = 0; i < structure.names.length; i++) {
            String child = name.isEmpty() ? structure.names[i] : name + "." + structure.names[i];
            zip(structure.component(first, i), structure.component(second, i), visitor, child);
        }
    }

    private static String describe(ArrayTuple tuple) {
        return tuple instanceof Tensor ? "a tensor" : tuple.getClass().getSimpleName();
    }

    private ArrayTuple component(ArrayTuple tuple, int i) {
        try {
            if (accessors[i].invoke(tuple) instanceof ArrayTuple component) {
                return component;
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + type.getSimpleName() + "." + names[i], e);
        }
        throw new IllegalArgumentException(
                "component " + names[i] + " of " + type.getSimpleName() + " must be a tensor or a record of tensors");
    }

    private ArrayTuple newInstance(Object[] components) {
        try {
            return (ArrayTuple) constructor.newInstance(components);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
        }
    }
}
