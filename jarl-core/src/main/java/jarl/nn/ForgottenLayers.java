package jarl.nn;

import jarl.tensor.Tensor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the layers that a network holds in its fields but does not visit in {@link Layer#visitParameters}: they would compute and never
 * learn, without a word. Fields of a Java module that does not open itself are passed over, and so is what requires no gradient.
 */
final class ForgottenLayers {

    private final Set<Object> visited = identities();
    private final Set<Object> seen = identities();
    private final List<String> forgotten = new ArrayList<>();

    private ForgottenLayers(Collection<Tensor> visited) {
        this.visited.addAll(visited);
    }

    private static Set<Object> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /**
     * The forgotten fields by name, such as {@code critic.hidden (Linear)}, in the order they are declared.
     *
     * @param visited all that the layer visits
     */
    static List<String> of(Layer layer, Collection<Tensor> visited) {
        var search = new ForgottenLayers(visited);
        search.search("", layer);
        return search.forgotten;
    }

    private void search(String path, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Tensor tensor -> {
                if (tensor.requiresGradient() && !visited.contains(tensor)) {
                    forgotten.add(path + " (Tensor)");
                }
            }
            case Layer layer -> searchLayer(path, layer);
            case Collection<?> several -> {
                int i = 0;
                for (Object each : several) {
                    search(path + "[" + i++ + "]", each);
                }
            }
            case Object[] several -> search(path, Arrays.asList(several));
            case Map<?, ?> named -> named.forEach((name, each) -> search(path + "[" + name + "]", each));
            default -> {}
        }
    }

    private void searchLayer(String path, Layer layer) {
        if (!seen.add(layer)) {
            return;
        }
        List<Tensor> own = new ArrayList<>();
        layer.visitParameters("", (_, tensor) -> own.add(tensor));
        if (!own.isEmpty() && own.stream().noneMatch(visited::contains)) {
            if (own.stream().anyMatch(Tensor::requiresGradient)) {
                forgotten.add(path + " (" + layer.getClass().getSimpleName() + ")");
            }
            return;
        }
        for (Class<?> type = layer.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    search(path.isEmpty() ? field.getName() : path + "." + field.getName(), read(field, layer));
                }
            }
        }
    }

    private static @Nullable Object read(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (InaccessibleObjectException | IllegalAccessException e) {
            return null; // a module that is not open: what it holds cannot be seen
        }
    }
}
