package jarl.tensor;

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
    }

    private static final ThreadLocal<@Nullable Integer> REQUESTED = new ThreadLocal<>();

    private TorchLibrary() {}

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

    /** How many CUDA devices can be used. */
    public static int cudaDevices() {
        return cudaAvailable() ? torch.cuda_device_count() : 0;
    }

    /** Sets how many threads libtorch's operations called from this thread may use. */
    public static void setThreads(int threads) {
        REQUESTED.set(threads);
        use(threads);
    }

    /** What {@link #setThreads} last said on this thread; libtorch's own default if it was not called. */
    public static int threads() {
        Integer requested = REQUESTED.get();
        return requested == null ? torch.get_num_threads() : requested;
    }

    /**
     * Operations called from this thread, and matrix multiplications called from any, use one thread until the next {@link #setThreads};
     * {@link #threads} stays as it is. For whoever puts the requested threads to use in another way: those of libtorch and OpenBLAS spin while
     * they wait, and take the processor from threads that compute.
     */
    public static void useOneThread() {
        use(1);
    }

    /** Whether operations called from this thread use one thread. */
    static boolean usesOneThread() {
        return torch.get_num_threads() == 1;
    }

    private static void use(int threads) {
        if (torch.get_num_threads() != threads) {
            torch.set_num_threads(threads);
        }
        if (openblas.blas_get_num_threads() != threads) {
            openblas.blas_set_num_threads(threads); // takes as long as a small matrix product
        }
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
