package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class TorchLibraryTest {

    @Test
    void versionIsThatOfLibtorch() {
        assertThat(TorchLibrary.version()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void devicesAreCounted() {
        assertThat(TorchLibrary.cudaDevices() > 0).isEqualTo(TorchLibrary.cudaAvailable());
    }

    @Test
    void theBindingDoesNotCollectNativeMemoryByItself() {
        assertThat(System.getProperty("org.bytedeco.javacpp.nopointergc"))
                .as("set when jarl loads")
                .isEqualTo("true");
    }

    /** The counts of the native libraries are the process's: were they ever raised, runs would change each other's bits. */
    @Test
    void aThreadCountIsTheCallingThreadsAndTheNativeLibrariesKeepOne() throws InterruptedException {
        AtomicReference<List<Integer>> elsewhere = new AtomicReference<>();
        TorchLibrary.setThreads(3);
        try (var _ = TensorScope.open()) {
            Thread other = Thread.ofPlatform().start(() -> {
                TorchLibrary.setThreads(2);
                try (var _ = TensorScope.open()) {
                    elsewhere.set(
                            List.of(TorchLibrary.threads(), torch.get_num_threads(), openblas.blas_get_num_threads()));
                }
            });
            other.join();
            assertThat(elsewhere.get()).containsExactly(2, 1, 1);
            assertThat(List.of(TorchLibrary.threads(), torch.get_num_threads(), openblas.blas_get_num_threads()))
                    .containsExactly(3, 1, 1);
        } finally {
            TorchLibrary.setThreads(1);
        }
    }
}
