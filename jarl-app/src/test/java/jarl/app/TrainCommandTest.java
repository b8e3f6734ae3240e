package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.log.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

    @TempDir
    private Path folder;

    @Test
    void trainsEvaluatesAndSaysWhatToDoNext() throws IOException {
        Path run = folder.resolve("a/run");
        Jarl training = Jarl.trainBriefly(run);
        assertThat(training.exit()).isZero();
        assertThat(training.out().lines()).singleElement().asString().startsWith("Evaluation: mean ");
        assertThat(training.err()).contains("Corridor-v0", "step 64 of 128  return", "step 128 of 128", "eval " + run);
        assertThat(run.resolve("checkpoint/128/parameters.safetensors")).exists();
        JsonNode system = new JsonMapper().readTree(run.resolve("system.json").toFile());
        assertThat(system.path("commandLine").toString()).contains("\"jarl\",\"train\",\"env=Corridor-v0\"");
    }

    @Test
    void saysHowMuchTheReplayHolds() throws IOException {
        Path run = folder.resolve("run");
        Jarl training = Jarl.trainBriefly(run, "algo=dqn", "algo.learning.replay.size=2000");
        assertThat(training.exit()).isZero();
        assertThat(training.err()).containsPattern("\\nReplay +2,000 steps, 0[.][0-9] MiB\\n");
        assertThat(run.resolve("run.log")).content().contains("replay: 2,000 steps, 0.");
        assertThat(Jarl.trainBriefly(folder.resolve("ppo")).err()).doesNotContain("Replay");
    }

    @Test
    void timingSaysWhenEachStageWasOver() {
        Jarl training = Jarl.trainBriefly(folder.resolve("run"), "--quiet", "--timing");
        List<String[]> stages = training.errorLines().stream()
                .skip(1)
                .map(line -> line.strip().split(" +", 3))
                .toList();
        assertThat(stages)
                .extracting(stage -> stage[2])
                .containsExactly(
                        "command line read",
                        "configuration read",
                        "libtorch loaded",
                        "run opened",
                        "first update",
                        "training",
                        "end");
        double[] over = stages.stream()
                .mapToDouble(stage -> Double.parseDouble(stage[0]))
                .toArray();
        assertThat(over).isSorted();
        double taken = stages.stream()
                .mapToDouble(stage -> Double.parseDouble(stage[1]))
                .sum();
        assertThat(taken).as("the stages fill the time").isCloseTo(over[6], within(0.04)); // 7 roundings of 0.005
    }

    @Test
    void quietLeavesOnlyTheResult() {
        Jarl training = Jarl.trainBriefly(folder.resolve("run"), "--quiet");
        assertThat(training.out().lines()).hasSize(1);
        assertThat(training.err()).isEmpty();
    }

    @Test
    void aFileGivesItsNameToTheRunAndLaterWordsWin() throws IOException {
        Path file = folder.resolve("my task.yaml");
        Files.writeString(file, "steps: 999\nseed: 7\n");
        Path run = folder.resolve("run");
        Jarl training = Jarl.trainBriefly(run, file.toString(), "--steps=6.4e1", "seed=8");
        assertThat(training.exit()).isZero();
        assertThat(Files.readString(run.resolve("config.yaml"))).contains("name: my-task\nseed: 8\nsteps: 64\n");
    }

    @Test
    void aRunDirectoryThatHoldsARunIsNotOverwritten() throws IOException {
        Path run = folder.resolve("run");
        Jarl.trainBriefly(run);
        byte[] before = Files.readAllBytes(run.resolve("progress.csv"));
        assertRefused(Jarl.trainBriefly(run), "already holds a run", "--resume");
        assertThat(run.resolve("progress.csv")).hasBinaryContent(before);
    }

    @Test
    void aRunDirectoryInUseIsRefused() {
        Path run = folder.resolve("run");
        try (RunDirectory held = RunDirectory.create(run)) {
            assertRefused(Jarl.trainBriefly(held.root()), "is in use by process");
        }
    }

    @Test
    void aFileInTheWayIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertRefused(Jarl.trainBriefly(file), "is not a folder");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aRunThatCannotStartLeavesNoFolder() {
        assertRefused(Jarl.trainBriefly(folder.resolve("a/b"), "--device=cuda:99"), "cuda:99 is not there");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void resumingAFinishedRunRepeatsItsResult() {
        Path run = folder.resolve("run");
        Jarl first = Jarl.trainBriefly(run);
        for (Jarl again : List.of(
                Jarl.trainBriefly(run, "--resume"), Jarl.run("train", "--resume", "--run-dir", run.toString()))) {
            assertThat(again.exit()).isZero();
            assertThat(again.out()).isEqualTo(first.out());
            assertThat(again.err()).contains("is finished");
        }
    }

    @Test
    void resumingWithAnotherConfigurationNamesTheDifference() {
        Path run = folder.resolve("run");
        Jarl.trainBriefly(run);
        assertRefused(Jarl.trainBriefly(run, "--resume", "--seed=5"), "seed is 0 there, got 5");
        assertRefused(Jarl.trainBriefly(run, "--resume", "algo.epochs=9"), "algo.epochs is ", ", got 9");
        assertRefused(Jarl.trainBriefly(run, "--resume", "algo=a2c"), "algo.name is ppo there, got a2c");
        assertRefused(Jarl.trainBriefly(run, "--resume", "acrobot-ppo"), "name is Corridor-v0 there, got acrobot-ppo");
    }

    @Test
    void moreStepsMakeAFinishedRunLongerAndFewerAreRefused() {
        Path run = folder.resolve("run");
        Jarl.trainBriefly(run);
        Jarl longer = Jarl.run("train", "--resume", "--run-dir", run.toString(), "--steps", "192");
        assertThat(longer.exit()).isZero();
        assertThat(run.resolve("checkpoint/192")).exists();
        assertThat(RunFolder.at(run).savedConfig().steps()).isEqualTo(192);
        assertRefused(
                Jarl.run("train", "--resume", "--run-dir", run.toString(), "--steps=128"),
                "is 192 steps long: --steps can make it longer, got 128");
    }

    @Test
    void aRunStartsFromAnother() throws IOException {
        Path first = folder.resolve("first");
        Jarl.trainBriefly(first);
        Path second = folder.resolve("second");
        assertThat(Jarl.trainBriefly(second, "--from", first.toString()).exit()).isZero();
        assertThat(Files.readString(second.resolve("run.log"))).contains("started from " + first);
        Path third = folder.resolve("third");
        assertRefused(
                Jarl.trainBriefly(third, "--from", first.toString(), "model.hiddenSizes=[9]"),
                "cannot start from " + first,
                "[8");
        assertThat(third).doesNotExist();
        assertRefused(Jarl.trainBriefly(third, "--from=" + folder.resolve("no")), "there is no run directory");
    }

    @Test
    void numbersOfTheCommandLineAreDecimal() {
        Path run = folder.resolve("run");
        assertThat(Jarl.trainBriefly(run, "--seed", "010", "name=1e3").exit()).isZero();
        assertThat(RunFolder.at(run).savedConfig().seed()).isEqualTo(10);
        assertThat(RunFolder.at(run).savedConfig().name()).isEqualTo("1e3");
        assertRefused(
                Jarl.trainBriefly(folder.resolve("b"), "--seed=0x10"), "seed must be a whole number, got \"0x10\"");
    }

    @Test
    void resumingWhatWasKilledBeforeItBeganStartsIt() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Jarl training = Jarl.trainBriefly(run, "--resume");
        assertThat(training.exit()).isZero();
        assertThat(training.err()).contains("starting from the beginning");
        assertThat(run.resolve("checkpoint/128")).exists();
    }

    @Test
    void aHalfWrittenOrWrongStatusNeitherBlocksNorEndsARun() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Jarl.trainBriefly(run).exit()).isZero();
        for (String status : List.of(
                "", "{\"state\": \"fin", "[]", "null", "{\"state\": \"finished\", \"step\": 64, \"steps\": 128}")) {
            Files.writeString(run.resolve("status.json"), status);
            Jarl resumed = Jarl.run("train", "--resume", "--run-dir=" + run);
            assertThat(resumed.exit()).as("%s: %s", status, resumed.err()).isZero();
            assertThat(resumed.err()).as(status).doesNotContain("nothing is left to do");
        }
    }

    @Test
    void aRunWithoutItsConfigurationIsNotStartedOver() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Jarl.trainBriefly(run).exit()).isZero();
        Files.delete(run.resolve("config.yaml"));
        List<String> log = Files.readAllLines(run.resolve("progress.csv"));
        assertRefused(Jarl.run("train", "--resume", "--run-dir=" + run), "no config.yaml");
        assertRefused(Jarl.run("train", "acrobot-ppo", "--run-dir=" + run), "no config.yaml");
        assertRefused(Jarl.run("train", "--run-dir="), "must be named");
        assertThat(run.resolve("progress.csv")).hasContent(String.join("\n", log) + "\n");
    }

    @Test
    void resumingNothingIsRefused() {
        Path nowhere = folder.resolve("nowhere");
        assertRefused(Jarl.run("train", "--resume", "--run-dir=" + nowhere), "there is no run in ");
        assertRefused(Jarl.run("train", "--resume", "--steps=10", "--run-dir=" + nowhere), "there is no run in ");
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void aFailingEnvironmentEndsWithItsOwnCode() {
        Jarl training = Jarl.trainBriefly(folder.resolve("run"), "env=Failing-v0");
        assertThat(training.exit()).isEqualTo(3);
        assertThat(training.errorLines().getLast())
                .startsWith("jarl: environment failed in step: column ")
                .contains("seed 0")
                .endsWith("IllegalStateException: the simulator; no checkpoint was written");
    }

    @Test
    @Timeout(60)
    void anEnvironmentThatHangsEndsWithTheCheckpointOfTheLastWholeIteration() {
        Path run = folder.resolve("run");
        Jarl training = Jarl.trainBriefly(
                run, "env=Hanging-v0", "sampler={batchT: 2, stepTimeout: 0.3}", "log.intervalSteps=1000", "steps=2000");
        assertThat(training.exit()).isEqualTo(3);
        assertThat(training.errorLines().getLast())
                .startsWith("jarl: environment failed in step: column ")
                .endsWith("TimeoutException: no answer within 0.3 s; last checkpoint: " + run.resolve("checkpoint/16"));
        assertThat(run.resolve("checkpoint/16")).exists();
    }

    @Test
    void divergedTrainingEndsWithItsOwnCode() {
        Jarl training = Jarl.trainBriefly(
                folder.resolve("run"), "algo.learningRate=1e38", "algo.maxGradNorm=1e38", "algo.linearSchedule=false");
        assertThat(training.exit()).isEqualTo(4);
        assertThat(training.errorLines().getLast()).startsWith("jarl: training diverged at step ");
    }

    @Test
    void aSignalBeforeTheFirstIterationPromisesNoCheckpoint() throws IOException {
        Path run = folder.resolve("run");
        Jarl stopped;
        FailingEnvironments.signals = true;
        try {
            stopped = Jarl.trainBriefly(run, "env=Signalling-v0", "sampler.batchB=1");
        } finally {
            FailingEnvironments.signals = false;
        }
        assertThat(stopped.exit()).isEqualTo(130);
        assertThat(stopped.err())
                .contains(
                        "Stopping before the next iteration.",
                        "Stopped before the first iteration: no checkpoint was written; to start again:",
                        "--run-dir " + run + " --resume")
                .doesNotContain("with a checkpoint");
        try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoint"))) {
            assertThat(checkpoints).isEmpty();
        }
    }

    @Test
    void aSignalEndsTheRunWithACheckpointFromWhichItGoesOn() throws Exception {
        Path run = folder.resolve("run");
        CompletableFuture<Void> signal = CompletableFuture.runAsync(() -> {
            while (!Files.exists(run.resolve("checkpoint/64"))) {
                Thread.onSpinWait();
            }
            FailingEnvironments.raise("TERM"); // the training listens, or there would be no checkpoint
        });
        Jarl stopped = Jarl.trainBriefly(run, "--steps=1e9", "checkpoint.keep=1000000");
        signal.get(1, TimeUnit.MINUTES);
        assertThat(stopped.exit()).isEqualTo(130);
        assertThat(stopped.out()).isEmpty();
        assertThat(stopped.err()).contains("Stopping after this iteration", "--run-dir " + run + " --resume");
        JsonNode status = new JsonMapper().readTree(run.resolve("status.json").toFile());
        assertThat(status.path("state").asText()).isEqualTo("stopped");
        try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoint"))) {
            assertThat(checkpoints.map(Path::getFileName).map(Path::toString))
                    .contains(status.path("step").asText());
        }
    }

    @Test
    void aCorruptConfigurationIsToldWithItsLine() throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, "steps: 5\nalgo: [\n", StandardCharsets.UTF_8);
        assertRefused(Jarl.run("train", file.toString()), "cannot read " + file + " line ");
    }

    @Test
    void anOptionThatHasNoEffectIsToldWithWhatItNeeds() {
        Jarl run = Jarl.trainBriefly(folder.resolve("run"), "model.recurrentSize=64", "algo.segments.alpha=0.5");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.errorLines())
                .contains(
                        "warning: algo.segments.alpha has no effect without algo.segments.prioritized=true",
                        "warning: model.recurrentSize has no effect without model.name=lstm or gru or mingru");
        assertThat(Jarl.trainBriefly(folder.resolve("other")).err()).doesNotContain("no effect");
    }

    private static void assertRefused(Jarl refused, String... messageParts) {
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.errorLines())
                .singleElement()
                .asString()
                .startsWith("jarl: ")
                .contains(messageParts);
    }
}
