package jarl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contents of manifest.json: format version, step, and the size and SHA-256 of each file. */
final class Manifest {
    static final int VERSION = 1;
    static final String NAME = "manifest.json";

    private static final int CHUNK = 1 << 20;

    private final long step;
    private final Map<String, Digest> files = new LinkedHashMap<>();
    private final List<String> rows;

    private record Digest(long bytes, String sha256) {}

    /**
     * Creates a manifest.
     *
     * @param rows names of the files in {@link RowFiles} that belong to the checkpoint
     */
    Manifest(long step, List<String> rows) {
        this.step = step;
        this.rows = List.copyOf(rows);
    }

    /**
     * Writes to another channel, and adds to a checksum what is meant to be written: a file that differs later was
     * damaged.
     */
    static final class Recorder implements WritableByteChannel {
        private final WritableByteChannel target;
        private final MessageDigest digest = newDigest();
        private long count;

        Recorder(WritableByteChannel target) {
            this.target = target;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            ByteBuffer written = source.duplicate();
            int length = target.write(source);
            digest.update(written.limit(written.position() + Math.max(0, length)));
            count += Math.max(0, length);
            return length;
        }

        long count() {
            return count;
        }

        /** Returns the hash of everything written, in hexadecimal digits. To be called once, at the end. */
        String sha256() {
            return HexFormat.of().formatHex(digest.digest());
        }

        @Override
        public boolean isOpen() {
            return target.isOpen();
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }

    /** Enters what was written as the file of this name. */
    void enter(String file, Recorder written) {
        files.put(file, new Digest(written.count(), written.sha256()));
    }

    byte[] json(Instant created) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", VERSION).put("step", step).put("created", created.toString());
        ObjectNode entries = root.putObject("files");
        files.forEach((name, digest) ->
                entries.putObject(name).put("bytes", digest.bytes()).put("sha256", digest.sha256()));
        if (!rows.isEmpty()) {
            rows.forEach(root.putArray("rows")::add);
        }
        return Json.pretty(root);
    }

    /** The row files that a checkpoint's manifest names. */
    static List<String> rows(Path folder) {
        List<String> names = new ArrayList<>();
        Path file = folder.resolve(NAME);
        for (JsonNode name : Json.read(file).path("rows")) {
            names.add(RowFiles.file(folder, file.toString(), name).getFileName().toString());
        }
        return names;
    }

    /**
     * Compares a checkpoint's files, but for its row files, with its manifest.
     *
     * @throws CheckpointException with the first difference
     */
    static void verify(Path folder, long step, List<String> expectedFiles) {
        Path file = folder.resolve(NAME);
        requirePlain(file);
        JsonNode manifest = Json.read(file);
        JsonNode version = manifest.path("version");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw new CheckpointException(
                    file + ": has format version " + version + ", this jarl reads version " + VERSION);
        }
        JsonNode written = manifest.path("step");
        if (!written.isIntegralNumber() || written.longValue() != step) {
            throw new CheckpointException(file + ": is of step " + written + ", expected " + step);
        }
        for (String name : expectedFiles) {
            JsonNode entry = manifest.path("files").path(name);
            if (!entry.path("bytes").isIntegralNumber() || !entry.path("sha256").isTextual()) {
                throw new CheckpointException(file + ": has no size and checksum of " + name);
            }
            Digest expected = new Digest(
                    entry.path("bytes").longValue(), entry.path("sha256").textValue());
            verify(folder.resolve(name), expected.bytes(), expected.sha256());
        }
    }

    /**
     * Looks for the row files that a checkpoint's manifest names. Only their presence is checked here: reading them checks the rest.
     *
     * @throws CheckpointException with the first that is missing
     */
    static void requireRows(Path folder) {
        Path file = folder.resolve(NAME);
        for (JsonNode name : Json.read(file).path("rows")) {
            if (!OwnFiles.isFile(RowFiles.file(folder, file.toString(), name))) {
                throw new CheckpointException(file + ": names the rows " + name.asText() + ", which are missing");
            }
        }
    }

    private static void requirePlain(Path file) {
        if (Files.exists(file) && !OwnFiles.isFile(file)) {
            throw new CheckpointException(file + ": is no plain file");
        }
    }

    /** Compares one file with what was written. */
    static void verify(Path file, long bytes, String sha256) {
        requirePlain(file);
        try {
            long size = Files.size(file);
            if (size != bytes) {
                throw new CheckpointException(file + ": has " + size + " bytes, its manifest says " + bytes);
            }
            if (!sha256(file).equals(sha256)) {
                throw new CheckpointException(file + ": is damaged: its SHA-256 is not the one in its manifest");
            }
        } catch (IOException failure) {
            throw new CheckpointException(file + ": cannot be read: " + Json.reason(failure), failure);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = newDigest();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
