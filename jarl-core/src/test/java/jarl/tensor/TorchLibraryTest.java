package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
