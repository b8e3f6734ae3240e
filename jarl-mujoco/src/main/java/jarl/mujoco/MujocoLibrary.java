package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import jarl.config.ConfigException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** MuJoCo's library of this Java machine: found, known and checked on first use. */
final class MujocoLibrary {

    private static @Nullable Path path;
    private static @Nullable SharedLibrary library;
    private static @Nullable Layout layout;

    private MujocoLibrary() {}

    /**
     * Loads the library if that has not happened yet.
     *
     * @return where it keeps its fields
     * @throws ConfigException if there is none, or none that is known
     */
    static synchronized Layout load() {
        Layout known = layout;
        if (known == null) {
            Path found = LibrarySearch.here().find();
            SharedLibrary loaded = SharedLibrary.load(found);
            known = Layout.of(version(loaded), found);
            path = found;
            library = loaded;
            check(known);
            layout = known;
        }
        return known;
    }

    private static void check(Layout known) {
        try {
            LayoutCheck.check(known);
        } catch (LinkageError e) { // of the class of functions, where one is missing
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new ConfigException(cause.getMessage(), e);
        }
    }

    /** The library's file; only inside and after {@link #load}. */
    static Path path() {
        Path chosen = path;
        if (chosen == null) {
            throw new IllegalStateException("MuJoCo's library was not loaded");
        }
        return chosen;
    }

    /** The address of a function or variable; only inside and after {@link #load}. */
    static MemorySegment symbol(String name) {
        SharedLibrary loaded = library;
        if (loaded == null) {
            throw new IllegalStateException("MuJoCo's library was not loaded");
        }
        return loaded.symbol(name);
    }

    @SuppressWarnings("restricted") // a function of nothing that returns an int
    private static int version(SharedLibrary loaded) {
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(loaded.symbol("mj_version"), FunctionDescriptor.of(JAVA_INT))
                    .invokeExact();
        } catch (ConfigException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mj_version failed", e);
        }
    }
}
