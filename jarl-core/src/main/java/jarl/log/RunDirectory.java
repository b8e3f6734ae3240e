package jarl.log;

import jarl.checkpoint.OwnFiles;
import jarl.checkpoint.ProcessLock;
import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The folder of one run and the names of its files, owned by one writer at a time: whoever has it open holds its lock.
 */
public final class RunDirectory implements AutoCloseable {
    private static final List<String> WRITTEN_AFTER_CONFIG = List.of(
            "progress.csv",
            "episodes.csv",
            "run.log",
            "status.json",
            "evaluation.json",
            "videos",
            "events.out.tfevents.*");
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
        try {
            if (Files.exists(directory.config())) {
                throw new ConfigException(
                        "run directory " + root + " already holds a run: resume it or choose another one");
            }
            refuseRemains(root);
            return directory;
        } catch (RuntimeException | Error failure) {
            directory.close();
            throw failure;
        }
    }

    /**
     * Refuses a folder with checkpoints or logs: it holds somebody's work, though without config.yaml nothing says of what run.
     *
     * @throws ConfigException naming what was found
     */
    public static void refuseRemains(Path root) {
        requireNamed(root);
        if (!Files.isDirectory(root)) {
            return;
        }
        Path checkpoints = root.resolve("checkpoint");
        if (OwnFiles.isFolder(checkpoints)) {
            refuseAny(root, checkpoints, "*");
        }
        WRITTEN_AFTER_CONFIG.forEach(name -> refuseAny(root, root, name));
    }

    private static void refuseAny(Path root, Path folder, String names) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
            for (Path path : found) {
                throw new ConfigException("run directory " + root + " holds " + root.relativize(path)
                        + " but no config.yaml: bring the run's config.yaml back to go on with it, or choose another"
                        + " folder");
            }
        } catch (IOException failure) {
            throw new ConfigException("run directory " + root + " cannot be read: " + failure.getMessage(), failure);
        }
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
        requireNamed(root);
        OwnFiles.checkRun(root);
        try {
            Files.createDirectories(root);
            Path identity = root.toRealPath();
            synchronized (HELD) {
                if (!HELD.add(identity)) {
                    throw inUse(root, Long.toString(ProcessHandle.current().pid()));
                }
            }
            try {
                return new RunDirectory(root, identity, ProcessLock.take(root, pid -> inUse(root, pid)));
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

    /**
     * Refuses the empty path, which would be the current folder.
     *
     * @throws ConfigException if it is empty
     */
    public static void requireNamed(Path root) {
        if (root.toString().isEmpty()) {
            throw new ConfigException("the run directory must be named, got an empty path; . is the current folder");
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

    /** The file with the identity of the run's environment. */
    public Path environment() {
        return root.resolve("environment.json");
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
