package jarl.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An OpenGL context without a window, current on the thread that opened it. It lives as long as the Java machine. */
interface GlContext {

    /** The largest width and height that a picture may have. */
    int MAX_RENDERBUFFER_SIZE = 0x84E8;

    int RENDERER = 0x1F01;
    int VERSION = 0x1F02;
    int EXTENSIONS = 0x1F03;

    /** What MuJoCo ends with an error without; it would then go on and call functions that are not there. */
    List<String> NEEDED = List.of("GL_ARB_framebuffer_object", "GL_ARB_vertex_buffer_object");

    /** Where a function of OpenGL is. */
    MemorySegment function(String name);

    /** What it was made by, such as {@code EGL}. */
    String origin();

    /**
     * Makes a context by what {@code MUJOCO_GL} names, or by the first that works.
     *
     * @throws IllegalStateException with the reason if there is none
     */
    static GlContext open(GlChoice choice) {
        return switch (choice) {
            case EGL -> checked(EglContext.open());
            case OSMESA -> osmesa();
            case ANY -> any();
            case OFF -> throw new IllegalStateException("MUJOCO_GL says that there shall be no OpenGL");
        };
    }

    private static GlContext any() {
        try {
            return checked(EglContext.open());
        } catch (IllegalStateException egl) {
            try {
                return osmesa();
            } catch (IllegalStateException osmesa) {
                throw new IllegalStateException(egl.getMessage() + "; " + osmesa.getMessage(), osmesa);
            }
        }
    }

    private static GlContext osmesa() {
        // MuJoCo takes its functions from the first library of OpenGL of the process, which has to be the one of the
        // context.
        loaded(Pattern.compile("lib(GL|GLX|EGL)\\.so"));
        return checked(OsmesaContext.open());
    }

    private static void loaded(Pattern library) {
        Path maps = Path.of("/proc/self/maps");
        try {
            String all = Files.exists(maps) ? Files.readString(maps, StandardCharsets.ISO_8859_1) : "";
            Matcher found = library.matcher(all);
            if (found.find()) {
                throw new IllegalStateException("OSMesa cannot be used after " + found.group() + " was loaded");
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + maps + ": " + e.getMessage(), e);
        }
    }

    /** Looks for what MuJoCo's renderer needs before it is started. */
    private static GlContext checked(GlContext context) {
        String version = context.string(VERSION);
        Matcher numbers = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version);
        boolean enough =
                numbers.matches() && 10 * Integer.parseInt(numbers.group(1)) + Integer.parseInt(numbers.group(2)) >= 15;
        if (!enough) {
            throw new IllegalStateException(context.origin() + ": expected OpenGL 1.5 or later, got " + version);
        }
        List<String> extensions = List.of(context.string(EXTENSIONS).split(" ", -1));
        for (String needed : NEEDED) {
            if (!extensions.contains(needed)) {
                throw new IllegalStateException(context.origin() + ": OpenGL " + version + " has no " + needed);
            }
        }
        return context;
    }

    /** What a context says of itself, empty if nothing. */
    @SuppressWarnings("restricted") // glGetString
    default String string(int name) {
        try {
            MemorySegment text = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(known("glGetString"), FunctionDescriptor.of(ADDRESS, JAVA_INT))
                    .invokeExact(name);
            return text.equals(MemorySegment.NULL)
                    ? ""
                    : text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("glGetString failed", e);
        }
    }

    /** A number that a context has. */
    @SuppressWarnings("restricted") // glGetIntegerv
    default int number(int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            Linker.nativeLinker()
                    .downcallHandle(known("glGetIntegerv"), FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS))
                    .invokeExact(name, number);
            return number.get(JAVA_INT, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("glGetIntegerv failed", e);
        }
    }

    private MemorySegment known(String name) {
        MemorySegment function = function(name);
        if (function.equals(MemorySegment.NULL)) {
            throw new IllegalStateException(origin() + " has no " + name);
        }
        return function;
    }

    /** One line that says what draws. */
    default String description() {
        return String.format(Locale.ROOT, "%s, OpenGL %s, %s", origin(), string(VERSION), string(RENDERER));
    }
}
