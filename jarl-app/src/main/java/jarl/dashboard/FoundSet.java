package jarl.dashboard;

import jarl.checkpoint.OwnFiles;
import jarl.config.ConfigException;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.RunEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A folder with experiments.json, and which of its runs failed by the word of that file. */
final class FoundSet {
    private static final long LARGEST = 64 << 20;

    private final Path folder;
    private long stamp = -1;
    private Map<Path, String> failures = Map.of();

    FoundSet(Path folder) {
        this.folder = folder;
    }

    static boolean isIn(Path folder) {
        return OwnFiles.isFile(folder.resolve(ExperimentsFile.NAME));
    }

    /** The folders of the runs that failed, each with its error or an empty text; none if the file cannot be read: the runs have files of their own. */
    Map<Path, String> failures() {
        Path file = folder.resolve(ExperimentsFile.NAME);
        try {
            long size = Files.size(file);
            long now = Files.getLastModifiedTime(file).toMillis() * 31 + size;
            if (now != stamp) {
                stamp = now;
                failures = size > LARGEST ? Map.of() : read();
            }
        } catch (IOException | ConfigException unreadable) {
            failures = Map.of();
        }
        return failures;
    }

    private Map<Path, String> read() {
        Map<Path, String> failed = new HashMap<>();
        for (RunEntry entry : ExperimentsFile.read(folder).entries()) {
            if (entry.state() == RunEntry.State.FAILED) {
                String error = entry.error();
                failed.put(folder.resolve(entry.run().folder()), error == null ? "" : error);
            }
        }
        return failed;
    }
}
