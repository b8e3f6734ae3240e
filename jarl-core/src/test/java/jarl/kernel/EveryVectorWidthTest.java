package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs {@link EveryKernel} in Java machines that use no more than a part of this machine's vectors. */
@Execution(ExecutionMode.CONCURRENT)
class EveryVectorWidthTest {

    /** The kernels wait for their compilation, as under the launcher, since interpreted they are slow. */
    private static Process start(String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=BackgroundCompilation,jarl.kernel.Vector*::*,false",
                "-XX:+UseSerialGC",
                "-Xshare:auto"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EveryKernel.class.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String line(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return Arrays.stream(said.split("\n"))
                .filter(line -> line.contains("products="))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void resultsAreThoseOfDoublePrecisionAndHaveTheSameBitsOnEveryWidth() throws IOException, InterruptedException {
        assumeTrue(Vectors.available(), Vectors.whyNot());
        List<Process> machines = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (int bits = 128; bits <= Vectors.bits(); bits *= 2) {
            widths.add(bits);
            machines.add(start("-XX:MaxVectorSize=" + bits / 8));
        }
        if (Vectors.bits() > 256) {
            widths.add(256);
            machines.add(start("-XX:UseAVX=2")); // another 256 bits: without registers for masks
        }
        List<String> lines = new ArrayList<>();
        for (Process machine : machines) {
            lines.add(line(machine));
        }
        assertThat(lines.stream()
                        .map(line -> Integer.valueOf(line.split(" ")[0]))
                        .toList())
                .isEqualTo(widths);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.split(" ", 2)[1])
                        .isEqualTo(lines.getFirst().split(" ", 2)[1]));
    }
}
