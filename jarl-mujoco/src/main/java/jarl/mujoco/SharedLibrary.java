package jarl.mujoco;

import jarl.config.ConfigException;
import jarl.config.FirstLine;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * MuJoCo's library as a file. It is looked at before it is loaded: the system's loader ends the process at one that was cut off, and Java
 * warns of its own stack before it says that something is no library at all.
 */
final class SharedLibrary {

    private static final int HEADER = 64;
    private static final byte BITS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final short SHARED_OBJECT = 3; // ET_DYN

    private final Path file;
    private final SymbolLookup symbols;

    private SharedLibrary(Path file, SymbolLookup symbols) {
        this.file = file;
        this.symbols = symbols;
    }

    /** What the libraries of a system begin with. */
    enum Format {
        ELF("an ELF file"),
        MACH_O("a Mach-O file"),
        PE("a PE file");

        private final String spelled;

        Format(String spelled) {
            this.spelled = spelled;
        }

        static Format ofThisSystem() {
            String system = System.getProperty("os.name", "");
            return system.startsWith("Mac") ? MACH_O : system.startsWith("Windows") ? PE : ELF;
        }

        private boolean begins(ByteBuffer header) {
            int first = Integer.reverseBytes(header.getInt(0));
            return switch (this) {
                case ELF -> first == 0x7f454c46;
                // of one processor with 64 or 32 bits, of several ones
                case MACH_O -> first == 0xcffaedfe || first == 0xcefaedfe || first == 0xcafebabe || first == 0xcafebabf;
                case PE -> first >>> Short.SIZE == 0x4d5a;
            };
        }
    }

    /**
     * Loads a library for as long as the process lives.
     *
     * @throws ConfigException if the file is none, or the system cannot load it, with the system's reason
     */
    @SuppressWarnings("restricted") // the library that the user chose
    static SharedLibrary load(Path file) {
        require(file, Format.ofThisSystem());
        try {
            return new SharedLibrary(file, SymbolLookup.libraryLookup(file.toAbsolutePath(), Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("MuJoCo's library " + file + " cannot be loaded: " + reason(file, e), e);
        }
    }

    /** Why the system does not load a file, which only the older way of loading one tells. */
    @SuppressWarnings("restricted") // the library that the user chose
    private static String reason(Path file, IllegalArgumentException failure) {
        String path = file.toAbsolutePath().toString();
        try {
            System.load(path);
            return FirstLine.cut(FirstLine.message(failure));
        } catch (UnsatisfiedLinkError e) {
            return FirstLine.cut(FirstLine.message(e)).replace(path + ": ", "");
        }
    }

    /**
     * The address of a function or variable.
     *
     * @throws ConfigException if the library has none of that name
     */
    MemorySegment symbol(String name) {
        return symbols.find(name)
                .orElseThrow(() -> new ConfigException(file + " is not MuJoCo's library: it has no " + name));
    }

    /**
     * Refuses a file that does not begin as libraries do, an ELF file of another type, and a 64-bit ELF file that is shorter than its header
     * says (System V ABI, ELF header).
     *
     * @throws ConfigException if it is one of these, or cannot be read
     */
    static void require(Path file, Format format) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // reads on
            }
            if (!format.begins(header)) {
                throw new ConfigException(file + " is not a shared library: expected " + format.spelled);
            }
            boolean known = header.get(4) == BITS_64 && header.get(5) == LITTLE_ENDIAN;
            if (format == Format.ELF && (known || header.hasRemaining())) {
                requireWhole(file, header, size);
            }
        } catch (IOException e) {
            throw new ConfigException("MuJoCo's library " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void requireWhole(Path file, ByteBuffer header, long size) {
        if (header.hasRemaining() || size < end(header)) {
            throw new ConfigException("MuJoCo's library " + file + " is cut off: it has " + size
                    + " bytes, its header says at least " + (header.hasRemaining() ? HEADER : end(header)));
        }
        if (header.getShort(16) != SHARED_OBJECT) {
            throw new ConfigException(file + " is not a shared library: expected an ELF file of type " + SHARED_OBJECT
                    + ", got type " + header.getShort(16));
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
