package jarl.video;

import jarl.checkpoint.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import javax.imageio.stream.ImageOutputStreamImpl;

/** Lets an image writer write to a channel, forwards only: keeps nothing that was written, unlike those of the JDK. */
final class ChannelStream extends ImageOutputStreamImpl {

    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    ChannelStream(WritableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int value) throws IOException {
        makeRoom();
        buffer.put((byte) value);
        streamPos++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            makeRoom();
            int count = Math.min(left, buffer.remaining());
            buffer.put(bytes, from, count);
            from += count;
            left -= count;
        }
        streamPos += length;
    }

    private void makeRoom() throws IOException {
        if (!buffer.hasRemaining()) {
            drain();
        }
    }

    /** Writes what is still in the buffer; the channel stays open. */
    void drain() throws IOException {
        DurableFiles.writeFully(channel, buffer.flip());
        buffer.clear();
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("written forwards only");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException("written forwards only");
    }

    @Override
    public void seek(long position) {
        throw new UnsupportedOperationException("written forwards only");
    }
}
