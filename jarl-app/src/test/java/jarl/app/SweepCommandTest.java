package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.config.ConfigException;
import jarl.sweep.ExperimentSet;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.Launcher;
import jarl.sweep.PlannedRun;
import jarl.sweep.Resources;
import jarl.sweep.RunEntry;
import jarl.sweep.RunStarter.Attempt;
import jarl.sweep.RunStarter.Ending;
import jarl.sweep.RunStarter.Outcome;
import jarl.sweep.Slot;
import jarl.sweep.Slots;
import jarl.sweep.Sweep;
import jarl.sweep.SweepReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {

    private static final String TINY = """
            preset: base.yaml
            levels:
            - grid: {algo.learningRate: [1e-3]}
            seeds: 1-2
            """;

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        Files.writeString(
                folder.resolve("base.yaml"),
                "{env: Corridor-v0, steps: 64, sampler: {batchT: 8, batchB: 4}, model: {hiddenSizes: [8]},"
                        + " log: {intervalSteps: 32}, evaluation: {episodes: 3}}");
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aDryRunShowsTheSettingsAndStartsNothing() throws IOException {
        Path file = write("tiny.yaml", TINY);
        Path results = folder.resolve("results");
        Jarl run = Jarl.run("sweep", file.toString(), "--dry-run", "--no-measure", "--results", results.toString());
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines())
                .contains("learningRate=1e-3  algo.learningRate=1e-3")
                .anyMatch(line -> line.startsWith("1 setting x 2 seeds = 2 runs, 128 steps in all, in "));
        assertThat(results).doesNotExist();
    }

    @Test
    void linesOfTheTableFitEightyColumns() throws IOException {
        Path file = write(
                "wide.yaml",
                "{preset: cartpole-ppo, results: r, levels: [{grid: {algo.learningRate: [1e-3, 2e-3], algo.discount: [0.9, 0.99],"
                        + " model.hiddenSizes: [[64, 64], [128, 128]], sampler.batchT: [32, 64], algo.gaeLambda: [0.9, 0.95]}}]}");
        Jarl run = Jarl.run("sweep", file.toString(), "--dry-run", "--no-measure");
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(run.out()).contains("32 settings x 1 seed = 32 runs");
    }

    @Test
    void trainsTwoRunsInProcessesOfTheirOwnComparesThemAndRepeatsNothing() throws IOException {
        Path file = write("tiny.yaml", TINY);
        Path results = folder.resolve("results");
        Jarl run = Jarl.run("sweep", file.toString(), "--results", results.toString(), "--no-in-process");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(results.resolve("learningRate=1e-3/seed-1/output.log")).exists();
        for (int seed = 1; seed <= 2; seed++) {
            Path one = results.resolve("learningRate=1e-3/seed-" + seed);
            assertThat(one.resolve("config.yaml")).content().contains("seed: " + seed, "learningRate: 0.001");
            assertThat(one.resolve("evaluation.json")).exists();
            assertThat(one.resolve("checkpoint/64/parameters.safetensors")).exists();
        }
        assertThat(run.out().lines()).anyMatch(line -> line.matches("learningRate=1e-3 +2( +[-0-9.]+){5}"));
        // runs this short do not tell the next sweep of the same preset how fast a longer one is
        Jarl cost = Jarl.run(
                "sweep",
                file.toString(),
                "--dry-run",
                "--json",
                "--no-measure",
                "--results",
                folder.resolve("next").toString());
        JsonNode line = new JsonMapper().readTree(cost.out());
        assertThat(line.path("runs").asInt()).isEqualTo(2);
        assertThat(line.path("steps").asInt()).isEqualTo(128);
        assertThat(line.has("stepsPerSecond")).isFalse();
        assertThat(line.path("source").asText()).isEqualTo("not measured");
        JsonNode set =
                new JsonMapper().readTree(results.resolve("experiments.json").toFile());
        assertThat(set.path("runs").findValuesAsText("state")).containsExactly("done", "done");

        Jarl again = Jarl.run("sweep", results.toString(), "--resume");
        assertThat(again.exit()).isZero();
        assertThat(again.err()).doesNotContain("running");
        assertThat(Jarl.run("sweep", results.toString(), "--summary").out()).isEqualTo(again.out());
        Jarl fresh = Jarl.run("sweep", file.toString(), "--results", results.toString());
        assertThat(fresh.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(fresh.err()).contains("already holds a set of experiments: continue it with --resume");
    }

    @Test
    void asOneProgramEachRunIsTheOneThatIsTrainedAloneAndAFailureIsItsOwn() throws IOException {
        Path file = write("both.yaml", TINY.replace("[1e-3]", "[1e-3, 1e38]"));
        Path results = folder.resolve("results");
        Jarl run = Jarl.run("sweep", file.toString(), "--results", results.toString(), "--in-process");
        assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.DEFECT);
        JsonNode set =
                new JsonMapper().readTree(results.resolve("experiments.json").toFile());
        assertThat(set.path("runs").findValuesAsText("state")).containsExactly("done", "failed", "done", "failed");
        assertThat(run.err())
                .contains("learningRate=1e38/seed-1: training diverged", "would diverge in the same step")
                .doesNotContain("To try again");
        for (int seed = 1; seed <= 2; seed++) {
            Path alone = folder.resolve("alone-" + seed);
            Jarl train = Jarl.run(
                    "train",
                    folder.resolve("base.yaml").toString(),
                    "algo.learningRate=1e-3",
                    "seed=" + seed,
                    "--run-dir",
                    alone.toString());
            assertThat(train.exit()).as(train.err()).isZero();
            for (String name : List.of("checkpoint/64/parameters.safetensors", "episodes.csv", "evaluation.json")) {
                assertThat(results.resolve("learningRate=1e-3/seed-" + seed).resolve(name))
                        .hasSameBinaryContentAs(alone.resolve(name));
            }
        }
        assertThat(Jarl.run("train", "cartpole-ppo", "--in-process").err()).contains("--in-process goes with --seeds");
    }

    @Test
    void shortRunsAreOneProgramUnlessTheyMustBeEndedByForceOrAreLong() throws IOException {
        Path file = write("tiny.yaml", TINY);
        try (ExperimentSet set = setOf(file, "short")) {
            assertThat(ProcessChoice.oneProgram(set)).isTrue();
        }
        try (ExperimentSet set = setOf(write("limit.yaml", TINY + "timeLimit: 1h\n"), "limit")) {
            assertThat(ProcessChoice.oneProgram(set)).isFalse();
        }
        try (ExperimentSet set = setOf(write("cores.yaml", TINY + "cores: 2\n"), "cores")) {
            assertThat(ProcessChoice.oneProgram(set)).isFalse();
        }
        try (ExperimentSet set = setOf(write("long.yaml", TINY + "set: {steps: 1000001}\n"), "long")) {
            assertThat(ProcessChoice.oneProgram(set)).isFalse();
        }
        Jarl run = Jarl.run(
                "sweep", file.toString(), "--results", folder.resolve("run").toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err() + run.out()).contains("Short runs: all in one program (--no-in-process: a process each)");
    }

    @Test
    void aSetGoesOnAsItWasLaunched() throws IOException {
        Path file = write("tiny.yaml", TINY);
        try (ExperimentSet set = setOf(write("file.yaml", TINY + "inProcess: false\n"), "file")) {
            assertThat(set.resources().inProcess()).contains(false);
        }
        Path results = folder.resolve("results");
        Jarl first =
                Jarl.run("sweep", file.toString(), "--results", results.toString(), "--slots", "1", "--in-process");
        assertThat(first.exit()).as(first.err()).isZero();
        for (String[] again : new String[][] {
            {"sweep", results.toString(), "--resume"},
            {"sweep", file.toString(), "--results", results.toString(), "--slots", "1", "--resume"}
        }) {
            assertThat(Jarl.run(again).err()).doesNotContain("Short runs: all in one program");
            Resources saved = ExperimentsFile.read(results).resources();
            assertThat(saved.inProcess()).contains(true);
            assertThat(saved.slots()).hasValue(1);
        }
        Path seeds = folder.resolve("seeds");
        Path base = folder.resolve("base.yaml");
        Jarl begun =
                Jarl.run("train", base.toString(), "--seeds=1", "--workers=2", "--run-dir=" + seeds, "--in-process");
        assertThat(begun.exit()).as(begun.err()).isZero();
        assertThat(Jarl.run("train", "--seeds=1", "--run-dir=" + seeds, "--resume")
                        .exit())
                .isZero();
        Resources saved = ExperimentsFile.read(seeds).resources();
        assertThat(saved.cores()).isEqualTo(2);
        assertThat(saved.inProcess()).contains(true);
    }

    @Test
    void aSetKnowsWhereWhatItsRunsNeedIs() throws IOException {
        Path results = folder.resolve("set");
        try (ExperimentSet set = setOf(write("tiny.yaml", TINY), "set")) {
            set.options(Map.of("--class-path", "libs/envs.jar", "--rom-dir", "roms"));
            set.closeWritten();
        }
        assertThat(ExperimentsFile.read(results).options())
                .containsOnly(Map.entry("--class-path", "libs/envs.jar"), Map.entry("--rom-dir", "roms"));
        Jarl run = Jarl.run("sweep", results.toString(), "--resume");
        assertThat(run.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(run.err()).contains("the set was begun with --class-path libs/envs.jar: expected it");
        assertThat(ExperimentsFile.read(results).options()).containsKey("--class-path");
        try (ExperimentSet set = ExperimentSet.resume(results)) {
            set.options(Map.of("--mujoco-lib", "libmujoco.so"));
            set.closeWritten();
        }
        assertThat(Jarl.run("sweep", results.toString(), "--resume").err())
                .contains("the set was begun with --mujoco-lib libmujoco.so: expected it");
    }

    private ExperimentSet setOf(Path file, String name) {
        Sweep sweep = SweepReader.file(file).results(folder.resolve(name));
        return ExperimentSet.create(
                sweep.results(), sweep.resources(), sweep.expand().runs());
    }

    @Test
    void aRunThatWasDoneButIsLostIsNamedAndTrainedAgain() throws IOException {
        Path file = write("tiny.yaml", TINY);
        Path results = folder.resolve("results");
        Jarl first = Jarl.run("sweep", file.toString(), "--results", results.toString(), "--in-process");
        assertThat(first.exit()).as(first.err()).isZero();
        Path one = results.resolve("learningRate=1e-3/seed-1");
        Path two = results.resolve("learningRate=1e-3/seed-2");
        String score = Files.readString(one.resolve("evaluation.json"));
        Files.writeString(one.resolve("evaluation.json"), "{broken");
        Files.move(two, folder.resolve("elsewhere"));

        Jarl summary = Jarl.run("sweep", results.toString(), "--summary");
        assertThat(summary.exit()).isZero();
        assertThat(summary.out())
                .contains(
                        "Done, but without a score: learningRate=1e-3/seed-1, its evaluation.json cannot be read",
                        "Done, but without a score: learningRate=1e-3/seed-2, its folder is not there",
                        "--resume trains what is lost again");
        Jarl again = Jarl.run("sweep", results.toString(), "--resume", "--in-process");
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.err())
                .contains("learningRate=1e-3/seed-1 was done, but its evaluation.json cannot be read: it is trained");
        assertThat(one.resolve("evaluation.json")).hasContent(score);
        assertThat(again.out()).isEqualTo(first.out().substring(first.out().indexOf("setting  ", 10)));
    }

    @Test
    void aFileThatCannotBeWrittenEndsTheSetWithWhatToDo() throws IOException {
        Path results = folder.resolve("results");
        Path file = write("tiny.yaml", TINY);
        Sweep sweep = SweepReader.file(file).results(results);
        Screen screen = new Screen(System.out, System.err, 0);
        try (ExperimentSet set =
                ExperimentSet.create(results, sweep.resources(), sweep.expand().runs())) {
            Files.createDirectories(results.resolve("experiments.json/in-the-way"));
            assertThatThrownBy(() ->
                            new SetTraining(screen, new SweepScreen(screen, results)).train(set, "sweep " + results))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("while writing " + results.resolve("experiments.json"))
                    .hasMessageEndingWith("sweep " + results + " --resume");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsSaidWithTheFolderAndNotTriedAgainAtOnce() throws Exception {
        assertThat(ending("echo 'jarl: disk full while writing there: free some space'; exit 2"))
                .isEqualTo(new Ending(Outcome.HOPELESS, "disk full while writing there: free some space"));
    }

    @Test
    void seedsKnowWhatTheyWereBegunWithAndDoNotMixWithARun() throws IOException {
        Path file = write("tiny.yaml", TINY).resolveSibling("base.yaml");
        Path set = folder.resolve("seeds");
        Path one = folder.resolve("one");
        Jarl begun = Jarl.run(
                "train", file.toString(), "steps=32", "--seeds", "1", "--run-dir", set.toString(), "--in-process");
        assertThat(begun.exit()).as(begun.err()).isZero();
        Jarl more = Jarl.run("train", "--seeds", "1-2", "--run-dir", set.toString(), "--resume", "--in-process");
        assertThat(more.exit()).as(more.err()).isZero();
        assertThat(set.resolve("seed-2/config.yaml")).content().contains("steps: 32", "seed: 2");

        Files.createDirectories(one);
        Files.copy(set.resolve("seed-1/config.yaml"), one.resolve("config.yaml"));
        Jarl mixed = Jarl.run("train", file.toString(), "--seeds", "1-3", "--run-dir", one.toString());
        assertThat(mixed.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(mixed.err()).contains(one + " holds a run of its own: choose another folder for the set");
        Jarl inside = Jarl.run("train", file.toString(), "--run-dir", set.toString());
        assertThat(inside.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(inside.err()).contains("holds a set of experiments");
    }

    @Test
    void aDryRunMeasuresASpeedThatNoFinishedRunTells() throws IOException {
        Path file = write("tiny.yaml", TINY);
        Jarl run = Jarl.run(
                "sweep",
                file.toString(),
                "--dry-run",
                "--results",
                folder.resolve("results").toString());
        assertThat(run.out())
                .containsPattern("Estimated hours: [0-9.]+ with [0-9]+ slots?, [0-9.,]+ steps/s each")
                .contains("(a short measurement of the first setting)");
        assertThat(folder.resolve("results")).doesNotExist();
        assertThat(Jarl.run("sweep", file.toString(), "--json").err()).contains("--json goes with --dry-run");
    }

    @Test
    void aSettingThatGoesOnIsTrainedFurtherFromItsCheckpoint() throws IOException {
        Path file = write(
                "search.yaml",
                "{preset: base.yaml, levels: [{grid: {algo.learningRate: [1e-3]}}], search: {kind: asha, minimumSteps: 32}}");
        Path results = folder.resolve("results");
        Jarl run = Jarl.run("sweep", file.toString(), "--results", results.toString(), "--in-process");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(results.resolve("learningRate=1e-3/seed-1/run.log"))
                .content()
                .contains("resum");
        assertThat(results.resolve("learningRate=1e-3/seed-1/config.yaml"))
                .content()
                .contains("steps: 64");
        JsonNode decisions = new JsonMapper()
                .readTree(results.resolve("experiments.json").toFile())
                .path("search")
                .path("decisions");
        assertThat(decisions.findValuesAsText("verdict")).containsExactly("promoted", "finished");
        assertThat(run.err().lines().filter(line -> line.contains(" rungs ")).map(line -> line.split(" +", 3)[1]))
                .as("running, done, promoted and running, done")
                .containsExactly("0/1", "1/1", "1/2", "2/2");
        assertThat(run.out()).contains("at step 32; what follows is at most", "Up to step 64: the first 1 setting");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTaskOfSlurmTrainsOneRunIntoTheSameTree() throws IOException, InterruptedException {
        Path file = write("tiny.yaml", TINY);
        Path results = folder.resolve("results");
        Path script = folder.resolve("job.sh");
        Jarl run =
                Jarl.run("sweep", file.toString(), "--results", results.toString(), "--write-slurm", script.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("2 tasks. To start them: sbatch " + script);
        Path jarl = Files.writeString(
                folder.resolve("jarl"),
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(jarl, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder task = new ProcessBuilder("bash", script.toString());
        task.environment().put("SLURM_ARRAY_TASK_ID", "1");
        task.environment().put("JARL", jarl.toString());
        assertThat(task.start().waitFor()).isZero();
        assertThat(results.resolve("learningRate=1e-3/seed-2/evaluation.json")).exists();
        assertThat(results.resolve("learningRate=1e-3/seed-1")).doesNotExist();
        Jarl summary = Jarl.run("sweep", results.toString(), "--summary");
        assertThat(summary.out()).contains("1/2 runs done");
    }

    @Test
    void aSetCanBeWrittenForSlurmInPartsButNotWithOtherValues() throws IOException {
        Path file = write("tiny.yaml", TINY);
        Path results = folder.resolve("results");
        for (String seeds : List.of("1-2", "3-1200")) {
            Path script = folder.resolve(seeds + ".sh");
            Jarl run = Jarl.run(writing(file, results, script, "--seeds", seeds));
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.err().contains("Slurm takes arrays of at most 1001 tasks"))
                    .isEqualTo(seeds.contains("1200"));
        }
        assertThat(Jarl.run("sweep", results.toString(), "--summary").out()).contains("0/1200 runs done");
        Path other = folder.resolve("other.sh");
        Jarl changed = Jarl.run(writing(file, results, other, "steps=32"));
        assertThat(changed.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(changed.err()).contains("cannot continue " + results + " with another sweep: run learningRate=1e-3");
        assertThat(other).doesNotExist();
    }

    private static String[] writing(Path file, Path results, Path script, String... more) {
        return Stream.concat(
                        Stream.of(
                                "sweep",
                                file.toString(),
                                "--results",
                                results.toString(),
                                "--write-slurm",
                                script.toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void theBestSettingBecomesAPresetAndIsProvedOnFreshSeeds() throws IOException {
        Path file = write("both.yaml", TINY.replace("[1e-3]", "[1e-3, 2e-3]"));
        Path results = folder.resolve("results");
        assertThat(Jarl.run("sweep", file.toString(), "--results", results.toString(), "--in-process")
                        .exit())
                .isZero();
        for (int i = 1; i <= 4; i++) { // the second setting is the best
            String setting = i <= 2 ? "learningRate=1e-3" : "learningRate=2e-3";
            Files.writeString(
                    results.resolve(setting)
                            .resolve("seed-" + ((i - 1) % 2 + 1))
                            .resolve("evaluation.json"),
                    "{\"mean\": " + i + "}");
        }
        Jarl run = Jarl.run(
                "sweep",
                results.toString(),
                "--best-as-preset",
                "my-corridor",
                "--fresh-seeds",
                "2",
                "--presets",
                folder.resolve("presets").toString(),
                "--in-process");
        assertThat(run.exit()).as(run.err()).isZero();
        Path presets = folder.resolve("presets/jarl/presets");
        assertThat(presets.resolve("index.txt")).content().isEqualTo("my-corridor\n");
        assertThat(presets.resolve("my-corridor.yaml"))
                .content()
                .contains("setting learningRate=2e-3 of results", "learningRate: 0.002", "name: \"my-corridor\"");
        assertThat(run.out()).contains("selection: n 2, mean 3.500").contains("fresh seeds: n 2, mean ");
        assertThat(folder.resolve("my-corridor-proof/seed-4/evaluation.json")).exists();
        assertThat(folder.resolve("my-corridor-proof/seed-2")).doesNotExist();
        assertThat(Jarl.run("sweep", results.toString(), "--best-as-preset", "cartpole-ppo")
                        .err())
                .contains("must be a name that no preset has, got cartpole-ppo");
    }

    @Test
    void mistakesAreSaidInOneLine() throws IOException {
        Path file = write("bad.yaml", "{preset: base.yaml, levels: [{grid: {algo.learningRat: [1]}}]}");
        Jarl run = Jarl.run("sweep", file.toString());
        assertThat(run.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("unknown key algo.learningRat (" + file + "): did you mean algo.learningRate?");
        assertThat(Jarl.run("sweep", "atari-ff-a2c-cpq").err()).contains("did you mean atari-ff-a2c-cpu?");
        assertThat(Jarl.run("sweep", "nothing-like-it").err())
                .contains("sweeps that ship with jarl are atari-ff-a2c-cpu");
        assertThat(Jarl.run("sweep", folder.toString(), "--resume").err())
                .contains("there is no set of experiments in");
        assertThat(Jarl.run("sweep", folder.toString()).err()).contains("is a folder: expected --resume or --summary");
        assertThat(Jarl.run("sweep", folder.resolve("none.yaml").toString()).err())
                .contains("there is no such file");
    }

    @Test
    void severalSeedsOfAPresetAreASetOfOneSetting() throws IOException {
        write("tiny.yaml", TINY);
        Path results = folder.resolve("seeds");
        Path base = folder.resolve("base.yaml");
        Jarl run =
                Jarl.run("train", base.toString(), "--seeds", "3,5", "--steps", "32", "--run-dir", results.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines()).anyMatch(line -> line.matches("\\(all\\) +2( +[-0-9.]+){5}"));
        assertThat(results.resolve("seed-3/config.yaml")).content().contains("seed: 3", "steps: 32");
        assertThat(results.resolve("seed-5/evaluation.json")).exists();
        Jarl both = Jarl.run("train", base.toString(), "--seeds", "1-2", "--seed", "1");
        assertThat(both.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(both.err()).contains("--seeds goes with neither --seed");
        assertThat(Jarl.run("train", "env=Corridor-v0", "--seeds", "1-2").err()).contains("--seeds needs a preset");
    }

    @Test
    void theOriginalsLaunchScriptShipsAndIsShownWhereverItRuns() {
        Jarl run = Jarl.run("sweep", "atari-ff-a2c-cpu", "--dry-run", "--no-measure", "--seeds", "1", "steps=1000");
        assertThat(run.exit()).as(run.err()).isZero();
        // two games where their cartridges are, else Duel once
        assertThat(run.out())
                .containsPattern("(2 settings x 1 seed = 2 runs, 2,000|1 setting x 1 seed = 1 run, 1,000) steps");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aRunOnAGpuSeesThatOneOnly() throws IOException, InterruptedException {
        Slot slot = new Slot(0, 1, List.of(), List.of(2, 3));
        writeFinished();
        assertThat(ending("echo \"$CUDA_VISIBLE_DEVICES $@\" > \"$(dirname \"$0\")\"/words", slot)
                        .outcome())
                .isEqualTo(Outcome.DONE);
        assertThat(folder.resolve("words")).content().startsWith("2,3 -XX").endsWith(" --device cuda\n");
    }

    @Test
    void anAffinityCodeThatCannotBeIsSaid() throws IOException {
        Path file = write("tiny.yaml", TINY);
        Jarl run = Jarl.run("sweep", file.toString(), "--affinity", "4cores");
        assertThat(run.exit()).isEqualTo(ExitCode.MISTAKE);
        assertThat(run.err()).contains("affinity 4cores: expected parts such as 4cpu");
    }

    private Ending ending(String script) throws IOException, InterruptedException {
        return ending(script, new Slot(0, 1, List.of()));
    }

    /** What a run leaves behind that did all its steps. */
    private void writeFinished() throws IOException {
        Path run = Files.createDirectories(folder.resolve("a/seed-1"));
        Files.writeString(run.resolve("status.json"), "{\"state\": \"finished\"}");
        Files.writeString(run.resolve("episodes.csv"), "step,length,return,column\n");
    }

    /** How a run ends that is this script in place of a Java machine. */
    private Ending ending(String script, Slot slot) throws IOException, InterruptedException {
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        CountDownLatch ended = new CountDownLatch(1);
        ChildStarter starter = new ChildStarter(folder, List.of(program.toString()));
        PlannedRun run = new PlannedRun("a/seed-1", "a", Map.of(), 1, List.of("cartpole-ppo", "seed=1"));
        Attempt attempt = starter.start(run, slot, ended::countDown);
        ended.await();
        return attempt.ending().orElseThrow();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theEndOfAProcessIsToldAsItSaidOrByItsExitCode() throws IOException, InterruptedException {
        assertThat(ending("echo jarl: earlier trouble; exit 2"))
                .isEqualTo(new Ending(Outcome.FAILED, "earlier trouble"));
        assertThat(ending("exit 0"))
                .isEqualTo(new Ending(
                        Outcome.FAILED,
                        "ended as if it were done, but its status.json cannot be read: something ended its process"));
        writeFinished();
        assertThat(ending("exit 0")).isEqualTo(new Ending(Outcome.DONE, ""));
        assertThat(ending("exit 130").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(ending("kill -15 $$").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(ending("echo jarl: loss is NaN >&2; exit 4")).isEqualTo(new Ending(Outcome.HOPELESS, "loss is NaN"));
        assertThat(ending("exit 7").error())
                .isEqualTo("ended with exit code 7, see " + folder.resolve("a/seed-1/output.log"));
        assertThat(ending("echo 'Exception in thread main java.lang.OutOfMemoryError: Java heap space'; exit 1")
                        .error())
                .startsWith("out of memory before it could say so, see ");
        assertThat(ending("kill -9 $$").error()).startsWith("killed by signal 9");
        assertThat(ending("kill -6 $$").error()).startsWith("ended by signal 6, see ");
        assertThat(ending("echo \"$@\" > \"$(dirname \"$0\")\"/words")).isEqualTo(new Ending(Outcome.DONE, ""));
        assertThat(folder.resolve("words"))
                .content()
                .isEqualTo("-XX:ActiveProcessorCount=1 train cartpole-ppo seed=1 --run-dir "
                        + folder.resolve("a/seed-1") + " --resume --quiet --workers 1\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aRunThatRunsOutOfMemoryIsLostAlone() throws IOException {
        Path file = write("tiny.yaml", TINY.replace("seeds: 1-2", "seeds: 1-2\nretries: 0"));
        Path results = folder.resolve("results");
        Sweep sweep = SweepReader.file(file).results(results);
        ChildStarter usual = new ChildStarter(results);
        ChildStarter small = new ChildStarter(
                results,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx6m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName()));
        try (ExperimentSet set =
                ExperimentSet.create(results, sweep.resources(), sweep.expand().runs())) {
            Slots slots = new Slots(List.of(new Slot(0, 1, List.of())), Optional.empty());
            List<RunEntry> entries = new Launcher(
                            set,
                            slots,
                            (run, slot, ended) -> (run.seed() == 1 ? small : usual).start(run, slot, ended),
                            (_, _) -> {})
                    .run();
            assertThat(entries).extracting(RunEntry::state).containsExactly(RunEntry.State.FAILED, RunEntry.State.DONE);
            assertThat(entries.getFirst().error()).containsIgnoringCase("memory");
        }
    }

    @Test
    void theLeashCallsOnceNothingMoreCanBeRead() throws InterruptedException {
        CountDownLatch loose = new CountDownLatch(1);
        Leash.watch(new ByteArrayInputStream(new byte[3]), loose::countDown);
        loose.await();
        assertThat(loose.getCount()).isZero();
    }
}
