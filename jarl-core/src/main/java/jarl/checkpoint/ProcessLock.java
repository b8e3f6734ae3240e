package jarl.checkpoint;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/** A folder's lock: a file that one process at a time has locked, with that process's number in it. The lock ends with the process. */
public final class ProcessLock {

    private static final String NAME = ".lock";

    // Not the process's number: it stays readable everywhere.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private ProcessLock() {}

    /**
     * Locks a folder.
     *
     * @param inUse says that a process, of which it gets the number, has the lock already
     * @return the lock, which is given back by closing it
     */
    public static FileChannel take(Path folder, Function<String, ConfigException> inUse) throws IOException {
        Path path = folder.resolve(NAME);
        FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        String own = Long.toString(ProcessHandle.current().pid());
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw inUse.apply(Files.readString(path).strip());
            }
            channel.truncate(0);
            DurableFiles.writeFully(channel, ByteBuffer.wrap(own.getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw inUse.apply(own);
        } catch (IOException | RuntimeException | Error failure) {
            channel.close();
            throw failure;
        }
    }
}
