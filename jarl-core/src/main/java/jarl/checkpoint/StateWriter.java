package jarl.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A tree of named state, to be read back by a {@link StateReader} of the same shape. Every value comes back exactly,
 * NaN, infinities and negative zero included. Names have no dots, do not start with {@code $}, and each is put once; a
 * value's key is the path of names joined with dots. Arrays are copied when put; a tensor is not, so it must live until
 * the checkpoint has been written.
 */
public final class StateWriter {
    /** Field names, in state.json, of values that plain JSON has no form for. */
    static final String NUMBER = "$double";

    static final String BYTES = "$bytes";
    static final String LONGS = "$longs";
    static final String DOUBLES = "$doubles";
    static final String TENSOR = "$tensor";
    static final String ROWS = "$rows";

    private final ObjectNode node;
    private final String prefix;
    private final Map<String, Tensor> tensors;
    private final Map<String, PlacedRows> rows;

    /** Rows, and where in the tree their files are named once they are written. */
    record PlacedRows(RowLog log, ObjectNode place) {}

    /** An empty tree. */
    public StateWriter() {
        this(JsonNodeFactory.instance.objectNode(), "", new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    private StateWriter(ObjectNode node, String prefix, Map<String, Tensor> tensors, Map<String, PlacedRows> rows) {
        this.node = node;
        this.prefix = prefix;
        this.tensors = tensors;
        this.rows = rows;
    }

    /** A new branch. */
    public StateWriter child(String name) {
        checkNew(name);
        return new StateWriter(node.putObject(name), prefix + name + ".", tensors, rows);
    }

    public void put(String name, long value) {
        checkNew(name);
        node.put(name, value);
    }

    public void put(String name, double value) {
        checkNew(name);
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putObject(name).put(NUMBER, Double.toString(value));
        }
    }

    public void put(String name, boolean value) {
        checkNew(name);
        node.put(name, value);
    }

    public void put(String name, String value) {
        checkNew(name);
        node.put(name, value);
    }

    public void put(String name, byte[] values) {
        checkNew(name);
        node.putObject(name).put(BYTES, values.clone());
    }

    public void put(String name, long[] values) {
        checkNew(name);
        ArrayNode array = node.putObject(name).putArray(LONGS);
        Arrays.stream(values).forEach(array::add);
    }

    public void put(String name, double[] values) {
        checkNew(name);
        ArrayNode array = node.putObject(name).putArray(DOUBLES);
        for (double value : values) {
            if (Double.isFinite(value)) {
                array.add(value);
            } else {
                array.add(Double.toString(value));
            }
        }
    }

    public void put(String name, Tensor tensor) {
        checkNew(name);
        node.putObject(name).put(TENSOR, tensor.dtype() + Arrays.toString(tensor.shape()));
        tensors.put(prefix + name, tensor);
    }

    /** Rows that are kept in files of their own; they are read when the checkpoint is written. */
    public void put(String name, RowLog log) {
        checkNew(name);
        ObjectNode place = node.putObject(name);
        place.putArray(ROWS);
        rows.put(prefix + name, new PlacedRows(log, place));
    }

    /** A reader of what has been put so far, without a file; tensors and rows are read from the very ones that were put. */
    public StateReader reader() {
        Map<String, RowLog> logs = new LinkedHashMap<>();
        rows.forEach((key, placed) -> logs.put(key, placed.log()));
        return new StateReader("state", node.deepCopy(), StateReader.Tensors.of(Map.copyOf(tensors), logs));
    }

    /** Everything but the tensors' values. */
    ObjectNode json() {
        return node;
    }

    /** The tensors by dotted key, in the order they were put. */
    Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The rows by dotted key, in the order they were put. */
    Map<String, PlacedRows> rows() {
        return Collections.unmodifiableMap(rows);
    }

    private void checkNew(String name) {
        if (name.isEmpty() || name.startsWith("$") || name.indexOf('.') >= 0) {
            throw new IllegalArgumentException("a state name must not be empty, start with $ or contain a dot, got '"
                    + name + "' under '" + prefix + "'");
        }
        if (node.has(name)) {
            throw new IllegalArgumentException("state key " + prefix + name + " is put twice");
        }
    }
}
