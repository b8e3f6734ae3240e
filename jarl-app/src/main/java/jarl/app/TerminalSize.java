package jarl.app;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * How large a terminal is now.
 *
 * @param columns of characters
 * @param rows of them
 */
record TerminalSize(int columns, int rows) {

    /** The request by which a terminal tells its size (tty_ioctl(4)); the number is the system's. */
    private static final long TIOCGWINSZ_LINUX = 0x5413;

    private static final long TIOCGWINSZ_MACOS = 0x40087468;

    /** struct winsize: rows, columns, and both in pixels, each 16 bits. */
    private static final int WINSIZE_BYTES = 8;

    /** The size of the terminal that a file descriptor is, asked of the system; empty if it is none or does not say. */
    @SuppressWarnings("restricted") // the launcher gives native access, which libtorch needs anyway
    static Optional<TerminalSize> of(int descriptor) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> ioctl = linker.defaultLookup().find("ioctl");
        if (ioctl.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle ask = linker.downcallHandle(
                    ioctl.get(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
            MemorySegment size = arena.allocate(WINSIZE_BYTES, Short.BYTES);
            boolean mac =
                    System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
            int failed = (int) ask.invokeExact(descriptor, mac ? TIOCGWINSZ_MACOS : TIOCGWINSZ_LINUX, size);
            int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, Short.BYTES));
            return failed == 0 && rows > 0 && columns > 0
                    ? Optional.of(new TerminalSize(columns, rows))
                    : Optional.empty();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the size of the terminal cannot be asked for", e);
        }
    }
}
