package jarl.log;

import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The folder of one run and the names of its files, owned by one writer at a time: whoever has it open holds its lock.
 */
public final class RunDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final long LOCKED_BYTE =
            Long.MAX_VALUE - 1; // not the process number's: it stays readable everywhere

    /**
     * Folders this process holds. Asked before a lock file is even opened: by POSIX, closing any descriptor of a file
     * drops the locks that the whole process has on it.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path root;
    private final Path identity;
    private final FileChannel lockFile;
    private boolean closed;

    private RunDirectory(Path root, Path identity, FileChannel lockFile) {
        this.root = root;
        this.identity = identity;
        this.lockFile = lockFile;
    }

    /**
     * Takes a folder for a new run, making it where it is missing.
     *
     * @throws ConfigException if it holds a run, is in use, is no folder or cannot be written
     */
    public static RunDirectory create(Path root) {
        RunDirectory directory = take(root);
        if (Files.exists(directory.config())) {
            directory.close();
            throw new ConfigException(
                    "run directory " + root + " already holds a run: resume it or choose another one");
        }
        return directory;
    }

    /**
     * Takes the folder of a run to go on with it.
     *
     * @throws ConfigException if it holds no run, is in use or cannot be written
     */
    public static RunDirectory open(Path root) {
        if (!Files.exists(root.resolve("config.yaml"))) {
            throw new ConfigException("run directory " + root + " holds no run: it has no config.yaml");
        }
        return take(root);
    }

    private static RunDirectory take(Path root) {
        try {
            Files.createDirectories(root);
            Path identity = root.toRealPath();
            synchronized (HELD) {
                if (!HELD.add(identity)) {
                    throw inUse(root, Long.toString(ProcessHandle.current().pid()));
                }
            }
            try {
                return new RunDirectory(root, identity, lock(root));
            } catch (IOException | RuntimeException | Error failure) {
                release(identity);
                throw failure;
            }
        } catch (FileAlreadyExistsException notAFolder) {
            throw new ConfigException(
                    "run directory " + root + " is not a folder: " + notAFolder.getMessage(), notAFolder);
        } catch (AccessDeniedException denied) {
            throw new ConfigException(
                    "run directory " + root + " cannot be written: no permission for " + denied.getMessage(), denied);
        } catch (IOException failure) {
            throw new ConfigException("run directory " + root + " cannot be used: " + failure.getMessage(), failure);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        Path path = root.resolve(LOCK);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw inUse(root, Files.readString(path).strip());
            }
            channel.truncate(0);
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            DurableFiles.writeFully(channel, ByteBuffer.wrap(pid));
            return channel;
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw inUse(root, Long.toString(ProcessHandle.current().pid()));
        } catch (IOException | RuntimeException | Error failure) {
            channel.close();
            throw failure;
        }
    }

    private static ConfigException inUse(Path root, String pid) {
        return new ConfigException(
                "run directory " + root + " is in use by process " + (pid.isEmpty() ? "unknown" : pid));
    }

    private static void release(Path identity) {
        synchronized (HELD) {
            HELD.remove(identity);
        }
    }

    public Path root() {
        return root;
    }

    /** Everything, resolved; enough to repeat the run. */
    public Path config() {
        return root.resolve("config.yaml");
    }

    /** For {@link ParametersJson}. */
    public Path parameters() {
        return root.resolve("params.json");
    }

    /** For {@link ProgressWriter}. */
    public Path progress() {
        return root.resolve("progress.csv");
    }

    /** For {@link EpisodeWriter}. */
    public Path episodes() {
        return root.resolve("episodes.csv");
    }

    /** For {@link RunLog}. */
    public Path runLog() {
        return root.resolve("run.log");
    }

    /** For {@link SystemInfo}. */
    public Path system() {
        return root.resolve("system.json");
    }

    /** For {@link StatusFile}. */
    public Path status() {
        return root.resolve("status.json");
    }

    /** For {@link jarl.checkpoint.CheckpointStore}. */
    public Path checkpoints() {
        return root.resolve("checkpoint");
    }

    /** For films of evaluation episodes. */
    public Path videos() {
        return root.resolve("videos");
    }

    /** Gives the folder up. */
    @Override
    public void close() {
        synchronized (HELD) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                lockFile.truncate(0);
                lockFile.close(); // which releases the lock
            } catch (IOException failure) {
                throw new ConfigException(
                        "run directory " + root + " cannot be given up: " + failure.getMessage(), failure);
            } finally {
                HELD.remove(identity);
            }
        }
    }
}
