package jarl.kernel;

import java.lang.reflect.InvocationTargetException;

/**
 * Whether this Java machine computes with the Vector API, which is an incubating module of the JDK: it has to be asked for when the machine
 * starts. A program adds {@code --add-modules jdk.incubator.vector}. The launcher gives {@code -Djarl.vectors=load} with the flags that let the
 * module be loaded later, as the JDK loads its own agents: the flag of the program makes every start print a warning.
 */
public final class Vectors {

    /** What the kernels gain, part of a sentence; measured, docs/speed.md has the numbers. */
    public static final String GAIN = "small networks train 1.5 to 5 times as fast";

    private static final String MODULE = "jdk.incubator.vector";
    private static final int LEAST_BITS = 128;

    private static final String MISSING = missing(System.getProperty("jarl.vectors", ""));
    private static final boolean AVAILABLE = MISSING.isEmpty();

    private Vectors() {}

    /** Whether the kernels can be used; the answer never changes. */
    public static boolean available() {
        return AVAILABLE;
    }

    /** Why {@link #available} is false, a part of a sentence; empty if it is true. */
    public static String whyNot() {
        return MISSING;
    }

    /** Names the kernels that this Java machine computes with: {@code 512-bit vectors} or {@code no vectors}. Other kernels give other last bits. */
    public static String kernels() {
        return AVAILABLE ? bits() + "-bit vectors" : "no vectors";
    }

    /** The width of the machine's vectors in bits; 0 if they are not available. */
    public static int bits() {
        return AVAILABLE ? VectorWidth.bits() : 0;
    }

    /** Why not, with {@code jarl.vectors} as it is given; empty if it was not. */
    static String missing(String asked) {
        if (!asked.isEmpty() && !asked.equals("load") && !asked.equals("off")) {
            return "the system property jarl.vectors must be load or off, got " + asked;
        }
        if (asked.equals("off")) {
            return "switched off by jarl.vectors=off";
        }
        if (!isCompiled()) {
            return "this Java machine does not compile with HotSpot's C2";
        }
        boolean there = ModuleLayer.boot().findModule(MODULE).isPresent();
        if (!there && !(asked.equals("load") && load())) {
            return "the Java machine was started without --add-modules " + MODULE;
        }
        return VectorWidth.bits() < LEAST_BITS ? "this processor's vectors are narrower than 128 bits" : "";
    }

    /** Interpreted, or by another compiler, each operation of the Vector API is hundreds of times slower. */
    private static boolean isCompiled() {
        String information = System.getProperty("java.vm.info", "");
        return information.contains("mixed mode")
                && !information.contains("emulated-client")
                && !System.getProperty("java.vm.version", "").contains("jvmci");
    }

    private static boolean load() {
        try {
            var _ = Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, MODULE);
            return true;
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) {
            return false; // another JDK has it elsewhere: as without the module
        }
    }
}
