package jarl.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * A context of EGL without a display server: of the first device that gives one, else of Mesa's platform without surfaces. {@code
 * MUJOCO_EGL_DEVICE_ID} chooses the device, as for MuJoCo's Python package.
 */
final class EglContext implements GlContext {

    static final String DEVICE_VARIABLE = "MUJOCO_EGL_DEVICE_ID";

    private static final int PLATFORM_DEVICE = 0x313F;
    private static final int PLATFORM_SURFACELESS = 0x31DD;
    private static final int OPENGL_API = 0x30A2;
    private static final int NONE = 0x3038;
    private static final int MOST_DEVICES = 64;

    /** Eight bits of red, green, blue and alpha, 24 of depth, 8 of stencil; for pixel buffers and OpenGL. */
    private static final int[] CONFIGURATION = {
        0x3024, 8, 0x3023, 8, 0x3022, 8, 0x3021, 8, 0x3025, 24, 0x3026, 8, 0x3033, 1, 0x3040, 8, NONE
    };

    /** A pixel buffer of 16 x 16, for drivers that want one. */
    private static final int[] BUFFER = {0x3057, 16, 0x3056, 16, NONE};

    private final GlLibrary library;
    private final MethodHandle address;

    private EglContext(GlLibrary library) {
        this.library = library;
        this.address = library.function("eglGetProcAddress", ADDRESS, ADDRESS);
    }

    static EglContext open() {
        Arena lifetime = Arena.ofShared();
        try {
            EglContext egl =
                    new EglContext(GlLibrary.load("EGL", List.of("libEGL.so.1", "libEGL.so"), "libegl1", lifetime));
            egl.makeCurrent();
            return egl;
        } catch (RuntimeException | Error e) {
            lifetime.close(); // OSMesa can be used only where no EGL is loaded
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("EGL failed", e);
        }
    }

    private void makeCurrent() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            for (MemorySegment display : displays(arena)) {
                if (current(display, arena)) {
                    return;
                }
            }
        }
        throw new IllegalStateException("EGL: no device gives an OpenGL context");
    }

    /** The displays of the devices, then the one of no device. */
    private List<MemorySegment> displays(Arena arena) throws Throwable {
        List<MemorySegment> displays = new ArrayList<>();
        MemorySegment platformDisplay = function("eglGetPlatformDisplayEXT");
        if (!platformDisplay.equals(MemorySegment.NULL)) {
            MethodHandle display = GlLibrary.function(platformDisplay, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
            for (MemorySegment device : chosen(devices(arena))) {
                displays.add((MemorySegment) display.invokeExact(PLATFORM_DEVICE, device, MemorySegment.NULL));
            }
            if (!System.getenv().containsKey(DEVICE_VARIABLE)) {
                displays.add((MemorySegment)
                        display.invokeExact(PLATFORM_SURFACELESS, MemorySegment.NULL, MemorySegment.NULL));
            }
        }
        displays.removeIf(MemorySegment.NULL::equals);
        return displays;
    }

    private List<MemorySegment> devices(Arena arena) throws Throwable {
        List<MemorySegment> devices = new ArrayList<>();
        MemorySegment query = function("eglQueryDevicesEXT");
        if (!query.equals(MemorySegment.NULL)) {
            MemorySegment found = arena.allocate(ADDRESS, MOST_DEVICES);
            MemorySegment count = arena.allocate(JAVA_INT);
            int worked = (int) GlLibrary.function(query, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS)
                    .invokeExact(MOST_DEVICES, found, count);
            for (int i = 0; worked != 0 && i < count.get(JAVA_INT, 0); i++) {
                devices.add(found.getAtIndex(ADDRESS, i));
            }
        }
        return devices;
    }

    private static List<MemorySegment> chosen(List<MemorySegment> devices) {
        String wanted = System.getenv(DEVICE_VARIABLE);
        if (wanted == null) {
            return devices;
        }
        for (int i = 0; i < devices.size(); i++) {
            if (wanted.equals(Integer.toString(i))) {
                return List.of(devices.get(i));
            }
        }
        throw new IllegalStateException(
                DEVICE_VARIABLE + ": expected a number from 0 to " + (devices.size() - 1) + ", got " + wanted);
    }

    /** Whether a display gave a context, which is then current. */
    private boolean current(MemorySegment display, Arena arena) throws Throwable {
        MemorySegment none = MemorySegment.NULL;
        int initialized = (int) library.function("eglInitialize", JAVA_INT, ADDRESS, ADDRESS, ADDRESS)
                .invokeExact(display, none, none);
        if (initialized == 0
                || (int) library.function("eglBindAPI", JAVA_INT, JAVA_INT).invokeExact(OPENGL_API) == 0) {
            return false;
        }
        MemorySegment configuration = arena.allocate(ADDRESS);
        MemorySegment count = arena.allocate(JAVA_INT);
        MemorySegment wanted = arena.allocateFrom(JAVA_INT, CONFIGURATION);
        int chosen = (int) library.function("eglChooseConfig", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS)
                .invokeExact(display, wanted, configuration, 1, count);
        if (chosen == 0 || count.get(JAVA_INT, 0) == 0) {
            return false;
        }
        MemorySegment config = configuration.get(ADDRESS, 0);
        MemorySegment context =
                (MemorySegment) library.function("eglCreateContext", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
                        .invokeExact(display, config, none, none);
        if (context.equals(none)) {
            return false;
        }
        MethodHandle makeCurrent = library.function("eglMakeCurrent", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        if ((int) makeCurrent.invokeExact(display, none, none, context) != 0) {
            return true;
        }
        MemorySegment buffer =
                (MemorySegment) library.function("eglCreatePbufferSurface", ADDRESS, ADDRESS, ADDRESS, ADDRESS)
                        .invokeExact(display, config, arena.allocateFrom(JAVA_INT, BUFFER));
        return !buffer.equals(none) && (int) makeCurrent.invokeExact(display, buffer, buffer, context) != 0;
    }

    @Override
    public MemorySegment function(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) address.invokeExact(arena.allocateFrom(name));
        } catch (Throwable e) {
            throw new IllegalStateException("eglGetProcAddress failed", e);
        }
    }

    @Override
    public String origin() {
        return "EGL";
    }
}
