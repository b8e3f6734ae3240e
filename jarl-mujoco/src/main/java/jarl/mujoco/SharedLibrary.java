package jarl.mujoco;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Looks at a file before it is loaded as a library: the system's loader ends the process at one that was cut off. */
final class SharedLibrary {

    private static final int HEADER = 64;
    private static final int MAGIC = 0x464c457f; // 0x7f 'E' 'L' 'F', little-endian
    private static final byte BITS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;

    private SharedLibrary() {}

    /**
     * Refuses a 64-bit ELF file that is shorter than its header says (System V ABI, ELF header). Files of other kinds pass.
     *
     * @throws ConfigException if it is, or cannot be read
     */
    static void requireWhole(Path file) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // reads on
            }
            if (header.position() >= 6
                    && header.getInt(0) == MAGIC
                    && header.get(4) == BITS_64
                    && header.get(5) == LITTLE_ENDIAN
                    && (header.hasRemaining() || size < end(header))) {
                throw new ConfigException("MuJoCo's library " + file + " is cut off: it has " + size
                        + " bytes, its header says at least " + (header.hasRemaining() ? HEADER : end(header)));
            }
        } catch (IOException e) {
            throw new ConfigException("MuJoCo's library " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where the table of sections ends, which linkers write last. */
    private static long end(ByteBuffer header) {
        long sections = header.getLong(40);
        long sizeOfEach = Short.toUnsignedLong(header.getShort(58));
        long count = Short.toUnsignedLong(header.getShort(60));
        return sections + sizeOfEach * count;
    }
}
