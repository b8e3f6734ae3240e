package jarl.atari;

import jarl.config.ConfigException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/** Loads ALE's native library on first use, and keeps it quiet. */
final class AleLibrary {

    /** ale::Logger::Error, the least that ALE can be told to print. */
    private static final int ERRORS_ONLY = 2;

    static {
        // As in jarl.tensor.TorchLibrary, which may come later.
        setIfAbsent("org.bytedeco.javacpp.nopointergc", "true");
        setIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        setIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        try {
            initializeBinding();
            Loader.load(org.bytedeco.ale.global.ale.class);
            silence();
        } catch (LinkageError e) {
            throw new ConfigException(
                    "the Arcade Learning Environment cannot be loaded on " + Loader.getPlatform() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private AleLibrary() {}

    /** Loads the library if that has not happened yet. */
    @SuppressWarnings("CheckReturnValue")
    static void load() {
        // The static initialiser does it.
    }

    /**
     * The binding is older than JavaCPP and says so on standard error when its first class is initialised. They work together, so the
     * user need not hear of it.
     */
    private static void initializeBinding() {
        PrintStream error = System.err;
        System.setErr(new WithoutVersions(error));
        try {
            Class.forName("org.bytedeco.ale.presets.ale");
        } catch (ClassNotFoundException e) {
            throw new NoClassDefFoundError(e.getMessage());
        } finally {
            System.setErr(error);
        }
    }

    /** ALE prints a banner for every emulator. The switch against that is in the library, but not in the binding. */
    @SuppressWarnings("restricted") // a function without result that takes one int
    private static void silence() {
        String library = Loader.getLoadedLibraries().values().stream()
                .filter(path -> path.contains("libale"))
                .findFirst()
                .orElse("");
        if (library.isEmpty()) {
            return;
        }
        SymbolLookup.libraryLookup(Path.of(library), Arena.global())
                .find("_ZN3ale6Logger7setModeENS0_4modeE")
                .ifPresent(function -> {
                    var setMode = Linker.nativeLinker()
                            .downcallHandle(function, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
                    try {
                        setMode.invokeExact(ERRORS_ONLY);
                    } catch (Throwable e) {
                        throw new IllegalStateException("ale::Logger::setMode failed", e);
                    }
                });
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** Passes everything on but JavaCPP's warning about versions. */
    private static final class WithoutVersions extends PrintStream {
        private final PrintStream target;

        WithoutVersions(PrintStream target) {
            super(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            this.target = target;
        }

        @Override
        public void println(String line) {
            if (!line.startsWith("Warning: Versions of org.bytedeco:javacpp")) {
                target.println(line);
            }
        }

        @Override
        public void print(String text) {
            target.print(text);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            target.write(bytes, offset, length);
        }

        @Override
        public void write(int value) {
            target.write(value);
        }

        @Override
        public void flush() {
            target.flush();
        }
    }
}
