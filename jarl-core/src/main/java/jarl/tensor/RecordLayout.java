package jarl.tensor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** Takes apart and rebuilds tuples of one structure. */
interface RecordLayout {

    /** The names of the components, in order. */
    List<String> names();

    /** The component at this place of a tuple of this structure. */
    TensorTree component(TensorTree tuple, int i);

    /** A tuple of these components. */
    TensorTree compose(List<? extends TensorTree> components);

    static RecordLayout of(TensorTree tuple) {
        return tuple instanceof NamedTensors named ? new OfNames(named.names()) : of(tuple.getClass());
    }

    /** The structure of a record's class; found by reflection once per class. */
    static RecordLayout of(Class<?> type) {
        return OfRecord.CACHE.get(type);
    }

    default TensorTree map(TensorTree tuple, BiFunction<String, Tensor, Tensor> operator, String prefix) {
        List<TensorTree> mapped = new ArrayList<>(names().size());
        for (int i = 0; i < names().size(); i++) {
            String name = prefix + names().get(i);
            mapped.add(
                    switch (component(tuple, i)) {
                        case Tensor leaf -> operator.apply(name, leaf);
                        case TensorTree nested -> of(nested).map(nested, operator, name + ".");
                    });
        }
        return compose(mapped);
    }

    static void zip(TensorTree first, TensorTree second, TensorTree.LeafVisitor visitor, String name) {
        if (first instanceof Tensor a && second instanceof Tensor b) {
            visitor.visit(name.isEmpty() ? "(the tensor itself)" : name, a, b);
            return;
        }
        if (!alike(first, second)) {
            throw new IllegalArgumentException("field " + (name.isEmpty() ? "(top)" : name) + ": expected "
                    + describe(first) + ", got " + describe(second));
        }
        RecordLayout structure = of(first);
        for (int i = 0; i < structure.names().size(); i++) {
            String component = structure.names().get(i);
            String child = name.isEmpty() ? component : name + "." + component;
            zip(structure.component(first, i), structure.component(second, i), visitor, child);
        }
    }

    private static boolean alike(TensorTree first, TensorTree second) {
        if (first instanceof NamedTensors a && second instanceof NamedTensors b) {
            return a.names().equals(b.names());
        }
        return first.getClass() == second.getClass();
    }

    private static String describe(TensorTree tuple) {
        return switch (tuple) {
            case Tensor _ -> "a tensor";
            case NamedTensors named -> "NamedTensors" + named.names();
            default -> tuple.getClass().getSimpleName();
        };
    }

    /** Components with names of their own. */
    record OfNames(List<String> names) implements RecordLayout {
        @Override
        public TensorTree component(TensorTree tuple, int i) {
            return ((NamedTensors) tuple).components().get(i);
        }

        @Override
        public TensorTree compose(List<? extends TensorTree> components) {
            return new NamedTensors(names, List.copyOf(components));
        }
    }

    /** The records of one class. */
    final class OfRecord implements RecordLayout {
        private static final ClassValue<RecordLayout> CACHE = new ClassValue<>() {
            @Override
            protected RecordLayout computeValue(Class<?> type) {
                return new OfRecord(type);
            }
        };

        // Handles, not reflection: layouts are used at each step, and the launcher has reflection make no code.
        private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
        private static final MethodType ACCESSOR = MethodType.methodType(Object.class, TensorTree.class);
        private static final MethodType CONSTRUCTOR = MethodType.methodType(TensorTree.class, Object[].class);

        private final Class<?> type;
        private final List<String> names;
        private final MethodHandle[] accessors; // (TensorTree)Object
        private final MethodHandle constructor; // (Object[])TensorTree

        private OfRecord(Class<?> type) {
            if (!type.isRecord()) {
                throw new IllegalArgumentException("a TensorTree must be a tensor or a record, got " + type.getName());
            }
            this.type = type;
            RecordComponent[] components = type.getRecordComponents();
            this.names = Arrays.stream(components).map(RecordComponent::getName).toList();
            this.accessors = new MethodHandle[components.length];
            try {
                for (int i = 0; i < components.length; i++) {
                    Method accessor = components[i].getAccessor();
                    accessor.setAccessible(true);
                    accessors[i] = LOOKUP.unreflect(accessor).asType(ACCESSOR);
                }
                Constructor<?> declared = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                declared.setAccessible(true);
                this.constructor = LOOKUP.unreflectConstructor(declared)
                        .asSpreader(Object[].class, components.length)
                        .asType(CONSTRUCTOR);
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalArgumentException("cannot reach the components of " + type.getName(), e);
            }
        }

        @Override
        public List<String> names() {
            return names;
        }

        @Override
        public TensorTree component(TensorTree tuple, int i) {
            try {
                Object component = (Object) accessors[i].invokeExact(tuple);
                if (component instanceof TensorTree tree) {
                    return tree;
                }
            } catch (Throwable e) {
                throw new IllegalStateException("cannot read " + type.getSimpleName() + "." + names.get(i), e);
            }
            throw new IllegalArgumentException("component " + names.get(i) + " of " + type.getSimpleName()
                    + " must be a tensor or a record of tensors");
        }

        @Override
        public TensorTree compose(List<? extends TensorTree> components) {
            try {
                return (TensorTree) constructor.invokeExact(components.toArray());
            } catch (Throwable e) {
                throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
            }
        }
    }
}
