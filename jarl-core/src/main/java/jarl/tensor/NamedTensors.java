package jarl.tensor;

import java.util.List;

/**
 * Tensors by name, where nobody wrote a record for them: indexed, sliced and allocated just as a record with these components.
 *
 * @param names of the components, in order
 * @param components tensors, or tuples of their own
 */
public record NamedTensors(List<String> names, List<TensorTree> components) implements TensorTree {

    public NamedTensors {
        names = List.copyOf(names);
        components = List.copyOf(components);
        if (names.size() != components.size()) {
            throw new IllegalArgumentException("NamedTensors: expected " + names.size() + " components for " + names
                    + ", got " + components.size());
        }
    }

    /**
     * The component of this name.
     *
     * @throws IllegalArgumentException naming the components there are
     */
    public TensorTree get(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("expected one of the components " + names + ", got " + name);
        }
        return components.get(index);
    }
}
