package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostEstimateTest {

    @TempDir
    private Path folder;

    @Test
    void hoursAreStepsBySpeedWithTheSlotsInParallelAndAtLeastThoseOfTheLongestRun() {
        Expansion all = SweepReader.text(
                        "test", "{preset: cartpole-ppo, levels: [{grid: {steps: [3_600_000, 7_200_000]}}], seeds: 1-2}")
                .expand();
        CostEstimate cost = CostEstimate.of(all, 2, 1000, "measured");
        assertThat(cost.steps()).isEqualTo(21_600_000);
        assertThat(cost.hours()).isEqualTo(3); // 6 hours of one slot
        assertThat(CostEstimate.of(all, 50, 1000, "measured").hours()).isEqualTo(2); // the longest
        assertThat(CostEstimate.of(all, 2, Double.NaN, "none").hours()).isNaN();
    }

    private void run(String name, String experiment, String state, double seconds) throws IOException {
        Path run = Files.createDirectories(folder.resolve("set").resolve(name));
        Files.writeString(run.resolve("status.json"), "{\"state\": \"" + state + "\"}");
        Files.writeString(run.resolve("params.json"), "{\"name\": \"" + experiment + "\"}");
        Files.writeString(
                run.resolve("progress.csv"),
                "Diagnostics/CumTime (s),Diagnostics/CumSteps\n3,20\n4,80\n" + (3 + seconds) + ",1020\n");
    }

    @Test
    void finishedRunsOfTheSamePresetTellTheSpeed() throws IOException {
        assertThat(PastSpeed.below(folder, "cartpole-ppo")).isEmpty();
        run("a", "cartpole-ppo", "finished", 10);
        run("b", "cartpole-ppo", "finished", 5);
        run("c", "cartpole-ppo", "finished", 20);
        run("d", "cartpole-ppo", "running", 1);
        run("e", "cartpole-dqn", "finished", 1);
        Files.writeString(folder.resolve("set/a/evaluation.json"), "{}");
        run("f", "cartpole-ppo", "finished", 0); // divided by nothing: not a speed
        run("g", "cartpole-ppo", "finished", 4.9); // too short to tell
        assertThat(PastSpeed.below(folder, "cartpole-ppo")).isEqualTo(Optional.of(new PastSpeed.Median(100, 3)));
        Files.writeString(
                folder.resolve("set/b/progress.csv"), "Diagnostics/CumTime (s),Diagnostics/CumSteps\n9,1000\n");
        assertThat(PastSpeed.below(folder, "cartpole-ppo")).isEqualTo(Optional.of(new PastSpeed.Median(75, 2)));
        assertThat(PastSpeed.below(folder.resolve("none"), "cartpole-ppo")).isEmpty();
    }
}
