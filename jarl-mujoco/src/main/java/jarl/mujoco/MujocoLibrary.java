package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import jarl.config.ConfigException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** MuJoCo's library of this Java machine: found, known and checked on first use. */
final class MujocoLibrary {

    private static @Nullable Path path;
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
            SharedLibrary.requireWhole(found);
            try {
                known = Layout.of(version(found), found);
                path = found;
                LayoutCheck.check(known);
            } catch (IllegalArgumentException | LinkageError e) {
                throw new ConfigException("MuJoCo's library " + found + " cannot be loaded: " + e.getMessage(), e);
            }
            layout = known;
        }
        return known;
    }

    /** The library's file; only inside and after {@link #load}. */
    static Path path() {
        Path chosen = path;
        if (chosen == null) {
            throw new IllegalStateException("MuJoCo's library was not loaded");
        }
        return chosen;
    }

    @SuppressWarnings("restricted") // a function of nothing that returns an int
    private static int version(Path library) {
        var function = SymbolLookup.libraryLookup(library.toAbsolutePath(), Arena.global())
                .findOrThrow("mj_version");
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(function, FunctionDescriptor.of(JAVA_INT))
                    .invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("mj_version failed", e);
        }
    }
}
