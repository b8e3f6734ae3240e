package jarl.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes tensors in the safetensors format, which most deep-learning libraries read: the length of the header (8 bytes,
 * little-endian), a JSON header padded with spaces to a multiple of 8, then the values, little-endian and row-major,
 * with no gaps. {@link SafetensorsFile} reads it.
 *
 * <p>The same map gives the same bytes. Tensors with larger elements come first, so that every one is aligned;
 * otherwise the map's order is kept.
 */
public final class Safetensors {
    /** The header entry that is not a tensor: texts about the file. */
    static final String METADATA = "__metadata__";

    private static final int CHUNK = 8 << 20;

    private Safetensors() {}

    /** Replaces {@code file} durably; values go from the tensors' own memory to the file. */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        DurableFiles.write(file, channel -> write(channel, tensors, metadata));
    }

    /** Writes to a channel; tensors on other devices and non-contiguous ones are copied one at a time. */
    static void write(WritableByteChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingInt(entry -> -entry.getValue().dtype().bytes()));
        DurableFiles.writeFully(channel, header(ordered, metadata));
        for (Map.Entry<String, Tensor> entry : ordered) {
            try (var _ = TensorScope.withoutGradients()) {
                Tensor tensor = entry.getValue();
                Tensor local = tensor.device().isCpu() ? tensor : tensor.to(Device.CPU);
                writeValues(channel, local.isContiguous() ? local : local.contiguous());
            }
        }
    }

    private static ByteBuffer header(List<Map.Entry<String, Tensor>> ordered, Map<String, String> metadata) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = header.putObject(METADATA);
            metadata.forEach(texts::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : ordered) {
            if (entry.getKey().equals(METADATA)) {
                throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
            }
            Tensor tensor = entry.getValue();
            ObjectNode description = header.putObject(entry.getKey());
            description.put("dtype", name(tensor.dtype()));
            var shape = description.putArray("shape");
            Arrays.stream(tensor.shape()).forEach(shape::add);
            long end = Math.addExact(
                    offset, Math.multiplyExact(tensor.numel(), tensor.dtype().bytes()));
            description.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = Json.compact(header);
        int padded = Math.ceilDiv(json.length, 8) * 8;
        byte[] spaces = " ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded)
                .put(json)
                .put(spaces)
                .flip();
    }

    private static void writeValues(WritableByteChannel channel, Tensor tensor) throws IOException {
        if (tensor.numel() == 0) {
            return;
        }
        MemorySegment values = tensor.segment();
        for (long from = 0; from < values.byteSize(); from += CHUNK) {
            long length = Math.min(CHUNK, values.byteSize() - from);
            DurableFiles.writeFully(channel, values.asSlice(from, length).asByteBuffer());
        }
    }

    /** The format's name of an element type. */
    static String name(DType type) {
        return switch (type) {
            case FLOAT32 -> "F32";
            case FLOAT64 -> "F64";
            case BFLOAT16 -> "BF16";
            case INT32 -> "I32";
            case INT64 -> "I64";
            case UINT8 -> "U8";
            case BOOL -> "BOOL";
        };
    }

    /** The element type of this name, or null for one that jarl does not use. */
    static @Nullable DType type(String name) {
        for (DType type : DType.values()) {
            if (name(type).equals(name)) {
                return type;
            }
        }
        return null;
    }
}
