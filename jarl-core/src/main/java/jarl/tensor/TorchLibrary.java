package jarl.tensor;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

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
        torch.set_num_threads(threads);
        openblas.blas_set_num_threads(threads);
    }

    /** How many threads libtorch's operations called from this thread may use. */
    public static int threads() {
        return torch.get_num_threads();
    }

    /**
     * Sets how many threads the matrix multiplications of OpenBLAS use, from whatever thread they are called, until the next
     * {@link #setThreads}. One where several threads compute side by side: OpenBLAS's own spin while they wait, and take the processor from
     * those that compute.
     */
    public static void setMatrixThreads(int threads) {
        openblas.blas_set_num_threads(threads);
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
