package jarl.log;

import jarl.checkpoint.DurableFiles;
import jarl.config.Require;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/** A file that grows by whole pieces: a piece that does not fit is taken back before the failure is passed up. */
final class AppendFile implements AutoCloseable {
    private final SeekableByteChannel channel;
    private long end;
    private boolean closed;

    /** Goes on at the end of what the channel holds. */
    AppendFile(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.end = channel.size();
        channel.position(end);
    }

    /** Hands this piece to the operating system, in one call as a rule, so that a reader never sees half of it. */
    void append(ByteBuffer piece) throws IOException {
        requireOpen();
        int length = piece.remaining();
        try {
            DurableFiles.writeFully(channel, piece);
        } catch (IOException failure) {
            takeBack(failure);
            throw failure;
        }
        end += length;
    }

    private void takeBack(IOException failure) {
        try {
            channel.truncate(end);
            channel.position(end);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    /**
     * Not what an interrupt closed, which is a failure of the file.
     *
     * @throws IllegalStateException after {@link #close}
     */
    void requireOpen() {
        Require.open(!closed, "the file");
    }

    boolean isOpen() {
        return !closed;
    }

    /** Bytes in the file. */
    long length() {
        return end;
    }

    /** Waits until everything appended is on the disk. */
    void sync() throws IOException {
        requireOpen();
        if (channel instanceof FileChannel file) {
            file.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
    }
}
