package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that compute nothing do not wait for libtorch: seen from the classes a new Java machine loads. */
@Execution(ExecutionMode.CONCURRENT)
class StartUpTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "describe cartpole-ppo",
                "describe Acrobot-v1",
                "train nothing",
                "train cartpole-ppo --help",
                "--version"
            })
    void libtorchIsNotLoaded(String words) throws IOException, InterruptedException {
        String output = output(words.equals("train nothing") ? 2 : 0, words.split(" "));
        assertThat(output).contains("jarl.app.Main source:").doesNotContain("org.bytedeco.");
    }

    @Test
    void aTrainingLoadsNothingThatDrawsCharts(@TempDir Path folder) throws IOException, InterruptedException {
        String output = output(
                0,
                "train",
                "env=Corridor-v0",
                "steps=64",
                "sampler.batchT=8",
                "sampler.batchB=4",
                "evaluation.episodes=1",
                "--run-dir=" + folder.resolve("run"));
        assertThat(output)
                .contains("jarl.app.TrainingScreen source:")
                .doesNotContain("org.knowm.", "jarl.app.report.Picture", "java.awt.Graphics");
    }

    private static String output(int exit, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                "jarl.app.Main"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(exit);
        return output;
    }
}
