package jarl.app.report;

import jarl.checkpoint.OwnFiles;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.RunEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs in a folder, at any depth.
 *
 * @param runs by path, those with a run directory
 * @param failedBefore the errors of runs that failed before they had one, by path
 * @param damaged why runs cannot be read, by path
 * @param waiting how many runs of sets have not started
 */
public record RunsBelow(
        List<RunRecord> runs, Map<String, String> failedBefore, Map<String, String> damaged, int waiting) {

    public RunsBelow {
        runs = List.copyOf(runs);
        failedBefore = Map.copyOf(failedBefore);
        damaged = Map.copyOf(damaged);
    }

    /**
     * Looks through a folder, which may itself be a run directory. Links in it are not followed.
     *
     * @throws ConfigException if there is no run
     */
    public static RunsBelow of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ConfigException("there is no folder " + folder);
        }
        Search search = new Search();
        try {
            Files.walkFileTree(folder.toRealPath(), search);
            RunsBelow found = read(folder, folder.toRealPath(), search);
            if (found.runs().isEmpty() && found.damaged().isEmpty()) {
                throw new ConfigException("there are no runs in " + folder
                        + ": expected a run directory (with config.yaml), or a folder of them at any depth");
            }
            return found;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static RunsBelow read(Path named, Path root, Search search) {
        Map<Path, RunEntry> entries = new HashMap<>();
        Map<String, String> damaged = new HashMap<>();
        for (Path set : search.sets) {
            try {
                for (RunEntry entry : ExperimentsFile.read(set).entries()) {
                    entries.put(set.resolve(entry.run().folder()), entry);
                }
            } catch (ConfigException failure) { // the runs have files of their own
                damaged.put(root.relativize(set.resolve(ExperimentsFile.NAME)).toString(), FirstLine.message(failure));
            }
        }
        List<RunRecord> runs = new ArrayList<>();
        for (Path run : search.runs) {
            String inside = root.relativize(run).toString();
            String name = inside.isEmpty() ? String.valueOf(root.getFileName()) : inside;
            RunEntry entry = entries.remove(run);
            try {
                RunRecord read = RunRecord.of(inside.isEmpty() ? named : named.resolve(inside), name);
                runs.add(entry != null && entry.state() == RunEntry.State.FAILED ? read.failed(entry.error()) : read);
            } catch (ConfigException failure) {
                damaged.put(name, FirstLine.message(failure));
            }
        }
        runs.sort(Comparator.comparing(RunRecord::name));
        Map<String, String> failed = new HashMap<>();
        entries.forEach((run, entry) -> {
            if (entry.state() == RunEntry.State.FAILED) {
                String error = entry.error();
                failed.put(root.relativize(run).toString(), error == null ? "unknown" : error);
            }
        });
        return new RunsBelow(runs, failed, damaged, entries.size() - failed.size());
    }

    private static final class Search extends SimpleFileVisitor<Path> {
        private final List<Path> runs = new ArrayList<>();
        private final List<Path> sets = new ArrayList<>();

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (OwnFiles.isFile(folder.resolve(ExperimentsFile.NAME))) {
                sets.add(folder);
            }
            if (OwnFiles.isFile(folder.resolve("config.yaml"))) {
                runs.add(folder);
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
            return FileVisitResult.CONTINUE; // of somebody else, or gone meanwhile
        }
    }
}
