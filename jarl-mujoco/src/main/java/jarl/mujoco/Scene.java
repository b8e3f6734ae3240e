package jarl.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * MuJoCo's functions that make pictures, of {@code mjvisualize.h} and {@code mjrender.h}; those of the latter only on the thread that has an
 * OpenGL context.
 */
final class Scene {

    /** {@code mjrRect}: left, bottom, width, height. It is passed by value. */
    static final StructLayout RECTANGLE = MemoryLayout.structLayout(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    static final MethodHandle DEFAULT_SCENE = ofOne("mjv_defaultScene");
    static final MethodHandle MAKE_SCENE = of("mjv_makeScene", ADDRESS, ADDRESS, JAVA_INT);
    static final MethodHandle FREE_SCENE = ofOne("mjv_freeScene");
    static final MethodHandle DEFAULT_OPTION = ofOne("mjv_defaultOption");
    static final MethodHandle DEFAULT_PERTURBATION = ofOne("mjv_defaultPerturb");
    static final MethodHandle DEFAULT_FREE_CAMERA = of("mjv_defaultFreeCamera", ADDRESS, ADDRESS);
    static final MethodHandle UPDATE_SCENE =
            of("mjv_updateScene", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    static final MethodHandle DEFAULT_CONTEXT = ofOne("mjr_defaultContext");
    static final MethodHandle MAKE_CONTEXT = of("mjr_makeContext", ADDRESS, ADDRESS, JAVA_INT);
    static final MethodHandle FREE_CONTEXT = ofOne("mjr_freeContext");
    static final MethodHandle SET_BUFFER = of("mjr_setBuffer", JAVA_INT, ADDRESS);
    static final MethodHandle RENDER = of("mjr_render", RECTANGLE, ADDRESS, ADDRESS);
    static final MethodHandle READ_PIXELS = of("mjr_readPixels", ADDRESS, ADDRESS, RECTANGLE, ADDRESS);

    private Scene() {}

    private static MethodHandle ofOne(String name) {
        return of(name, ADDRESS);
    }

    private static MethodHandle of(String name, MemoryLayout... arguments) {
        return Native.later(name, FunctionDescriptor.ofVoid(arguments));
    }
}
