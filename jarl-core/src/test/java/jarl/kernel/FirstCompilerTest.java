package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * No kernel is too large for C1, which would then stay interpreted in most runs (decision 0024). A Java machine with C1 alone, at the level at
 * which it counts calls and so has the most values to keep, computes all kernels until they are compiled and says which it gave up.
 */
@Execution(ExecutionMode.CONCURRENT)
class FirstCompilerTest {

    private static final List<String> LOOPS = List.of(
            "VectorProduct::",
            "VectorNarrowTiles::eightRows",
            "VectorNarrowTiles::eightPacked",
            "VectorTiles::two",
            "VectorTiles::one",
            "VectorTiles::add",
            "VectorGradientTiles::eightByOne",
            "VectorRowTiles::forward",
            "VectorRowTiles::gradient",
            "VectorPixelTiles::forward",
            "VectorPixelTiles::gradient",
            "VectorChannelNorm::forward",
            "VectorChannelNorm::backward",
            "VectorPool::whole",
            "VectorPool::backward",
            "VectorElements::",
            "VectorLayerNorm::",
            "VectorLstm::",
            "VectorGru::",
            "VectorMinGru::",
            "VectorNonlinearity::",
            "VectorUpdate::adam ",
            "VectorUpdate::rmsProp ");

    @Test
    void everyKernelIsSmallEnoughForTheFirstCompiler() throws IOException, InterruptedException {
        assumeTrue(Vectors.available(), Vectors.whyNot());
        Process machine = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-XX:TieredStopAtLevel=3",
                        "-Xbatch",
                        "-XX:+PrintCompilation",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EveryKernel.class.getName(),
                        "often")
                .redirectErrorStream(true)
                .start();
        String said = new String(machine.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(machine.waitFor()).as(said).isZero();
        List<String> ofKernels =
                said.lines().filter(line -> line.contains("jarl.kernel.")).toList();
        assertThat(ofKernels)
                .filteredOn(line -> line.contains("COMPILE SKIPPED"))
                .isEmpty();
        assertThat(LOOPS)
                .allSatisfy(loop -> assertThat(ofKernels).anyMatch(line -> line.contains("jarl.kernel." + loop)));
    }
}
