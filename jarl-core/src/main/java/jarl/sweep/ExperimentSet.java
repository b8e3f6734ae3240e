package jarl.sweep;

import jarl.checkpoint.ProcessLock;
import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A set of runs in a folder, owned by one launcher at a time: whoever has it open holds its lock. */
public final class ExperimentSet implements AutoCloseable {

    private final Path results;
    private final FileChannel lock;
    private final Resources resources;
    private final List<RunEntry> entries;
    private Optional<SearchState> search;
    private Map<String, String> options;
    private Map<String, LiveState> live = Map.of();

    private ExperimentSet(
            Path results,
            FileChannel lock,
            Resources resources,
            List<RunEntry> entries,
            Optional<SearchState> search,
            Map<String, String> options) {
        this.results = results;
        this.lock = lock;
        this.resources = resources;
        this.entries = entries;
        this.search = search;
        this.options = options;
    }

    /**
     * Begins a set.
     *
     * @throws ConfigException if there is one in the folder, or the folder cannot be written
     */
    public static ExperimentSet create(Path results, Resources resources, List<PlannedRun> runs) {
        return create(results, resources, runs, Optional.empty());
    }

    /** Begins a set, perhaps one whose settings are searched. */
    public static ExperimentSet create(
            Path results, Resources resources, List<PlannedRun> runs, Optional<SearchState> search) {
        return open(results, lock -> {
            if (ExperimentsFile.exists(results)) {
                throw new ConfigException(
                        results + " already holds a set of experiments: continue it with --resume, or choose"
                                + " another folder");
            }
            if (Files.exists(results.resolve("config.yaml"))) {
                throw new ConfigException(results + " holds a run of its own: choose another folder for the set");
            }
            return new ExperimentSet(
                    results,
                    lock,
                    resources,
                    new ArrayList<>(runs.stream().map(RunEntry::waiting).toList()),
                    search,
                    Map.of());
        });
    }

    /**
     * Continues the set in a folder, or begins one.
     *
     * @param continues whether one that is there may be continued
     */
    public static ExperimentSet createOrResume(
            Path results, Resources resources, List<PlannedRun> runs, Optional<SearchState> search, boolean continues) {
        return continues && ExperimentsFile.exists(results)
                ? resume(results, resources, runs, search)
                : create(results, resources, runs, search);
    }

    /** Continues the set in a folder as it was launched. */
    public static ExperimentSet resume(Path results) {
        return resume(results, UnaryOperator.identity());
    }

    /** The same with other resources than it was launched with. */
    public static ExperimentSet resume(Path results, UnaryOperator<Resources> changed) {
        ExperimentsFile.read(results); // says so before a lock is made where there is no set
        return open(results, lock -> {
            ExperimentsFile.Saved saved = ExperimentsFile.read(results);
            return new ExperimentSet(
                    results,
                    lock,
                    changed.apply(saved.resources()),
                    new ArrayList<>(saved.entries()),
                    saved.search(),
                    saved.options());
        });
    }

    /**
     * Continues the set in a folder, with runs that were added since.
     *
     * @throws ConfigException if a run of the set is not among these, or has other values
     */
    public static ExperimentSet resume(Path results, Resources resources, List<PlannedRun> runs) {
        return resume(results, resources, runs, Optional.empty());
    }

    /** The same with a search, which must be the one that was begun. */
    public static ExperimentSet resume(
            Path results, Resources resources, List<PlannedRun> runs, Optional<SearchState> search) {
        ExperimentsFile.read(results);
        return open(results, lock -> {
            ExperimentsFile.Saved content = ExperimentsFile.read(results);
            Map<String, RunEntry> saved = byFolder(content);
            requireSame(results, content.search(), search);
            List<RunEntry> entries = new ArrayList<>();
            for (PlannedRun run : runs) {
                RunEntry known = saved.remove(run.folder());
                requireSame(results, known, run, search.isPresent());
                entries.add(known == null ? RunEntry.waiting(run) : known);
            }
            if (!saved.isEmpty()) {
                throw new ConfigException("cannot continue " + results + " with another sweep: run "
                        + saved.keySet().iterator().next() + " is not in it");
            }
            return new ExperimentSet(
                    results, lock, chosen(resources, content), entries, content.search(), content.options());
        });
    }

    /**
     * Begins a set, or adds those of the runs to the one in a folder that it does not have yet: for a set that others train in parts.
     *
     * @throws ConfigException if a run of the set has other values here, or the set is a search
     */
    public static ExperimentSet createOrAdd(Path results, Resources resources, List<PlannedRun> runs) {
        if (!ExperimentsFile.exists(results)) {
            return create(results, resources, runs);
        }
        return open(results, lock -> {
            ExperimentsFile.Saved content = ExperimentsFile.read(results);
            requireSame(results, content.search(), Optional.empty());
            Map<String, RunEntry> entries = byFolder(content);
            for (PlannedRun run : runs) {
                requireSame(results, entries.get(run.folder()), run, false);
                entries.putIfAbsent(run.folder(), RunEntry.waiting(run));
            }
            return new ExperimentSet(
                    results,
                    lock,
                    chosen(resources, content),
                    new ArrayList<>(entries.values()),
                    Optional.empty(),
                    content.options());
        });
    }

    /** Whether all runs are in one process is as it was while nobody says otherwise. */
    private static Resources chosen(Resources resources, ExperimentsFile.Saved before) {
        return resources.inProcess().isPresent()
                ? resources
                : before.resources().inProcess().map(resources::inProcess).orElse(resources);
    }

    /** In the set's order. */
    private static Map<String, RunEntry> byFolder(ExperimentsFile.Saved content) {
        Map<String, RunEntry> entries = new LinkedHashMap<>();
        content.entries().forEach(each -> entries.put(each.run().folder(), each));
        return entries;
    }

    private static void requireSame(Path results, @Nullable RunEntry known, PlannedRun run, boolean searched) {
        if (known != null && !isSame(known.run(), run, searched)) {
            throw new ConfigException("cannot continue " + results + " with another sweep: run " + run.folder() + " is "
                    + String.join(" ", known.run().words()) + " there, got " + String.join(" ", run.words()));
        }
    }

    private static void requireSame(Path results, Optional<SearchState> begun, Optional<SearchState> wanted) {
        boolean same = begun.map(SearchState::rungs).equals(wanted.map(SearchState::rungs))
                && begun.map(SearchState::factor).equals(wanted.map(SearchState::factor));
        if (!same) {
            throw new ConfigException("cannot continue " + results + " with another search than it was begun with");
        }
    }

    /** Runs of a search are lengthened. */
    private static boolean isSame(PlannedRun known, PlannedRun run, boolean searched) {
        return (searched ? known.lengthened(0) : known).words().equals((searched ? run.lengthened(0) : run).words());
    }

    private interface Opening {
        ExperimentSet with(FileChannel lock);
    }

    private static ExperimentSet open(Path results, Opening opening) {
        FileChannel lock = null;
        try {
            Files.createDirectories(results);
            lock = ProcessLock.take(results, pid -> inUse(results, pid));
            ExperimentSet set = opening.with(lock);
            lock = null;
            return set;
        } catch (FileAlreadyExistsException e) {
            throw new ConfigException(results + " is not a folder: " + e.getMessage(), e);
        } catch (AccessDeniedException e) {
            throw new ConfigException(results + " cannot be written: no permission for " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ConfigException(results + " cannot be used: " + e.getMessage(), e);
        } finally {
            close(lock);
        }
    }

    private static ConfigException inUse(Path results, String pid) {
        boolean own = pid.equals(Long.toString(ProcessHandle.current().pid()));
        return new ConfigException("the set of experiments in " + results + " is being run by "
                + (own ? "this process" : "process " + pid));
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException unimportant) {
            // The lock ends with the process.
        }
    }

    /** The folder of the set. */
    public Path results() {
        return results;
    }

    /** What each run may use. */
    public Resources resources() {
        return resources;
    }

    /** The runs as they are now. */
    public synchronized List<RunEntry> entries() {
        return List.copyOf(entries);
    }

    /** The successive halving that decides about its settings, as it is now; empty if there is none. */
    public synchronized Optional<SearchState> search() {
        return search;
    }

    /** Options of the command that all runs need, such as {@code --class-path}, and what follows each. */
    public synchronized Map<String, String> options() {
        requireOpen();
        return options;
    }

    /** Sets them; they are in the file when it is written next. */
    public synchronized void options(Map<String, String> value) {
        requireOpen();
        options = Collections.unmodifiableMap(new LinkedHashMap<>(value));
    }

    /** Changes runs and what was decided about them at once, and writes the file. */
    synchronized void put(List<RunEntry> all, SearchState state) {
        put(all, Optional.of(state));
    }

    /** Changes the state of a run, and writes the file. */
    synchronized void put(int index, RunEntry entry) {
        requireOpen();
        entries.set(index, entry);
        write();
    }

    /** Lets every run that is not done be tried afresh, and writes the file. */
    synchronized void begin() {
        requireOpen();
        entries.replaceAll(RunEntry::again);
        write();
    }

    /**
     * Lets every run be trained again that is said to be done but has lost what its score is made of, and writes the file.
     *
     * @return what each of them has lost, by folder
     */
    public synchronized Map<String, String> retryLost() {
        requireOpen();
        Map<String, String> lost = lost(results, entries);
        if (!lost.isEmpty()) {
            entries.replaceAll(each -> lost.containsKey(each.run().folder()) ? RunEntry.waiting(each.run()) : each);
            write();
        }
        return lost;
    }

    /** What runs that are said to be done have lost of what their scores are made of, by folder. */
    public static Map<String, String> lost(Path results, List<RunEntry> entries) {
        Map<String, String> lost = new LinkedHashMap<>();
        for (RunEntry each : entries) {
            if (each.state() == RunEntry.State.DONE) {
                String folder = each.run().folder();
                FinalScore.lost(results.resolve(folder)).ifPresent(what -> lost.put(folder, what));
            }
        }
        return lost;
    }

    /** Says how far the runs under way are, by folder, and writes the file. */
    synchronized void live(Map<String, LiveState> runs) {
        requireOpen();
        live = Map.copyOf(runs);
        write();
    }

    /** Another launcher may own the folder by now. */
    private void requireOpen() {
        if (!lock.isOpen()) {
            throw new IllegalStateException("the set of experiments in " + results + " is closed");
        }
    }

    /** Writes the file and closes the set, for whoever else trains it. */
    public void closeWritten() {
        try (this) {
            put(entries(), search());
        }
    }

    private synchronized void put(List<RunEntry> all, Optional<SearchState> state) {
        requireOpen();
        entries.clear();
        entries.addAll(all);
        search = state;
        write();
    }

    private void write() {
        ExperimentsFile.write(results, resources, entries, search, options, live);
    }

    @Override
    public void close() {
        close(lock);
    }
}
