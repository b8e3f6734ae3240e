package jarl.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** A file on a disk with room for so many more bytes: like a real one it takes what fits before it fails. */
final class FullDisk implements SeekableByteChannel {
    private final SeekableByteChannel file;
    private long room;

    FullDisk(Path path, boolean truncate, long room) throws IOException {
        this.file = RowFile.openChannel(path, truncate);
        this.room = room;
    }

    void free(long bytes) {
        room = bytes;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (room == 0) {
            throw new IOException("No space left on device");
        }
        int length = (int) Math.min(room, source.remaining());
        int written = file.write(source.slice(source.position(), length));
        source.position(source.position() + written);
        room -= written;
        return written;
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        return file.read(destination);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
