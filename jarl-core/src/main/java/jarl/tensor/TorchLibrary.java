package jarl.tensor;

import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Loads libtorch on first use, and the settings of the whole library. */
public final class TorchLibrary {

    static {
        // The launcher sets the same; for embedders this must come before the first class of the binding is
        // initialised. Without it
        // JavaCPP asks the system for the process size inside a global lock at every native object.
        setIfAbsent("org.bytedeco.javacpp.nopointergc", "true");
        setIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        setIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        Loader.load(torch.class);
        torch.set_num_threads(1);
        openblas.blas_set_num_threads(1);
    }

    private static final ThreadLocal<@Nullable Integer> REQUESTED = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable Boolean> SETTLED = new ThreadLocal<>();

    private static volatile boolean held;

    private TorchLibrary() {}

    /**
     * Has every thread of jarl's own that opens a {@link TensorScope} from now on wait there for the end of the process, which would otherwise
     * take the native library away under its computation. Not the program's own threads: they may be waited for.
     */
    public static void holdThreads() {
        held = true;
    }

    /** See {@link #holdThreads}. */
    static void waitIfHeld() {
        while (held && Thread.currentThread().getName().startsWith("jarl-")) {
            LockSupport.park();
        }
    }

    /** Loads the native library if that has not happened yet. */
    @SuppressWarnings("CheckReturnValue")
    public static void load() {
        // The static initialiser does it.
    }

    /** The version of the loaded library, such as {@code 2.10.0}. */
    public static String version() {
        String version = torch.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version.replaceFirst("-.*", "");
    }

    /** Whether a CUDA device can be used. */
    public static boolean cudaAvailable() {
        return torch.cuda_is_available();
    }

    /** The number of usable CUDA devices. */
    public static int cudaDevices() {
        return cudaAvailable() ? torch.cuda_device_count() : 0;
    }

    /**
     * Sets how many threads computations called from this thread are divided over ({@link Parallel}). It belongs to the calling thread, so that
     * runs in one program do not change each other's bits: the counts that libtorch and OpenBLAS have are the whole process's, and stay at one.
     */
    public static void setThreads(int threads) {
        REQUESTED.set(threads);
    }

    /** The last argument of {@link #setThreads} on this thread; one by default. */
    public static int threads() {
        Integer requested = REQUESTED.get();
        return requested == null ? 1 : requested;
    }

    /**
     * Makes libtorch give operations called from this thread one thread. An OpenMP build keeps a count for each thread, which begins at the
     * number of processors and which libtorch corrects only when it is asked for it; oneDNN does not ask.
     */
    static void settleThread() {
        if (SETTLED.get() == null) {
            if (torch.get_num_threads() != 1) {
                torch.set_num_threads(1);
            }
            SETTLED.set(true);
        }
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
