package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

    @TempDir
    Path folder;

    @Test
    void aFieldIsTheFirstProcessors() throws IOException {
        Path file = folder.resolve("cpuinfo");
        Files.writeString(file, """
                processor\t: 0
                vendor_id\t: AuthenticAMD
                model name\t: AMD EPYC: 9004
                flags\t\t: fpu avx512_bf16

                processor\t: 1
                vendor_id\t: Other
                power management:
                """);
        assertThat(Processor.field(file, "vendor_id")).contains("AuthenticAMD");
        assertThat(Processor.field(file, "model name")).contains("AMD EPYC: 9004");
        assertThat(Processor.field(file, "power management")).contains("");
        assertThat(Processor.field(file, "model")).isEmpty();
        assertThat(Processor.field(folder.resolve("none"), "model")).isEmpty();
    }
}
