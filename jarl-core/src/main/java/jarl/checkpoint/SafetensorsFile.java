package jarl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file whose header has been read and checked; values are read on demand, straight into the tensors'
 * memory. Holds no open file, and all bytes if it was opened by {@link #hold}. Every fault throws {@link CheckpointException} with the file and what is wrong.
 */
public final class SafetensorsFile implements SavedTensors {
    private static final long LONGEST_HEADER = 100_000_000; // as the format's own readers allow
    private static final int CHUNK = 8 << 20;

    private final Path file;
    private final byte @Nullable [] held;
    private final long start;
    private final Map<String, Entry> entries;
    private final Map<String, String> metadata;

    /** The position of a tensor's values, counted from the end of the header. */
    private record Entry(String name, DType type, List<Long> shape, long begin, long end) {
        long[] dimensions() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    private SafetensorsFile(
            Path file, byte @Nullable [] held, long start, Map<String, Entry> entries, Map<String, String> metadata) {
        this.file = file;
        this.held = held;
        this.start = start;
        this.entries = entries;
        this.metadata = metadata;
    }

    /** Reads the header and checks it against the file's size. */
    public static SafetensorsFile open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return open(file, null, channel::read, channel.size());
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    /** The same, and reads all values into the Java heap at once: the file may be deleted afterwards. */
    static SafetensorsFile hold(Path file) {
        try {
            byte[] held = Files.readAllBytes(file);
            return open(file, held, (into, position) -> copy(held, into, position), held.length);
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    private static SafetensorsFile open(Path file, byte @Nullable [] held, Bytes bytes, long size) throws IOException {
        if (size < 8) {
            throw fault(file, "truncated: " + size + " bytes, the header's length alone takes 8");
        }
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        readFully(bytes, length, 0);
        long headerLength = length.getLong(0);
        if (headerLength < 2 || headerLength > LONGEST_HEADER) {
            throw fault(file, "not a safetensors file: header length " + Long.toUnsignedString(headerLength));
        }
        if (headerLength > size - 8) {
            throw fault(file, "truncated: a header of " + headerLength + " bytes in a file of " + size);
        }
        ByteBuffer json = ByteBuffer.allocate((int) headerLength);
        readFully(bytes, json, 8);
        ObjectNode header = Json.parse(file + ": header", json.array());
        long start = 8 + headerLength;
        return new SafetensorsFile(file, held, start, entries(file, header, size - start), metadata(file, header));
    }

    /** Reads all tensors of a file, in the file's order. */
    public static Map<String, Tensor> read(Path file) {
        return open(file).read();
    }

    Map<String, Tensor> read() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        names().forEach(name -> tensors.put(name, read(name)));
        return tensors;
    }

    /** The tensors' names, in the file's order. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** The texts stored about the file. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    public DType dtype(String name) {
        return entry(name).type();
    }

    public long[] shape(String name) {
        return entry(name).dimensions();
    }

    /** Reads one tensor into new memory on the CPU, owned by the innermost scope. */
    @Override
    public Tensor read(String name) {
        Entry entry = entry(name);
        Tensor tensor = Tensor.zeros(entry.type(), entry.dimensions());
        readValues(entry, tensor);
        return tensor;
    }

    /**
     * Reads one tensor into existing memory, on any device.
     *
     * @throws CheckpointException also if the element type or the shape differs
     */
    @Override
    public void readInto(String name, Tensor destination) {
        Entry entry = entry(name);
        check(name, destination);
        try (var _ = TensorScope.withoutGradients()) {
            if (destination.device().isCpu() && destination.isContiguous()) {
                readValues(entry, destination);
            } else {
                destination.copyInPlace(read(name));
            }
        }
    }

    /** Throws if {@link #readInto} would, because element type or shape differ. */
    void check(String name, Tensor destination) {
        Entry entry = entry(name);
        if (destination.dtype() != entry.type() || !Arrays.equals(destination.shape(), entry.dimensions())) {
            throw fault(
                    file,
                    "tensor " + name + " is " + entry.type() + entry.shape() + ", expected " + destination.dtype()
                            + Arrays.toString(destination.shape()));
        }
    }

    private void readValues(Entry entry, Tensor destination) {
        if (entry.begin() == entry.end()) {
            return;
        }
        try (var _ = TensorScope.withoutGradients()) {
            MemorySegment values = destination.segment();
            if (held != null) {
                MemorySegment.copy(MemorySegment.ofArray(held), start + entry.begin(), values, 0, values.byteSize());
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                for (long from = 0; from < values.byteSize(); from += CHUNK) {
                    long length = Math.min(CHUNK, values.byteSize() - from);
                    ByteBuffer chunk = values.asSlice(from, length).asByteBuffer();
                    readFully(channel::read, chunk, start + entry.begin() + from);
                }
            }
        } catch (IOException failure) {
            throw new CheckpointException(
                    file + ": tensor " + entry.name() + " cannot be read: " + Json.reason(failure), failure);
        }
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw fault(file, "has no tensor " + name);
        }
        return entry;
    }

    // ---- checking the header ----

    private static Map<String, Entry> entries(Path file, ObjectNode header, long dataLength) {
        List<Entry> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : header.properties()) {
            if (!property.getKey().equals(Safetensors.METADATA)) {
                found.add(entry(file, property.getKey(), property.getValue()));
            }
        }
        found.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        Map<String, Entry> entries = new LinkedHashMap<>();
        long offset = 0;
        for (Entry entry : found) {
            if (entry.begin() != offset) {
                throw fault(file, "tensor " + entry.name() + " starts at " + entry.begin() + ", expected " + offset);
            }
            offset = entry.end();
            entries.put(entry.name(), entry);
        }
        if (offset > dataLength) {
            throw fault(file, "truncated: the tensors take " + offset + " bytes, the file holds " + dataLength);
        }
        if (offset < dataLength) {
            throw fault(file, (dataLength - offset) + " bytes after the last tensor belong to none");
        }
        return entries;
    }

    private static Entry entry(Path file, String name, JsonNode description) {
        JsonNode typeName = description.path("dtype");
        JsonNode shape = description.path("shape");
        JsonNode offsets = description.path("data_offsets");
        if (!typeName.isTextual() || !areCounts(shape) || !areCounts(offsets) || offsets.size() != 2) {
            throw fault(file, "tensor " + name + " needs a dtype, a shape and two data_offsets in the header");
        }
        DType type = Safetensors.type(typeName.textValue());
        if (type == null) {
            throw fault(
                    file,
                    "tensor " + name + " has the element type " + typeName.textValue()
                            + ", expected F32, F64, BF16, I32, I64, U8 or BOOL");
        }
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        List<Long> dimensions = new ArrayList<>();
        shape.forEach(size -> dimensions.add(size.longValue()));
        if (end - begin != byteSize(type, dimensions)) {
            throw fault(
                    file,
                    "tensor " + name + " of " + type + dimensions + " takes " + (end - begin)
                            + " bytes, which does not fit its shape");
        }
        return new Entry(name, type, List.copyOf(dimensions), begin, end);
    }

    private static boolean areCounts(JsonNode node) {
        if (!node.isArray()) {
            return false;
        }
        for (JsonNode element : node) {
            if (!element.isIntegralNumber() || !element.canConvertToLong() || element.longValue() < 0) {
                return false;
            }
        }
        return true;
    }

    private static long byteSize(DType type, List<Long> shape) {
        try {
            long size = type.bytes();
            for (long dimension : shape) {
                size = Math.multiplyExact(size, dimension);
            }
            return size;
        } catch (ArithmeticException overflow) {
            return -1; // no file has such a size, so the comparison fails
        }
    }

    private static Map<String, String> metadata(Path file, ObjectNode header) {
        Map<String, String> texts = new LinkedHashMap<>();
        JsonNode node = header.path(Safetensors.METADATA);
        if (!node.isMissingNode() && !node.isObject()) {
            throw fault(file, Safetensors.METADATA + " is " + node.getNodeType() + ", expected an object of texts");
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getValue().isTextual()) {
                throw fault(
                        file,
                        Safetensors.METADATA + " " + property.getKey() + " is "
                                + property.getValue().getNodeType() + ", expected a text");
            }
            texts.put(property.getKey(), property.getValue().textValue());
        }
        return texts;
    }

    /** A source of bytes: a file, or memory. */
    @FunctionalInterface
    private interface Bytes {
        int read(ByteBuffer into, long position) throws IOException;
    }

    private static int copy(byte[] held, ByteBuffer into, long position) {
        int count = (int) Math.min(into.remaining(), held.length - position);
        into.put(held, (int) position, count);
        return count;
    }

    private static void readFully(Bytes bytes, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = bytes.read(into, at);
            if (count < 0) {
                throw new EOFException("ends at byte " + at);
            }
            at += count;
        }
    }

    private static CheckpointException unreadable(Path file, IOException failure) {
        return new CheckpointException(file + ": cannot be read: " + Json.reason(failure), failure);
    }

    private static CheckpointException fault(Path file, String what) {
        return new CheckpointException(file + ": " + what);
    }
}
