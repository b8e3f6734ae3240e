package jarl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads the tree of state that a {@link StateWriter} wrote. A key that is missing or holds another kind of value throws
 * {@link CheckpointException} with the dotted key.
 */
public final class StateReader {
    private final String where;
    private final ObjectNode node;
    private final String prefix;
    private final Tensors tensors;

    /** The source of the tree's tensors: a file, or memory. */
    interface Tensors {
        DType dtype(String key);

        long[] shape(String key);

        Tensor read(String key);

        void readInto(String key, Tensor destination);

        boolean has(String key);

        void restoreRows(String key, JsonNode description, RowLog log);

        static Tensors of(Path checkpoint, SafetensorsFile file) {
            return new FromFile(checkpoint, file);
        }

        static Tensors of(Map<String, Tensor> memory, Map<String, RowLog> logs) {
            return new FromMemory(memory, logs);
        }
    }

    StateReader(String where, ObjectNode node, Tensors tensors) {
        this(where, node, "", tensors);
    }

    private StateReader(String where, ObjectNode node, String prefix, Tensors tensors) {
        this.where = where;
        this.node = node;
        this.prefix = prefix;
        this.tensors = tensors;
    }

    /** Whether there is a value or a branch of this name. */
    public boolean has(String name) {
        return node.has(name);
    }

    /** The names of the values and branches here, in the order they were put. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return Collections.unmodifiableSet(names);
    }

    public StateReader child(String name) {
        JsonNode value = value(name);
        if (value instanceof ObjectNode branch && !isWrapped(value)) {
            return new StateReader(where, branch, prefix + name + ".", tensors);
        }
        throw unexpected(name, "a branch");
    }

    public long getLong(String name) {
        JsonNode value = value(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw unexpected(name, "a long");
        }
        return value.longValue();
    }

    /** The same, for a value that was put from an int. */
    public int getInt(String name) {
        long value = getLong(name);
        if (value != (int) value) {
            throw fault(name, "is " + value + ", expected an int");
        }
        return (int) value;
    }

    public double getDouble(String name) {
        JsonNode value = value(name);
        return toDouble(name, value.has(StateWriter.NUMBER) ? value.get(StateWriter.NUMBER) : value, "a double");
    }

    public boolean getBoolean(String name) {
        JsonNode value = value(name);
        if (!value.isBoolean()) {
            throw unexpected(name, "a boolean");
        }
        return value.booleanValue();
    }

    public String getString(String name) {
        JsonNode value = value(name);
        if (!value.isTextual()) {
            throw unexpected(name, "a string");
        }
        return value.textValue();
    }

    public byte[] getBytes(String name) {
        try {
            byte[] bytes = value(name).path(StateWriter.BYTES).binaryValue();
            if (bytes == null) {
                throw unexpected(name, "bytes");
            }
            return bytes.clone();
        } catch (IOException notBase64) {
            throw new CheckpointException(
                    where + ": key " + prefix + name + " holds bytes that are not base64", notBase64);
        }
    }

    public long[] getLongs(String name) {
        JsonNode array = array(name, StateWriter.LONGS, "longs");
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = array.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw unexpected(name, "longs");
            }
            values[i] = value.longValue();
        }
        return values;
    }

    public double[] getDoubles(String name) {
        JsonNode array = array(name, StateWriter.DOUBLES, "doubles");
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = toDouble(name, array.get(i), "doubles");
        }
        return values;
    }

    /** A tensor in new memory on the CPU, owned by the innermost scope. */
    public Tensor getTensor(String name) {
        return tensors.read(tensorKey(name));
    }

    /** Reads a tensor into existing memory, on any device; element type and shape must be the same. */
    public void readInto(String name, Tensor destination) {
        String key = tensorKey(name);
        if (tensors.dtype(key) != destination.dtype() || !Arrays.equals(tensors.shape(key), destination.shape())) {
            throw fault(
                    name,
                    "is a tensor " + tensors.dtype(key) + Arrays.toString(tensors.shape(key)) + ", expected "
                            + destination.dtype() + Arrays.toString(destination.shape()));
        }
        tensors.readInto(key, destination);
    }

    /** Reads rows back that were put as a {@link RowLog}. */
    public void readInto(String name, RowLog log) {
        tensors.restoreRows(prefix + name, array(name, StateWriter.ROWS, "rows"), log);
    }

    private String tensorKey(String name) {
        if (!value(name).has(StateWriter.TENSOR)) {
            throw unexpected(name, "a tensor");
        }
        if (!tensors.has(prefix + name)) {
            throw fault(name, "is a tensor whose values are missing");
        }
        return prefix + name;
    }

    private JsonNode array(String name, String field, String expected) {
        JsonNode array = value(name).path(field);
        if (!array.isArray()) {
            throw unexpected(name, expected);
        }
        return array;
    }

    private double toDouble(String name, JsonNode value, String expected) {
        if (value.isFloatingPointNumber()) {
            return value.doubleValue();
        }
        return switch (value.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw unexpected(name, expected);
        };
    }

    private JsonNode value(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new CheckpointException(where + ": has no key " + prefix + name);
        }
        return value;
    }

    private CheckpointException unexpected(String name, String expected) {
        JsonNode value = value(name);
        String found = switch (value.getNodeType()) {
            case OBJECT -> isWrapped(value) ? value.fieldNames().next().substring(1) : "a branch";
            case NUMBER -> value.isIntegralNumber() ? "a long" : "a double";
            case BOOLEAN -> "a boolean";
            case STRING -> "a string";
            case ARRAY, BINARY, MISSING, NULL, POJO ->
                value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
        return fault(name, "is " + found + ", expected " + expected);
    }

    private CheckpointException fault(String name, String what) {
        return new CheckpointException(where + ": key " + prefix + name + " " + what);
    }

    private static boolean isWrapped(JsonNode value) {
        return value.size() == 1 && value.fieldNames().next().startsWith("$");
    }

    private record FromFile(Path checkpoint, SafetensorsFile file) implements Tensors {
        @Override
        public void restoreRows(String key, JsonNode description, RowLog log) {
            RowFiles.restore(checkpoint, key, description, log);
        }

        @Override
        public boolean has(String key) {
            return file.names().contains(key);
        }

        @Override
        public DType dtype(String key) {
            return file.dtype(key);
        }

        @Override
        public long[] shape(String key) {
            return file.shape(key);
        }

        @Override
        public Tensor read(String key) {
            return file.read(key);
        }

        @Override
        public void readInto(String key, Tensor destination) {
            file.readInto(key, destination);
        }
    }

    private record FromMemory(Map<String, Tensor> memory, Map<String, RowLog> logs) implements Tensors {
        @Override
        public void restoreRows(String key, JsonNode description, RowLog log) {
            RowLog.Rows source = Objects.requireNonNull(logs.get(key), key).rows();
            try (var _ = TensorScope.withoutGradients()) {
                if (source.begin() < source.end()) {
                    Map<String, Tensor> values = source.save(source.begin(), source.end());
                    log.rows().restore(source.begin(), source.end(), new InMemory(values));
                }
            }
        }

        @Override
        public boolean has(String key) {
            return memory.containsKey(key);
        }

        @Override
        public DType dtype(String key) {
            return tensor(key).dtype();
        }

        @Override
        public long[] shape(String key) {
            return tensor(key).shape();
        }

        @Override
        public Tensor read(String key) {
            Tensor copy = Tensor.zeros(dtype(key), shape(key));
            readInto(key, copy);
            return copy;
        }

        @Override
        public void readInto(String key, Tensor destination) {
            try (var _ = TensorScope.withoutGradients()) {
                destination.copyInPlace(tensor(key));
            }
        }

        private Tensor tensor(String key) {
            return Objects.requireNonNull(memory.get(key), key);
        }
    }

    private record InMemory(Map<String, Tensor> values) implements SavedTensors {
        @Override
        public Set<String> names() {
            return values.keySet();
        }

        @Override
        public Tensor read(String name) {
            return Objects.requireNonNull(values.get(name), name).copy();
        }

        @Override
        public void readInto(String name, Tensor destination) {
            destination.copyInPlace(Objects.requireNonNull(values.get(name), name));
        }
    }
}
