package jarl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.RowLog.Segment;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files of rows that several checkpoints share, in the folder {@code rows} beside them. A file is whole and durable before a
 * checkpoint that names it is put in place, and its name is never used for anything else while one does.
 */
final class RowFiles {

    static final String FOLDER = "rows";

    /** KEY-FROM-TO.safetensors, as {@link #write} names them; nothing else is read or deleted. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*-\\d{1,19}-\\d{1,19}(-\\d{1,9})?\\.safetensors");

    private final Path folder;
    private final CheckpointStore.Output output;

    RowFiles(Path checkpoints, CheckpointStore.Output output) {
        this.folder = checkpoints.resolve(FOLDER);
        this.output = output;
    }

    /** The reference of the checkpoint being written; becomes that of the logs in {@link #accept}. */
    static final class Written {
        private final Map<RowLog, List<Segment>> segments = new LinkedHashMap<>();
        private final List<Path> fresh = new ArrayList<>();

        /** The names of all files that belong to the checkpoint. */
        List<String> names() {
            return segments.values().stream()
                    .flatMap(List::stream)
                    .map(segment -> segment.file().getFileName().toString())
                    .toList();
        }

        /** The checkpoint is in place. */
        void accept() {
            segments.forEach(RowLog::saved);
        }

        /** The checkpoint failed. */
        void discard(Throwable failure) {
            fresh.forEach(file -> DurableFiles.deleteAfter(failure, file));
        }
    }

    /** Writes the rows that came since the last checkpoint, and describes all of them in the state. */
    Written write(StateWriter state) throws IOException {
        Written written = new Written();
        try {
            for (Map.Entry<String, StateWriter.PlacedRows> entry : state.rows().entrySet()) {
                RowLog log = entry.getValue().log();
                List<Segment> segments = kept(log);
                long from = segments.isEmpty()
                        ? log.rows().begin()
                        : segments.getLast().to();
                if (from < log.rows().end()) {
                    segments.add(write(entry.getKey(), log.rows(), from, written));
                }
                written.segments.put(log, segments);
                describe(segments, entry.getValue().place());
            }
            if (!written.fresh.isEmpty()) {
                DurableFiles.syncDirectory(folder);
                DurableFiles.syncDirectory(folder.getParent());
            }
            return written;
        } catch (IOException | RuntimeException | Error failure) {
            written.discard(failure);
            throw failure;
        }
    }

    /** The saved segments that still have a row that is needed; none of another folder, or after rows that were never saved. */
    private List<Segment> kept(RowLog log) {
        List<Segment> kept = new ArrayList<>();
        for (Segment segment : log.saved()) {
            boolean needed = segment.to() > log.rows().begin();
            if (needed && folder.equals(segment.file().getParent())) {
                kept.add(segment);
            }
        }
        boolean useless = !kept.isEmpty()
                && (kept.getFirst().from() > log.rows().begin()
                        || kept.getLast().to() > log.rows().end());
        return useless ? new ArrayList<>() : kept;
    }

    private Segment write(String key, RowLog.Rows rows, long from, Written written) throws IOException {
        Files.createDirectories(folder);
        long to = rows.end();
        Path file = unused(key + "-" + from + "-" + to);
        written.fresh.add(file);
        Manifest.Recorder[] recorded = new Manifest.Recorder[1];
        try (var _ = TensorScope.withoutGradients()) {
            Map<String, Tensor> values = rows.save(from, to);
            output.write(file, channel -> {
                recorded[0] = new Manifest.Recorder(channel);
                Safetensors.write(recorded[0], values, Map.of());
            });
        }
        return new Segment(file, from, to, recorded[0].count(), recorded[0].sha256());
    }

    private Path unused(String name) {
        Path file = folder.resolve(name + ".safetensors");
        for (int i = 2; Files.exists(file); i++) {
            file = folder.resolve(name + "-" + i + ".safetensors");
        }
        return file;
    }

    private static void describe(List<Segment> segments, ObjectNode place) {
        ArrayNode list = place.putArray(StateWriter.ROWS);
        for (Segment segment : segments) {
            list.addObject()
                    .put("file", segment.file().getFileName().toString())
                    .put("from", segment.from())
                    .put("to", segment.to())
                    .put("bytes", segment.bytes())
                    .put("sha256", segment.sha256());
        }
    }

    /**
     * Reads back the rows that the state of a checkpoint describes.
     *
     * @param checkpoint the folder of the checkpoint
     * @param where the key, for messages
     */
    static void restore(Path checkpoint, String where, JsonNode description, RowLog log) {
        List<Segment> segments = segments(checkpoint, where, description);
        long next = segments.isEmpty() ? 0 : segments.getFirst().from();
        for (Segment segment : segments) {
            if (segment.from() != next || segment.to() <= next) {
                throw new CheckpointException(where + ": rows " + next + " and following are missing");
            }
            Manifest.verify(segment.file(), segment.bytes(), segment.sha256());
            try (var _ = TensorScope.withoutGradients()) {
                log.rows().restore(segment.from(), segment.to(), SafetensorsFile.open(segment.file()));
            }
            next = segment.to();
        }
        log.saved(segments);
    }

    /** The segments that a state describes; their files are not looked at. */
    private static List<Segment> segments(Path checkpoint, String where, JsonNode description) {
        List<Segment> segments = new ArrayList<>();
        for (JsonNode each : description) {
            if (!each.path("from").isIntegralNumber()
                    || !each.path("to").isIntegralNumber()
                    || !each.path("bytes").isIntegralNumber()
                    || !each.path("sha256").isTextual()) {
                throw new CheckpointException(where + ": expected rows with file, from, to, bytes and sha256");
            }
            segments.add(new Segment(
                    file(checkpoint, where, each.path("file")),
                    each.path("from").asLong(),
                    each.path("to").asLong(),
                    each.path("bytes").asLong(),
                    each.path("sha256").asText()));
        }
        return segments;
    }

    /**
     * The file of rows that a checkpoint's files name.
     *
     * @throws CheckpointException unless it is the plain name of a file of rows
     */
    static Path file(Path checkpoint, String where, JsonNode name) {
        if (!name.isTextual() || !OwnFiles.isPlain(name.textValue(), NAME)) {
            throw new CheckpointException(
                    where + ": expected the name of a file of rows such as KEY-0-100.safetensors, got " + name);
        }
        return checkpoint.resolveSibling(FOLDER).resolve(name.textValue());
    }

    /**
     * Compares all rows that the state of a checkpoint describes with their checksums.
     *
     * @throws CheckpointException with the first difference
     */
    static void verify(Path checkpoint, String where, JsonNode state) {
        for (JsonNode description : state.findValues(StateWriter.ROWS)) {
            for (Segment segment : segments(checkpoint, where, description)) {
                Manifest.verify(segment.file(), segment.bytes(), segment.sha256());
            }
        }
    }

    /** Deletes the files of rows that no checkpoint names; what has another name or is no plain file stays. */
    void prune(Set<String> named) throws IOException {
        if (!OwnFiles.isFolder(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!named.contains(name) && NAME.matcher(name).matches() && OwnFiles.isFile(file)) {
                    Files.delete(file);
                }
            }
        }
    }
}
