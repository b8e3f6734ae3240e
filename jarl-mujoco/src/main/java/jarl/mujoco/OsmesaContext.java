package jarl.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** A context of Mesa's off-screen interface, which draws with the processor. */
final class OsmesaContext implements GlContext {

    private static final int RGBA = 0x1908;
    private static final int UNSIGNED_BYTE = 0x1401;
    private static final int DEPTH_BITS = 24;
    private static final int STENCIL_BITS = 8;

    /** The size of the context's own buffer; MuJoCo draws into one that it makes itself. */
    private static final int SIDE = 16;

    private final MethodHandle address;

    private OsmesaContext(MethodHandle address) {
        this.address = address;
    }

    static OsmesaContext open() {
        Arena arena = Arena.global(); // what has made threads and caches is not unloaded
        GlLibrary library = GlLibrary.load(
                "OSMesa", List.of("libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so"), "libosmesa6", arena);
        MethodHandle create =
                library.function("OSMesaCreateContextExt", ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
        MethodHandle makeCurrent =
                library.function("OSMesaMakeCurrent", JAVA_BYTE, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
        try {
            MemorySegment context =
                    (MemorySegment) create.invokeExact(RGBA, DEPTH_BITS, STENCIL_BITS, 0, MemorySegment.NULL);
            if (context.equals(MemorySegment.NULL)) {
                throw new IllegalStateException("OSMesa makes no context");
            }
            MemorySegment pixels = arena.allocate(4L * SIDE * SIDE);
            if ((byte) makeCurrent.invokeExact(context, pixels, UNSIGNED_BYTE, SIDE, SIDE) == 0) {
                throw new IllegalStateException("OSMesa does not make its context current");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("OSMesa failed", e);
        }
        return new OsmesaContext(library.function("OSMesaGetProcAddress", ADDRESS, ADDRESS));
    }

    @Override
    public MemorySegment function(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) address.invokeExact(arena.allocateFrom(name));
        } catch (Throwable e) {
            throw new IllegalStateException("OSMesaGetProcAddress failed", e);
        }
    }

    @Override
    public String origin() {
        return "OSMesa";
    }
}
