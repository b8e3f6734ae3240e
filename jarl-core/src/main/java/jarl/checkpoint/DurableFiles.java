package jarl.checkpoint;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Files that are either wholly the old or wholly the new ones, also after a crash or a power cut. One writer per target
 * at a time; the writing thread must not be interrupted (the JDK closes the file under an interrupted thread, which
 * ends in an IOException).
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /** Replaces {@code target} by these bytes. */
    public static void write(Path target, byte[] bytes) throws IOException {
        write(target, ByteBuffer.wrap(bytes));
    }

    /** Replaces {@code target} by the remaining bytes of this buffer. */
    public static void write(Path target, ByteBuffer bytes) throws IOException {
        write(target, channel -> writeFully(channel, bytes.duplicate()));
    }

    /**
     * Replaces {@code target}: written beside it as {@code .NAME.tmp}, fsynced, renamed, the folder fsynced.
     *
     * @throws IOException what went wrong, with the name of the file; {@code target} is then as it was (only if the very last step fails, making
     *     the new name durable, it is the new one) and nothing is left beside it
     */
    public static void write(Path target, Content content) throws IOException {
        Path aside = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            writeInPlace(aside, content);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            deleteAfter(failure, aside);
            throw named(failure, target);
        } catch (RuntimeException | Error failure) {
            deleteAfter(failure, aside);
            throw failure;
        }
        syncDirectory(target.toAbsolutePath().getParent());
    }

    /** The same failure with the file's name: what a channel says, such as that the disk is full, has none. */
    private static IOException named(IOException failure, Path file) {
        if (failure instanceof FileSystemException) {
            return failure;
        }
        IOException named = new FileSystemException(file.toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }

    /** Writes and fsyncs a file under its own name: for folders that are themselves renamed when they are whole. */
    static void writeInPlace(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                LinkOption.NOFOLLOW_LINKS)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    /** Makes the names in a folder durable: created, renamed and deleted ones. */
    public static void syncDirectory(@Nullable Path folder) throws IOException {
        if (folder == null || File.separatorChar == '\\') {
            return; // Windows opens no folder as a file, and its renames are journalled
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Writes all remaining bytes: a channel may take fewer at a time. */
    public static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = channel.write(bytes);
            if (count <= 0) {
                throw new IOException("the file took no more bytes, " + bytes.remaining() + " are left");
            }
        }
    }

    /**
     * Deletes a folder with all it holds, or a file; nothing happens if there is none. Links are deleted, not followed.
     */
    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes what a failed write left; if that fails too, the first failure is still the one that counts. */
    static void deleteAfter(Throwable failure, Path litter) {
        try {
            deleteTree(litter);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }
}
