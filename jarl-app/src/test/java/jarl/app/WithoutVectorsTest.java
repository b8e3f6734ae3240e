package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A Java machine that was started without the Vector API, as {@code java -jar} does. */
@Execution(ExecutionMode.CONCURRENT)
class WithoutVectorsTest {

    private static final String REASON = "the Java machine was started without --add-modules jdk.incubator.vector";

    @TempDir
    Path folder;

    private static String java(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "jarl.app.Main"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void theDoctorSaysWhatIsMissing() throws Exception {
        assertThat(java("doctor").replaceAll("\\s+", " "))
                .contains("vectors not used; with them small networks train 1.5 to 5 times as fast: " + REASON)
                .contains("This machine can train");
    }

    @Test
    void aRunTrainsAllTheSameAndSaysSoOnce() throws Exception {
        Path run = folder.resolve("run");
        String said = java(
                "train",
                "env=Corridor-v0",
                "steps=64",
                "sampler.batchT=8",
                "sampler.batchB=4",
                "model.hiddenSizes=[8]",
                "evaluation.episodes=0",
                "--run-dir=" + run);
        assertThat(said.replaceAll("\\s+", " "))
                .containsOnlyOnce(
                        "warning: computing without the processor's vectors, with which small networks train 1.5 to 5 times as fast: "
                                + REASON)
                .contains("Trained 64 steps");
        assertThat(Files.readString(run.resolve("run.log"))).contains(REASON);
        assertThat(Files.readString(run.resolve("system.json"))).contains("\"kernels\" : \"no vectors\"");
    }
}
