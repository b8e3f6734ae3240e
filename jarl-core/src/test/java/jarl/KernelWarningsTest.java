package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.testbed.Corridor;
import jarl.kernel.Bfloat16Kernel;
import jarl.kernel.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelWarningsTest {

    @TempDir
    Path folder;

    private List<String> warnings(long steps) {
        List<String> messages = new ArrayList<>();
        try (var run = Training.of(Corridor::new)
                .set("sampler.batchT", 8)
                .set("sampler.batchB", 4)
                .set("model.hiddenSizes", List.of(8))
                .set("evaluation.episodes", 0)
                .steps(steps)
                .runDir(folder.resolve("run"))
                .resume(true)
                .messages(messages::add)
                .start()) {
            var _ = run.await();
        }
        return messages.stream().filter(line -> line.contains("was begun with")).toList();
    }

    @Test
    void aRunThatGoesOnWithOtherKernelsWarnsInOneLine() throws IOException {
        assertThat(warnings(64)).isEmpty();
        assertThat(warnings(96)).as("the same kernels").isEmpty();
        Path system = folder.resolve("run/system.json");
        String now = Vectors.kernels();
        String text = Files.readString(system);
        assertThat(text).contains("\"kernels\" : \"" + now + "\"");
        Files.writeString(system, text.replace(now, "64-bit vectors"));
        assertThat(warnings(128))
                .singleElement()
                .asString()
                .startsWith("warning: ")
                .contains("was begun with 64-bit vectors and goes on with " + now);
    }

    private List<String> linesOf(boolean bfloat16, int size) {
        List<String> messages = new ArrayList<>();
        try (var run = Training.of(Corridor::new)
                .set("sampler.batchT", 8)
                .set("sampler.batchB", 4)
                .set("model.hiddenSizes", List.of(size, size))
                .set("model.bfloat16", bfloat16)
                .set("evaluation.episodes", 0)
                .steps(32)
                .messages(messages::add)
                .start()) {
            var _ = run.await();
        }
        return messages.stream().filter(line -> line.contains("bfloat16")).toList();
    }

    @Test
    void bfloat16ThatGainsNothingIsNamed() {
        assertThat(linesOf(false, 63)).isEmpty();
        assertThat(linesOf(true, 63))
                .containsExactly(
                        "warning: model.bfloat16 changes nothing: no hidden layer has 64 or more inputs and outputs");
        if (Bfloat16Kernel.available()) {
            assertThat(linesOf(true, 64)).isEmpty();
        } else {
            assertThat(linesOf(true, 64))
                    .containsExactly("warning: model.bfloat16 makes this run slower: the processor "
                            + "has neither AMX nor AMD's AVX512-BF16, the Java machine has no vectors of 512 bits, or "
                            + "ONEDNN_MAX_CPU_ISA limits libtorch");
        }
    }

    @Test
    void aRunOfAnOlderVersionOrADamagedFileSaysNothing() throws IOException {
        assertThat(warnings(64)).isEmpty();
        Files.writeString(folder.resolve("run/system.json"), "{\"jarl\": \"0.1\"}");
        assertThat(warnings(96)).isEmpty();
        Files.writeString(folder.resolve("run/system.json"), "{\"jarl\"");
        assertThat(warnings(128)).isEmpty();
    }
}
