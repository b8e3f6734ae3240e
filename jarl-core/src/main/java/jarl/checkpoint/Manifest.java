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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What manifest.json says of a checkpoint: format version, step, and the size and SHA-256 of each file. */
final class Manifest {
    static final int VERSION = 1;
    static final String NAME = "manifest.json";

    private static final int CHUNK = 1 << 20;

    private final long step;
    private final Map<String, Digest> files = new LinkedHashMap<>();

    private record Digest(long bytes, String sha256) {}

    Manifest(long step) {
        this.step = step;
    }

    /**
     * Writes to another channel, and adds to a checksum what is meant to be written: a file that differs later was
     * damaged.
     */
    final class Recorder implements WritableByteChannel {
        private final WritableByteChannel target;
        private final MessageDigest digest = sha256();
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

        /** Enters what was written as the file of this name. */
        void enter(String file) {
            files.put(file, new Digest(count, HexFormat.of().formatHex(digest.digest())));
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

    byte[] json(Instant created) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", VERSION).put("step", step).put("created", created.toString());
        ObjectNode entries = root.putObject("files");
        files.forEach((name, digest) ->
                entries.putObject(name).put("bytes", digest.bytes()).put("sha256", digest.sha256()));
        return Json.pretty(root);
    }

    /**
     * Compares a checkpoint's files with its manifest.
     *
     * @throws CheckpointException with the first difference
     */
    static void verify(Path folder, long step, List<String> expectedFiles) {
        Path file = folder.resolve(NAME);
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
            verify(folder.resolve(name), expected);
        }
    }

    private static void verify(Path file, Digest expected) {
        try {
            long size = Files.size(file);
            if (size != expected.bytes()) {
                throw new CheckpointException(file + ": has " + size + " bytes, its manifest says " + expected.bytes());
            }
            if (!sha256(file).equals(expected.sha256())) {
                throw new CheckpointException(file + ": is damaged: its SHA-256 is not the one in its manifest");
            }
        } catch (IOException failure) {
            throw new CheckpointException(file + ": cannot be read: " + Json.reason(failure), failure);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
