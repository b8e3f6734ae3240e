package jarl.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * MuJoCo's functions. Constants, so that a call costs a few nanoseconds; only touched after {@link MujocoLibrary#load}, which says
 * what library they are of.
 */
@SuppressWarnings("restricted") // functions whose signatures are those of mujoco.h
final class Native {

    private static final Linker LINKER = Linker.nativeLinker();

    static final MethodHandle VERSION = function("mj_version", FunctionDescriptor.of(JAVA_INT));
    static final MethodHandle LOAD_XML =
            function("mj_loadXML", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle DELETE_MODEL = function("mj_deleteModel", FunctionDescriptor.ofVoid(ADDRESS));
    static final MethodHandle MAKE_DATA = function("mj_makeData", FunctionDescriptor.of(ADDRESS, ADDRESS));
    static final MethodHandle DELETE_DATA = function("mj_deleteData", FunctionDescriptor.ofVoid(ADDRESS));
    static final MethodHandle RESET_DATA = function("mj_resetData", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    static final MethodHandle STEP = function("mj_step", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    static final MethodHandle FORWARD = function("mj_forward", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    static final MethodHandle RNE_POST_CONSTRAINT =
            function("mj_rnePostConstraint", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    static final MethodHandle NAME_TO_ID =
            function("mj_name2id", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    // Sizes have 32 bits or 64 by the version; a register holds either, and no model is larger.
    static final MethodHandle SIZE_MODEL = function("mj_sizeModel", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    static final MethodHandle SAVE_MODEL =
            function("mj_saveModel", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    static final MethodHandle ID_TO_NAME =
            function("mj_id2name", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));

    static {
        handler("mju_user_error", "error");
        handler("mju_user_warning", "warning");
    }

    private Native() {}

    /** A function that only later versions have. */
    static MethodHandle later(String name, FunctionDescriptor descriptor) {
        return function(name, descriptor);
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(MujocoLibrary.symbol(name), descriptor);
    }

    /** Has MuJoCo tell Java of something in place of ending the process or writing files of its own. */
    private static void handler(String variable, String method) {
        try {
            MethodHandle target = MethodHandles.lookup()
                    .findStatic(MujocoMessages.class, method, MethodType.methodType(void.class, MemorySegment.class));
            MemorySegment stub = LINKER.upcallStub(target, FunctionDescriptor.ofVoid(ADDRESS), Arena.global());
            MujocoLibrary.symbol(variable).reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, stub);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no handler of " + variable, e);
        }
    }
}
