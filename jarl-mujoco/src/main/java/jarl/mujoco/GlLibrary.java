package jarl.mujoco;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** A library that makes OpenGL contexts, and its functions. */
@SuppressWarnings("restricted") // functions whose signatures are those of egl.h and osmesa.h
final class GlLibrary {

    private static final Linker LINKER = Linker.nativeLinker();

    private final String name;
    private final SymbolLookup symbols;

    private GlLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /**
     * Loads the first of some files that is there, for as long as the arena lives.
     *
     * @param name for messages
     * @param packages that have it, for the message
     */
    static GlLibrary load(String name, List<String> files, String packages, Arena arena) {
        for (String file : files) {
            Optional<SymbolLookup> symbols = lookup(file, arena);
            if (symbols.isPresent()) {
                return new GlLibrary(name, symbols.get());
            }
        }
        throw new IllegalStateException(
                "no " + name + ": " + files.getFirst() + " was not found (Debian: " + packages + ")");
    }

    private static Optional<SymbolLookup> lookup(String file, Arena arena) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(file, arena));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A function that returns something. */
    MethodHandle function(String function, MemoryLayout returned, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                symbols.find(function)
                        .orElseThrow(() -> new IllegalStateException(name + " has no function " + function)),
                FunctionDescriptor.of(returned, arguments));
    }

    /** A function of a known address. */
    static MethodHandle function(MemorySegment address, MemoryLayout returned, MemoryLayout... arguments) {
        return LINKER.downcallHandle(address, FunctionDescriptor.of(returned, arguments));
    }
}
