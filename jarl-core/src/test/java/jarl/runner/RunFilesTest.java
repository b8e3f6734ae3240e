package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jarl.checkpoint.Checkpoint;
import jarl.checkpoint.CheckpointStore;
import jarl.checkpoint.StateWriter;
import jarl.log.RunDirectory;
import jarl.sampler.Episode;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.testing.Tape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {

    @TempDir
    Path folder;

    private final List<String> console = new ArrayList<>();
    private TensorScope scope;

    @BeforeEach
    void openScope() {
        scope = TensorScope.open();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private RunFiles create(String name) throws IOException {
        RunDirectory directory = RunDirectory.create(folder.resolve(name));
        return RunFiles.create(directory, CheckpointStore.open(directory.checkpoints(), 3), 1000, console::add);
    }

    private RunFiles resume(String name) throws IOException {
        Files.writeString(folder.resolve(name).resolve("config.yaml"), ""); // what tells a run's folder
        RunDirectory directory = RunDirectory.open(folder.resolve(name));
        CheckpointStore store = CheckpointStore.open(directory.checkpoints(), 3);
        Checkpoint newest = store.newest().orElseThrow();
        return RunFiles.resume(directory, store, newest, 1000, console::add);
    }

    /** Rows, episodes and checkpoints as a run of ten steps a row would write them. */
    private static void write(RunFiles files, int fromRow, int toRow, int checkpointAfterRow) {
        for (int row = fromRow; row <= toRow; row++) {
            long step = 10L * row;
            files.episodes(List.of(new Episode(step - 5, 0, 3, row, 1, 1), new Episode(step, 1, 4, -row, 1, 1)), row);
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("Diagnostics/CumSteps", (double) step);
            values.put("ReturnAverage", row / 2.0);
            values.put("LengthAverage", 3.5);
            values.put("lossAverage", 0.25);
            values.put("Diagnostics/StepsPerSecond", 100.0);
            files.row(step, values);
            if (row == checkpointAfterRow) {
                checkpoint(files, step);
            }
        }
    }

    private static void checkpoint(RunFiles files, long step) {
        files.checkpoint(step, Map.of("weight", Tensor.full((double) step, 2)), new StateWriter());
    }

    @Test
    void aRunKilledAfterItsCheckpointGoesOnWithoutGapsOrRepeats() throws IOException {
        try (RunFiles uninterrupted = create("whole")) {
            write(uninterrupted, 1, 9, 4);
        }
        try (RunFiles killed = create("killed")) {
            write(killed, 1, 7, 4); // three rows more than the checkpoint knows
        }
        Files.writeString(
                folder.resolve("killed/progress.csv"),
                Files.readString(folder.resolve("killed/progress.csv")) + "80,4"); // cut off while writing
        try (RunFiles resumed = resume("killed")) {
            assertThat(folder.resolve("killed/progress.csv")).content().hasLineCount(1 + 4);
            write(resumed, 5, 9, -1);
        }
        for (String file : List.of("progress.csv", "episodes.csv")) {
            assertThat(folder.resolve("killed").resolve(file))
                    .hasSameTextualContentAs(folder.resolve("whole").resolve(file));
        }
        assertThat(folder.resolve("whole/progress.csv")).content().hasLineCount(1 + 9);
        assertThat(folder.resolve("whole/episodes.csv"))
                .content()
                .hasLineCount(1 + 18)
                .contains("\n45,3,5,0,5\n50,4,-5,1,5\n");
        assertThat(Files.size(tensorBoardFile("killed"))).isEqualTo(Files.size(tensorBoardFile("whole")));
    }

    private Path tensorBoardFile(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder.resolve(name), "events.out.tfevents.*")) {
            files.forEach(found::add);
        }
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void aLostTensorBoardFileDoesNotStopARun() throws IOException {
        try (RunFiles files = create("run")) {
            write(files, 1, 2, 2);
        }
        Files.delete(tensorBoardFile("run"));
        try (RunFiles files = resume("run")) {
            write(files, 3, 3, -1);
        }
        assertThat(tensorBoardFile("run")).exists();
    }

    @Test
    void startingAgainWithoutACheckpointStartsFreshLogs() throws IOException {
        try (RunFiles files = create("run")) {
            write(files, 1, 3, -1);
        }
        Files.writeString(folder.resolve("run/config.yaml"), ""); // what tells a run's folder
        RunDirectory directory = RunDirectory.open(folder.resolve("run"));
        try (RunFiles files =
                RunFiles.create(directory, CheckpointStore.open(directory.checkpoints(), 3), 1000, console::add)) {
            write(files, 1, 1, -1);
        }
        assertThat(folder.resolve("run/progress.csv")).content().hasLineCount(2);
        assertThat(folder.resolve("run/episodes.csv")).content().hasLineCount(3);
        assertThat(tensorBoardFile("run")).exists();
    }

    @Test
    void theHighestScoreIsTheBestAndOfEqualOnesTheNewest() throws IOException {
        try (RunFiles files = create("run")) {
            for (int step = 10; step <= 60; step += 10) {
                checkpoint(files, step);
                files.score(step, step == 20 || step == 30 ? 7 : 5);
            }
        }
        CheckpointStore store = CheckpointStore.forReading(folder.resolve("run/checkpoint"));
        assertThat(store.best()).contains(new CheckpointStore.Best(30, 7));
        assertThat(store.steps()).containsExactly(30L, 40L, 50L, 60L); // newest three, and the best
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("run/checkpoint/best.json").toFile())
                        .path("score")
                        .asDouble())
                .isEqualTo(7);
    }

    @Test
    void negativeScoresCanBeBestToo() throws IOException {
        try (RunFiles files = create("run")) {
            checkpoint(files, 10);
            files.score(10, -200);
            checkpoint(files, 20);
            files.score(20, -500);
        }
        assertThat(CheckpointStore.forReading(folder.resolve("run/checkpoint")).best())
                .contains(new CheckpointStore.Best(10, -200));
    }

    @Test
    void statusTellsHowTheRunEnded() throws IOException {
        assertThat(statusAfter("finished", RunFiles::finished)).isEqualTo("finished");
        assertThat(statusAfter("stopped", RunFiles::stopped)).isEqualTo("stopped");
        assertThat(statusAfter("failed", files -> files.failed("no luck"))).isEqualTo("failed");
        assertThat(statusAfter("closed", _ -> {})).isEqualTo("stopped");
        assertThat(folder.resolve("failed/run.log")).content().contains("failed: no luck");
        assertThat(folder.resolve("failed/status.json")).content().contains("no luck");
    }

    private String statusAfter(String name, Consumer<RunFiles> end) throws IOException {
        try (RunFiles files = create(name)) {
            assertThat(state(name)).isEqualTo("running");
            end.accept(files);
        }
        return state(name);
    }

    private String state(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("status.json").toFile())
                .path("state")
                .asText();
    }

    @Test
    void anEvaluationIsWrittenWithEverythingItHas() throws IOException {
        try (RunFiles files = create("run")) {
            files.evaluation(
                    120, EvaluationResult.of(List.of(new Episode(3, 0, 3, 5, 1, 1), new Episode(4, 1, 4, 9, 1, 1))));
        }
        JsonNode json = new ObjectMapper()
                .readTree(folder.resolve("run/evaluation.json").toFile());
        assertThat(json.path("step").asLong()).isEqualTo(120);
        assertThat(json.path("mean").asDouble()).isEqualTo(7);
        assertThat(json.path("returns").toString()).isEqualTo("[5.0,9.0]");
        assertThat(json.path("lengths").toString()).isEqualTo("[3,4]");
        assertThat(folder.resolve("run/run.log"))
                .content()
                .contains("evaluation at step 120: mean 7.00 over 2 episodes");
    }

    @Test
    void linesGoToTheLogAndTheConsole() throws IOException {
        try (RunFiles files = create("run")) {
            files.line("hello");
        }
        assertThat(console).containsExactly("hello");
        assertThat(folder.resolve("run/run.log")).content().contains(" | hello\n");
    }

    @Test
    void theNewestCheckpointIsNamedByItsFolder() throws IOException {
        try (RunFiles files = create("run")) {
            assertThat(files.newestCheckpoint()).isEmpty();
            checkpoint(files, 10);
            checkpoint(files, 9);
            assertThat(files.newestCheckpoint())
                    .isEqualTo(folder.resolve("run/checkpoint/10").toString());
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsTold() throws IOException {
        try (RunFiles files = create("run")) {
            Files.createDirectories(folder.resolve("run/videos"));
            Files.createDirectories(folder.resolve("run/evaluation.json/in the way"));
            EvaluationResult result = EvaluationResult.of(List.of(new Episode(3, 0, 3, 5, 1, 1)));
            assertThatThrownBy(() -> files.evaluation(10, result)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aRunStoppedInTheMiddleOfAnIntervalGoesOnToTheSameRowsAndParameters() throws IOException {
        RunPlan plan = new RunPlan(FakeRun.BATCH, 20, 4, 4, 0);
        List<Float> expected;
        try (RunFiles files = create("whole");
                FakeRun run = run(plan, files, Long.MAX_VALUE)) {
            var _ = run.runner.run();
            expected = run.weights();
        }
        try (RunFiles files = create("stopped");
                FakeRun run = run(plan, files, 40)) { // in the middle of the third interval
            var _ = run.runner.run();
            assertThat(run.weights()).isNotEqualTo(expected);
        }
        try (RunFiles files = resume("stopped");
                FakeRun run = run(plan, files, Long.MAX_VALUE)) {
            Checkpoint checkpoint = CheckpointStore.forReading(folder.resolve("stopped/checkpoint"))
                    .newest()
                    .orElseThrow();
            assertThat(checkpoint.step()).isEqualTo(40);
            checkpoint.readParametersInto(run.agent.parameters().named());
            run.runner.restore(checkpoint.state());
            assertThat(run.runner.steps()).isEqualTo(40);
            var _ = run.runner.run();
            assertThat(run.weights()).isEqualTo(expected);
        }
        assertThat(withoutTimes("stopped")).isEqualTo(withoutTimes("whole")).hasSize(1 + 5);
        assertThat(CheckpointStore.forReading(folder.resolve("stopped/checkpoint"))
                        .best())
                .isEqualTo(CheckpointStore.forReading(folder.resolve("whole/checkpoint"))
                        .best());
    }

    private static FakeRun run(RunPlan plan, RunOutput output, long stopAt) {
        return new FakeRun(new Tape(), plan, FakeRun.noEvaluation(), output, (step, runner) -> {
            if (step == stopAt) {
                runner.stop();
            }
        });
    }

    /** The lines of progress.csv without the columns that hold seconds. */
    private List<String> withoutTimes(String name) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(name).resolve("progress.csv"));
        String[] header = lines.getFirst().split(",");
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            String[] cells = line.split(",");
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                text.append(header[i].matches(".*(Time|PerSecond).*") ? "" : cells[i] + ",");
            }
            kept.add(text.toString());
        }
        return kept;
    }
}
