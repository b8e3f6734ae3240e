package jarl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.config.Warnings;
import jarl.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/**
 * The checkpoints of a run: one folder per step, named by its decimal number, the newest few and the best. See the
 * package for what holds at every instant. One process writes; others may read through {@link #forReading}.
 */
public final class CheckpointStore {
    static final String PARAMETERS = "parameters.safetensors";
    static final String STATE_TENSORS = "state.safetensors";
    static final String STATE = "state.json";

    private static final List<String> FILES = List.of(PARAMETERS, STATE_TENSORS, STATE);
    private static final String BEST = "best.json";
    private static final String UNUSABLE = ".unusable";
    private static final Pattern STEP = Pattern.compile("0|[1-9]\\d{0,17}");
    private static final Pattern REPLACED = Pattern.compile("\\.(0|[1-9]\\d{0,17})\\.old");
    private static final Pattern INTERRUPTED = Pattern.compile("\\.((0|[1-9]\\d{0,17})|best\\.json)\\.tmp");
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    /** The number of listings that must find no checkpoint: one listing may lack both a checkpoint just deleted and one just made. */
    private static final int LOOKS = 5;

    private final Path folder;
    private final int keep;
    private final Output output;
    private final RowFiles rowFiles;

    /** Writes a file to the disk; tests put a full disk here. */
    @FunctionalInterface
    interface Output {
        void write(Path file, DurableFiles.Content content) throws IOException;
    }

    /**
     * The checkpoint with the highest score.
     *
     * @param step its step
     * @param score what {@link #markBest} was given
     */
    public record Best(long step, double score) {}

    private CheckpointStore(Path folder, int keep, Output output) {
        this.folder = folder;
        this.keep = keep;
        this.output = output;
        this.rowFiles = new RowFiles(folder, output);
    }

    /**
     * Opens the folder for writing: makes it if there is none and clears away what an interrupted write left.
     *
     * @param keep how many of the newest checkpoints stay, at least 1
     */
    public static CheckpointStore open(Path folder, int keep) throws IOException {
        return open(folder, keep, DurableFiles::writeInPlace);
    }

    static CheckpointStore open(Path folder, int keep, Output output) throws IOException {
        if (keep < 1) {
            throw new IllegalArgumentException("the number of checkpoints to keep must be at least 1, got " + keep);
        }
        OwnFiles.checkTree(folder);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new CheckpointException(folder + " is in the way: expected a folder of checkpoints");
        }
        Files.createDirectories(folder);
        CheckpointStore store = new CheckpointStore(folder, keep, output);
        store.clearInterruptedWrites();
        store.pruneRows();
        return store;
    }

    /** Opens the folder for reading, also while another process writes it: touches nothing. */
    public static CheckpointStore forReading(Path folder) {
        return new CheckpointStore(folder, 0, DurableFiles::writeInPlace);
    }

    /**
     * Writes a checkpoint durably, in place of one of the same step if there is any, then prunes.
     *
     * @param step total environment steps, at least 0
     * @param parameters the model's parameters by name
     * @throws IOException if it could not be written: no part of it stays and the older ones are untouched
     */
    public void write(long step, Map<String, Tensor> parameters, StateWriter state) throws IOException {
        if (step < 0) {
            throw new IllegalArgumentException("a checkpoint's step must be at least 0, got " + step);
        }
        checkWritable();
        Path aside = folder.resolve("." + step + ".tmp");
        deleteOwn(aside);
        RowFiles.Written rows = rowFiles.write(state);
        try {
            Files.createDirectory(aside);
            writeFiles(aside, new Manifest(step, rows.names()), parameters, state);
            DurableFiles.syncDirectory(aside);
            moveIntoPlace(aside, step);
        } catch (IOException | RuntimeException | Error failure) {
            DurableFiles.deleteAfter(failure, aside);
            rows.discard(failure);
            throw failure;
        }
        rows.accept();
        prune();
    }

    /**
     * The newest whole checkpoint; damaged ones and ones of another format version are passed over with a warning that
     * names the file and the reason.
     */
    public Optional<Checkpoint> newest() {
        return newest(this::read);
    }

    /** The newest checkpoint of which all rows are whole too: what a run goes on from. Reads every byte of it. */
    public Optional<Checkpoint> newestWithRows() {
        return newest(step -> {
            Checkpoint checkpoint = read(step);
            Path state = checkpoint.folder().resolve(STATE);
            RowFiles.verify(checkpoint.folder(), state.toString(), Json.read(state));
            return checkpoint;
        });
    }

    private Optional<Checkpoint> newest(LongFunction<Checkpoint> reading) {
        Set<Long> passedOver = new HashSet<>();
        int looks = 0;
        while (looks < LOOKS) {
            // Listed anew each time: a run that goes on deletes old ones while they are read, and has newer ones then.
            Optional<Long> next = steps().reversed().stream()
                    .filter(step -> !passedOver.contains(step))
                    .findFirst();
            if (next.isEmpty()) {
                looks++;
                continue;
            }
            long step = next.get();
            try {
                return Optional.of(reading.apply(step));
            } catch (CheckpointException unusable) {
                if (steps().contains(step)) {
                    Warnings.warn("checkpoint " + step + " is passed over: " + unusable.getMessage());
                    passedOver.add(step);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Reads and verifies one checkpoint.
     *
     * @throws CheckpointException if there is none of this step, or it is damaged, or of another format version
     */
    public Checkpoint read(long step) {
        Path checkpoint = folder.resolve(Long.toString(step));
        if (!OwnFiles.isFolder(checkpoint)) {
            throw new CheckpointException(folder + ": has no checkpoint of step " + step + ", there are " + steps());
        }
        Manifest.verify(checkpoint, step, FILES);
        if (keep > 0) { // a policy is read without the rows of a replay
            Manifest.requireRows(checkpoint);
        }
        return new Checkpoint(step, checkpoint, keep == 0);
    }

    /**
     * Takes all checkpoints that are newer than {@code step} out of the way, since the run goes on from there: they were
     * passed over, and would count as the newest when pruning, so that good ones are dropped. They stay as
     * {@code STEP.unusable}, in place of one of that name, for whoever wants to know what became of them.
     */
    public void setAsideAfter(long step) throws IOException {
        checkWritable();
        Optional<Best> best = best();
        for (long newer : steps()) {
            if (newer > step) {
                Path aside = folder.resolve(newer + UNUSABLE);
                deleteOwn(aside);
                Files.move(folder.resolve(Long.toString(newer)), aside, StandardCopyOption.ATOMIC_MOVE);
                Warnings.warn(
                        "checkpoint " + newer + " is set aside as " + aside + ": the run goes on from step " + step);
            }
        }
        if (best.isPresent() && best.get().step() > step) {
            Files.delete(folder.resolve(BEST)); // else it would stand for the next checkpoint of that step
        }
        DurableFiles.syncDirectory(folder);
    }

    /** The steps of all checkpoints, ascending. */
    public List<Long> steps() {
        List<Long> steps = new ArrayList<>();
        for (Path path : list()) {
            String name = path.getFileName().toString();
            if (STEP.matcher(name).matches() && OwnFiles.isFolder(path)) {
                steps.add(Long.parseLong(name));
            }
        }
        steps.sort(null);
        return List.copyOf(steps);
    }

    /** Makes an existing checkpoint the best one, which is never pruned; the earlier best no longer is. */
    public void markBest(long step, double score) throws IOException {
        checkWritable();
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("the best checkpoint's score must be finite, got " + score);
        }
        if (!OwnFiles.isFolder(folder.resolve(Long.toString(step)))) {
            throw new IllegalArgumentException("there is no checkpoint of step " + step + " to be the best one");
        }
        ObjectNode best =
                JsonNodeFactory.instance.objectNode().put("step", step).put("score", score);
        DurableFiles.write(folder.resolve(BEST), Json.pretty(best));
        prune();
    }

    /**
     * Reads and verifies the best checkpoint, if one was marked and is there.
     *
     * @throws CheckpointException if it is damaged, or of another format version
     */
    public Optional<Checkpoint> readBest() {
        while (true) {
            Optional<Best> best = best();
            if (best.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(read(best.get().step()));
            } catch (CheckpointException unusable) {
                if (best.equals(best())) {
                    throw unusable;
                } // else another became the best meanwhile, and this one was deleted
            }
        }
    }

    /** The best checkpoint, if one was marked and is there. */
    public Optional<Best> best() {
        Optional<Best> marked = marked();
        while (marked.isPresent() && !isThere(marked.get())) {
            Optional<Best> again = marked();
            if (again.equals(marked)) {
                return Optional.empty();
            }
            marked = again;
        }
        return marked;
    }

    private boolean isThere(Best best) {
        return OwnFiles.isFolder(folder.resolve(Long.toString(best.step())));
    }

    private Optional<Best> marked() {
        Path file = folder.resolve(BEST);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.read(file);
            JsonNode step = json.path("step");
            JsonNode score = json.path("score");
            if (!step.isIntegralNumber() || !score.isNumber()) {
                throw new CheckpointException(file + ": expected a step and a score, got " + json);
            }
            return Optional.of(new Best(step.longValue(), score.doubleValue()));
        } catch (CheckpointException unusable) {
            Warnings.warn("the mark of the best checkpoint is passed over: " + unusable.getMessage());
            return Optional.empty();
        }
    }

    private void writeFiles(Path into, Manifest manifest, Map<String, Tensor> parameters, StateWriter state)
            throws IOException {
        writeFile(into, PARAMETERS, manifest, channel -> Safetensors.write(channel, parameters, METADATA));
        writeFile(into, STATE_TENSORS, manifest, channel -> Safetensors.write(channel, state.tensors(), METADATA));
        byte[] json = Json.pretty(state.json());
        writeFile(into, STATE, manifest, channel -> DurableFiles.writeFully(channel, ByteBuffer.wrap(json)));
        byte[] manifestJson = manifest.json(Instant.now());
        output.write(
                into.resolve(Manifest.NAME),
                channel -> DurableFiles.writeFully(channel, ByteBuffer.wrap(manifestJson)));
    }

    private void writeFile(Path into, String name, Manifest manifest, DurableFiles.Content content) throws IOException {
        output.write(into.resolve(name), channel -> {
            Manifest.Recorder recorder = new Manifest.Recorder(channel);
            content.writeTo(recorder);
            manifest.enter(name, recorder);
        });
    }

    /**
     * A folder cannot be replaced in one move: the old one waits as {@code .STEP.old}, from where opening brings it
     * back.
     */
    private void moveIntoPlace(Path aside, long step) throws IOException {
        Path target = folder.resolve(Long.toString(step));
        Path old = folder.resolve("." + step + ".old");
        deleteOwn(old);
        boolean replaces = Files.exists(target);
        if (replaces) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            if (replaces) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw failure;
        }
        DurableFiles.syncDirectory(folder);
        delete(old, step);
    }

    private void clearInterruptedWrites() throws IOException {
        for (Path path : list()) {
            String name = path.getFileName().toString();
            var replaced = REPLACED.matcher(name);
            if (replaced.matches() && !Files.exists(folder.resolve(replaced.group(1)))) {
                Files.move(path, folder.resolve(replaced.group(1)), StandardCopyOption.ATOMIC_MOVE);
            } else if (replaced.matches() || INTERRUPTED.matcher(name).matches()) {
                deleteOwn(path);
            }
        }
    }

    /**
     * Removes all but the newest and the best. The new checkpoint is in place already, so a failure only costs space.
     */
    private void prune() {
        List<Long> steps = steps();
        Set<Long> kept = new HashSet<>(steps.subList(Math.max(0, steps.size() - keep), steps.size()));
        best().ifPresent(best -> kept.add(best.step()));
        for (long step : steps) {
            if (!kept.contains(step)) {
                remove(step);
            }
        }
        pruneRows();
    }

    /** Deletes rows that no checkpoint names; none as long as there is a checkpoint that cannot tell. */
    private void pruneRows() {
        try {
            Set<String> named = new HashSet<>();
            for (long step : steps()) {
                named.addAll(Manifest.rows(folder.resolve(Long.toString(step))));
            }
            rowFiles.prune(named);
        } catch (CheckpointException unreadable) {
            Warnings.warn("rows of old checkpoints are not pruned: " + unreadable.getMessage());
        } catch (IOException failure) {
            Warnings.warn("rows of old checkpoints could not be pruned: " + Json.reason(failure));
        }
    }

    private void remove(long step) {
        Path doomed = folder.resolve("." + step + ".tmp"); // so that no half-deleted one has a checkpoint's name
        try {
            deleteOwn(doomed);
            requireOwn(folder.resolve(Long.toString(step)));
            Files.move(folder.resolve(Long.toString(step)), doomed, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            Warnings.warn("checkpoint " + step + " could not be pruned: " + Json.reason(failure));
            return;
        }
        delete(doomed, step);
    }

    /** Deletes a folder of ours with its files; one that holds anything else stays as it is. */
    private static void deleteOwn(Path doomed) throws IOException {
        requireOwn(doomed);
        DurableFiles.deleteTree(doomed);
    }

    private static void requireOwn(Path doomed) throws IOException {
        if (OwnFiles.isFolder(doomed)) {
            try (DirectoryStream<Path> held = Files.newDirectoryStream(doomed)) {
                for (Path path : held) {
                    String name = path.getFileName().toString();
                    if (!OwnFiles.isFile(path) || !(FILES.contains(name) || name.equals(Manifest.NAME))) {
                        throw new IOException(path + " is no file of a checkpoint: move it away");
                    }
                }
            }
        }
    }

    private static void delete(Path doomed, long step) {
        try {
            deleteOwn(doomed);
        } catch (IOException failure) {
            Warnings.warn("an old checkpoint " + step + " could not be deleted wholly: " + Json.reason(failure));
        }
    }

    private List<Path> list() {
        List<Path> paths = new ArrayList<>();
        if (!Files.exists(folder)) {
            return paths;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(paths::add);
            return paths;
        } catch (NotDirectoryException failure) {
            throw new CheckpointException(folder + ": is not a folder", failure);
        } catch (IOException failure) {
            throw new CheckpointException(folder + ": cannot be read: " + Json.reason(failure), failure);
        }
    }

    private void checkWritable() {
        if (keep == 0) {
            throw new IllegalStateException("this checkpoint store was opened for reading: " + folder);
        }
    }
}
