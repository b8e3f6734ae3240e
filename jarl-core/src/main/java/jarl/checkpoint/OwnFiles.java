package jarl.checkpoint;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The permitted files of a run directory. The folder may come from a stranger: names read from its files are plain names of the expected
 * pattern, and nothing that has a name of ours may be a symbolic link, a pipe or a device, through which a file elsewhere would be read,
 * truncated or deleted.
 */
public final class OwnFiles {
    private static final Pattern OF_A_RUN = Pattern.compile(
            "\\.?(checkpoint|videos|config\\.yaml|environment\\.json|params\\.json|progress\\.csv"
                    + "|episodes\\.csv|run\\.log|system\\.json|status\\.json|evaluation\\.json|lock|events\\.out\\.tfevents\\..*)(\\.tmp)?");
    private static final int DEEPEST = 4;

    private OwnFiles() {}

    /** Whether the name, read from a file, is wholly of this pattern and names a file in the folder where it is looked for. */
    public static boolean isPlain(String name, Pattern pattern) {
        return pattern.matcher(name).matches()
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')
                && !name.equals(".")
                && !name.equals("..");
    }

    /** Whether there is a regular file, not a link to one. */
    public static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is a folder, not a link to one. */
    public static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Refuses what is neither a file nor a folder among the files of a run. The run directory itself may be a link.
     *
     * @throws ConfigException with the first one
     */
    public static void checkRun(Path root) {
        Path top;
        try {
            top = root.toRealPath();
        } catch (IOException absent) {
            return; // whoever opens it says so
        }
        check(root, top, true);
    }

    /** Refuses a link or a special file anywhere in a folder of checkpoints, or in its place. */
    static void checkTree(Path folder) {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            check(folder, folder, false);
        }
    }

    private static void check(Path named, Path top, boolean mayHoldOthers) {
        try {
            Files.walkFileTree(top, EnumSet.noneOf(FileVisitOption.class), DEEPEST, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    if (foreign(folder)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    Path inside = top.relativize(folder);
                    if (mayHoldOthers
                            && inside.getNameCount() == 1
                            && inside.toString().contains(".")) {
                        throw new ConfigException(
                                named.resolve(inside) + " is a folder, expected a file of the run's own: move it away");
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!foreign(file) && !attributes.isRegularFile() && !attributes.isDirectory()) {
                        throw new ConfigException(
                                named.resolve(top.relativize(file)) + " is "
                                        + (attributes.isSymbolicLink() ? "a symbolic link" : "a pipe or a device")
                                        + ", expected a file or a folder of the run's own: put what it stands for in its place");
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult
                            .CONTINUE; // pruned meanwhile; what cannot be read is named by whoever reads it
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                private boolean foreign(Path path) {
                    Path relative = top.relativize(path);
                    return mayHoldOthers
                            && !path.equals(top)
                            && relative.getNameCount() == 1
                            && !OF_A_RUN.matcher(relative.toString()).matches();
                }
            });
        } catch (IOException failure) {
            throw new ConfigException(named + " cannot be read: " + Json.reason(failure), failure);
        }
    }
}
