package jarl.log;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** TFRecord: length (8 bytes, little-endian), its masked CRC-32C (4), the data, the data's masked CRC-32C (4). */
final class RecordFraming {
    private static final int HEADER = 12;
    private static final int FOOTER = 4;
    private static final int MASK_DELTA = 0xa282ead8;

    private static final String REMEDY = ": bring the whole file back, or delete it to go on with a new one";

    private RecordFraming() {}

    static byte[] frame(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(HEADER + data.length + FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.slice(0, 8)));
        record.put(data);
        record.putInt(maskedCrc(ByteBuffer.wrap(data)));
        return record.array();
    }

    /**
     * The checksum, rotated and shifted as TensorFlow does so that data which holds its own checksum is no special
     * case.
     */
    static int maskedCrc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    /**
     * Checks that a record ends exactly at {@code offset}, walking the lengths from the start.
     *
     * @throws ConfigException if not, or if the file is shorter
     */
    static void checkBoundary(Path file, long offset) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (offset < 0 || offset > size) {
                throw new ConfigException(file + " has " + size + " bytes, expected at least " + offset + REMEDY);
            }
            long at = 0;
            while (at < offset) {
                long length = recordLength(channel, header, at);
                if (length < 0 || length > offset - at - HEADER - FOOTER) {
                    throw new ConfigException(
                            file + " has no whole record at byte " + at + " that ends by byte " + offset + REMEDY);
                }
                at += HEADER + length + FOOTER;
            }
        }
    }

    /** The length of the record that starts here, or -1 if none does. */
    private static long recordLength(FileChannel channel, ByteBuffer header, long at) throws IOException {
        header.clear();
        while (header.hasRemaining()) {
            if (channel.read(header, at + header.position()) < 0) {
                return -1;
            }
        }
        return header.getInt(8) == maskedCrc(header.slice(0, 8)) ? header.getLong(0) : -1;
    }
}
