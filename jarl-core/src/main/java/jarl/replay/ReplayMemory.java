package jarl.replay;

import jarl.config.ConfigException;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Gives out the memory of a replay and frees it: the process's own, or mapped files. A file has no name any more once it is mapped, so
 * that it is gone with the process however that ends.
 */
final class ReplayMemory implements AutoCloseable {

    private final Optional<Path> folder;
    private final long limit;
    private final Arena arena = Arena.ofShared();
    private final List<Tensor> tensors = new ArrayList<>();

    /**
     * Allocates the memory.
     *
     * @param folder where mapped files are made; empty for the process's own memory
     * @param limit bytes it may give out
     */
    ReplayMemory(String folder, long limit) {
        this.limit = limit;
        this.folder = folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    /** Unwritten memory, in no scope. */
    Tensor allocate(DType type, long... shape) {
        Tensor tensor = TensorScope.unscoped(folder.map(path -> mapped(path, type, shape))
                .orElseGet(() -> Tensor.uninitialized(type, false, shape)));
        tensors.add(tensor);
        return tensor;
    }

    /** Throws if there is no place for this many bytes more. */
    void requireRoom(long bytes) {
        long given = tensors.stream()
                .mapToLong(tensor -> tensor.numel() * tensor.dtype().bytes())
                .sum();
        if (given + bytes > limit) {
            throw new ConfigException(
                    "replay: episodes are truncated so often that their final observations do not fit the memory ("
                            + (bytes >> 20)
                            + " MiB more): set replay.size lower, or replay.folder to keep it in memory-mapped files");
        }
    }

    /** Gives back what {@link #allocate} gave; a mapped file stays mapped until all is closed. */
    void free(Tensor tensor) {
        tensors.removeIf(each -> each.equals(tensor));
        tensor.close();
    }

    private Tensor mapped(Path path, DType type, long... shape) {
        long bytes = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        if (bytes == 0) {
            return Tensor.uninitialized(type, false, shape);
        }
        try {
            Files.createDirectories(path);
            Path file = Files.createTempFile(path, "replay-", ".bin");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
                return Tensor.over(memory, type, shape);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ConfigException("replay folder " + path + " cannot be used: " + e, e);
        }
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
        tensors.clear();
        arena.close();
    }
}
