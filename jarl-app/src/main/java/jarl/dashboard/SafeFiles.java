package jarl.dashboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/** Bounded reading of files of a run, which may come from a stranger: never through a symbolic link, never more than asked for. */
final class SafeFiles {
    private SafeFiles() {}

    /** Opens a regular file that is no link. */
    static SeekableByteChannel open(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no regular file: " + file.getFileName());
        }
        return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** At most {@code most} bytes from {@code offset} on. */
    static byte[] read(SeekableByteChannel channel, long offset, int most) throws IOException {
        long length = Math.clamp(channel.size() - offset, 0, most);
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        channel.position(offset);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // a read may bring less than asked for
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The beginning of a file. */
    static byte[] head(Path file, int most) throws IOException {
        try (SeekableByteChannel channel = open(file)) {
            return read(channel, 0, most);
        }
    }

    /** The end of a file. */
    static byte[] tail(Path file, int most) throws IOException {
        try (SeekableByteChannel channel = open(file)) {
            return read(channel, Math.max(0, channel.size() - most), most);
        }
    }
}
