package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

    @Test
    void namesAreRead() {
        assertThat(Device.parse("cpu")).isEqualTo(Device.CPU);
        assertThat(Device.parse("cuda")).isEqualTo(new Device(Device.Type.CUDA, 0));
        assertThat(Device.parse("cuda:12")).isEqualTo(new Device(Device.Type.CUDA, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cuda:0", "cuda:3"})
    void textIsReadBack(String text) {
        assertThat(Device.parse(text)).hasToString(text);
        assertThat(Device.parse(text).isCpu()).isEqualTo(text.equals("cpu"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CPU", "gpu", "cuda:", "cuda:-1", "cuda:1000", "cuda:1x", "cpu:0"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.parse(text))
                .withMessage("device must be cpu, cuda or cuda:i, got " + text);
    }

    @Test
    void indexesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Device(Device.Type.CPU, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Device(Device.Type.CUDA, -1));
    }
}
