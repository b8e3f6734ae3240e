package jarl.video;

import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows beside its place, as {@code .NAME.tmp}, and takes it when it is whole. As {@link DurableFiles}, for content that comes
 * bit by bit, perhaps from another process.
 */
final class AtomicFile implements Closeable {

    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1; // none that is ever written

    private final Path target;
    private final Path aside;
    private final FileChannel channel;
    private boolean taken;

    private AtomicFile(Path target, Path aside, FileChannel channel) {
        this.target = target;
        this.aside = aside;
        this.channel = channel;
    }

    /**
     * Begins a file.
     *
     * @throws ConfigException if another writer is at it
     */
    static AtomicFile open(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw new ConfigException("cannot write " + target + ": it is a folder");
        }
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new ConfigException("cannot write " + target + ": there is no folder " + folder);
        }
        Path aside = target.resolveSibling("." + target.getFileName() + ".tmp");
        FileChannel channel = FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock(channel, target);
            channel.truncate(0);
            return new AtomicFile(target, aside, channel);
        } catch (IOException | RuntimeException | Error failure) {
            channel.close();
            throw failure;
        }
    }

    private static void lock(FileChannel channel, Path target) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock(LOCKED_BYTE, 1, false); // held until the channel is closed
        } catch (OverlappingFileLockException sameProcess) {
            lock = null;
        }
        if (lock == null) {
            throw new ConfigException(target + " is being written already");
        }
    }

    /** The file while it grows. */
    Path path() {
        return aside;
    }

    FileChannel channel() {
        return channel;
    }

    /** Puts it in its place, durably. */
    void takePlace() throws IOException {
        channel.force(true);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        taken = true;
        DurableFiles.syncDirectory(target.toAbsolutePath().getParent());
    }

    /** Removes it unless it has taken its place. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!taken) {
                Files.deleteIfExists(aside);
                taken = true;
            }
        }
    }
}
