package jarl.dashboard;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs below a folder, by their path in it. Symbolic links are not followed, so that every run lies in the folder. Runs of which curves are held in
 * memory are at most {@link #MOST_CURVES}: the longest unused goes.
 */
public final class RunIndex {
    private static final int DEEPEST = 12;
    private static final int MOST_RUNS = 50_000;
    private static final int MOST_CURVES = 2000;

    private final Path root;
    private volatile Map<String, FoundRun> runs = Map.of();
    private volatile long version;
    private Map<Path, FoundSet> sets = Map.of();
    private final LinkedHashMap<String, FoundRun> recent = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Of the runs below a folder; {@link #scan} finds them.
     *
     * @throws ConfigException if there is no such folder
     */
    public RunIndex(Path folder) {
        try {
            root = folder.toRealPath();
        } catch (IOException absent) {
            throw new ConfigException("there is no folder " + folder + " of runs to show", absent);
        }
        if (!Files.isDirectory(root)) {
            throw new ConfigException(folder + " is no folder: expected one of runs");
        }
    }

    /** Looks for new runs and at what has changed; returns how many runs there are. */
    public synchronized int scan() {
        Map<String, FoundRun> found = new TreeMap<>();
        Map<Path, FoundSet> launched = new HashMap<>();
        walk(root, 0, found, launched);
        Map<Path, String> failures = new HashMap<>();
        launched.values().forEach(each -> failures.putAll(each.failures()));
        boolean changed = !found.keySet().equals(runs.keySet());
        for (FoundRun run : found.values()) {
            changed |= run.look();
            changed |= run.failed(failures.get(run.folder));
        }
        sets = launched;
        runs = found;
        if (changed) {
            version++;
        }
        return found.size();
    }

    private void walk(Path folder, int depth, Map<String, FoundRun> found, Map<Path, FoundSet> launched) {
        if (found.size() >= MOST_RUNS) {
            return;
        }
        if (isRun(folder)) {
            String id = root.relativize(folder).toString();
            String name = id.isEmpty() ? "." : id;
            FoundRun known = runs.get(name);
            found.put(name, known == null ? new FoundRun(name, folder) : known);
            return;
        }
        if (FoundSet.isIn(folder)) {
            launched.put(folder, sets.getOrDefault(folder, new FoundSet(folder)));
        }
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> inside =
                Files.newDirectoryStream(folder, each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))) {
            inside.forEach(folders::add);
        } catch (IOException unreadable) {
            return;
        }
        if (depth < DEEPEST) {
            folders.forEach(each -> walk(each, depth + 1, found, launched));
        }
    }

    private static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve("params.json"), LinkOption.NOFOLLOW_LINKS)
                || Files.isRegularFile(folder.resolve("progress.csv"), LinkOption.NOFOLLOW_LINKS);
    }

    /** Counts the scans that found something new. */
    long version() {
        return version;
    }

    List<FoundRun> runs() {
        return List.copyOf(runs.values());
    }

    /** The run of this name, if a scan found it and its folder is still inside of the root; null otherwise. */
    @Nullable
    FoundRun find(String id) {
        FoundRun run = runs.get(id);
        try {
            return run != null && run.folder.toRealPath().equals(run.folder) ? run : null;
        } catch (IOException gone) {
            return null;
        }
    }

    /** Two columns of a run; empty where they cannot be read. */
    double[][] series(FoundRun run, String x, String y) {
        synchronized (recent) {
            recent.put(run.id, run);
            if (recent.size() > MOST_CURVES) {
                recent.pollFirstEntry().getValue().forgetSeries();
            }
        }
        try {
            return find(run.id) == null ? new double[2][0] : run.series(x, y);
        } catch (IOException unreadable) {
            return new double[2][0];
        }
    }
}
