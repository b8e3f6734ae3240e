package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sets whose runs and launchers, all processes of their own, really fail, hang and are killed. */
@Timeout(240)
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class FaultsTest {

    private static final String BASE = "{env: Faulty-v0, steps: 128, sampler: {batchT: 8, batchB: 4},"
            + " model: {hiddenSizes: [8]}, log: {intervalSteps: 32}, evaluation: {episodes: 3}}";

    @TempDir
    private Path folder;

    private final List<Process> launchers = new ArrayList<>();

    @AfterEach
    void endLaunchers() {
        launchers.forEach(Process::destroyForcibly);
    }

    /**
     * Starts jarl in a process of its own, compiled no more than its short life is worth: without the compiler of vectors, so that its bits
     * are those of other such processes only. It records no coverage, which would take a fifth of that life.
     */
    private Process launch(String... words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-javaagent:"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("launch-" + launchers.size()).toFile())
                .start();
        launchers.add(process);
        return process;
    }

    /** Waits until a launcher's run has made a file. */
    private void await(String name, Process launcher) throws IOException, InterruptedException {
        while (!Files.exists(folder.resolve(name))) {
            if (launcher.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("ended before there was " + name + ": " + end(launcher));
            }
        }
    }

    /** Its exit code, and what it said. */
    private String end(Process launcher) throws IOException, InterruptedException {
        int exit = launcher.waitFor();
        return exit + "\n" + Files.readString(folder.resolve("launch-" + launchers.indexOf(launcher)));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static JsonNode json(Path file) throws IOException {
        return new JsonMapper().readTree(file.toFile());
    }

    /** State and attempts of each run, such as {@code done 1}, in the order of the set. */
    private static List<String> states(Path results) throws IOException {
        List<String> states = new ArrayList<>();
        json(results.resolve("experiments.json"))
                .path("runs")
                .forEach(run -> states.add(
                        run.path("state").asText() + " " + run.path("attempts").asInt()));
        return states;
    }

    /** Every file in a folder, as bytes and the time of its last change. */
    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        folder.relativize(file).toString(),
                        HexFormat.of().formatHex(Files.readAllBytes(file)) + Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    /** The numbers of the processes that trained a run, as its environments saw them. */
    private long processes(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("at-" + name))) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]+"))
                    .count();
        }
    }

    private static List<String> column(Path csv, String name) throws IOException {
        List<String> rows = Files.readAllLines(csv);
        int at = List.of(rows.getFirst().split(",")).indexOf(name);
        return rows.stream().skip(1).map(row -> row.split(",")[at]).toList();
    }

    /** That a run holds what the same run holds that was trained alone and undisturbed, each row once. */
    private static void assertIsWhole(Path run, Path alone) throws IOException {
        assertThat(column(run.resolve("progress.csv"), "Diagnostics/CumSteps"))
                .containsExactly("32", "64", "96", "128");
        for (String name : List.of("ReturnAverage", "lossAverage", "entropyAverage")) {
            assertThat(column(run.resolve("progress.csv"), name))
                    .isEqualTo(column(alone.resolve("progress.csv"), name));
        }
        for (String name : List.of("step", "length", "return", "column")) {
            assertThat(column(run.resolve("episodes.csv"), name))
                    .isEqualTo(column(alone.resolve("episodes.csv"), name));
        }
        for (String name : List.of("checkpoint/128/parameters.safetensors", "evaluation.json")) {
            assertThat(run.resolve(name)).hasSameBinaryContentAs(alone.resolve(name));
        }
        assertThat(json(run.resolve("status.json")).path("state").asText()).isEqualTo("finished");
    }

    private static long lines(Path file, String part) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains(part))
                .count();
    }

    private static void kill(Path visited) throws IOException {
        try (Stream<Path> files = Files.list(visited)) {
            ProcessHandle process = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(name -> ProcessHandle.of(Long.parseLong(name)).orElseThrow())
                    .findFirst()
                    .orElseThrow();
            assertThat(process.destroyForcibly()).isTrue(); // SIGKILL
        }
    }

    /**
     * Two slots. One run hangs in its own throughout; in the other, one after the other: the first run is done, one throws twice, one is killed,
     * tried again and done, and while one waits in the middle of its third iteration the launcher is killed. The last one has not begun by then.
     * The next launch is killed when only the run that hangs is left, so that only that one meets the time limit of the third.
     */
    @Test
    void whatFailsHangsOrIsKilledIsReportedAndEverythingElseIsWholeAndTrainedOnce() throws Exception {
        write("base.yaml", BASE);
        Path file = write("faults.yaml", """
                preset: base.yaml
                levels:
                - zip:
                    env.options.fault: [hang, none, throw, wait, wait, none]
                    env.options.folder: [%1$s/at-hangs, %1$s/at-first, %1$s/at-throws, %1$s/at-killed, %1$s/at-cut, %1$s/at-last]
                  names: [hangs, first, throws, killed, cut, last]
                slots: 2
                gracePeriod: 1s
                retries: 1
                """.formatted(folder));
        Path results = folder.resolve("results");
        Process first = launch("sweep", file.toString(), "--no-in-process", "--no-measure", "--results=" + results);
        await("at-killed/arrived", first);
        kill(folder.resolve("at-killed"));
        Files.createFile(folder.resolve("at-killed/open"));
        await("at-cut/arrived", first);
        assertThat(first.isAlive()).isTrue();
        assertThat(states(results))
                .containsExactly("running 1", "done 1", "failed 2", "done 2", "running 1", "waiting 0");
        Map<String, String> firstFiles = files(results.resolve("first/seed-1"));
        Map<String, String> killedFiles = files(results.resolve("killed/seed-1"));
        assertThat(first.destroyForcibly().waitFor()).isEqualTo(128 + 9);
        Files.createFile(folder.resolve("at-cut/open"));

        Process second = launch("sweep", results.toString(), "--resume");
        List<String> allButTheHanging = List.of("running 1", "done 1", "failed 2", "done 2", "done 1", "done 1");
        while (!states(results).equals(allButTheHanging)) {
            assertThat(second.waitFor(50, TimeUnit.MILLISECONDS))
                    .as("%s", states(results))
                    .isFalse();
        }
        assertThat(json(results.resolve("experiments.json"))
                        .path("runs")
                        .get(2)
                        .path("error")
                        .asText())
                .startsWith("environment failed in step: ")
                .contains("the simulator broke down");
        assertThat(processes("throws")).isEqualTo(4);
        second.destroyForcibly().waitFor(); // SIGKILL again

        Files.writeString(file, "timeLimit: 3s\n", StandardOpenOption.APPEND);
        String[] third = {"sweep", file.toString(), "--resume", "--no-measure", "--results=" + results};
        assertThat(end(launch(third)))
                .startsWith(ExitCode.DEFECT + "\n")
                .contains("2 runs failed:", "  hangs/seed-1: ended after its time limit of 3 s", "  throws/seed-1: ");
        assertThat(states(results)).startsWith("failed 1", "done 1").endsWith("done 2", "done 1", "done 1");
        assertThat(files(results.resolve("first/seed-1"))).isEqualTo(firstFiles);
        assertThat(files(results.resolve("killed/seed-1"))).isEqualTo(killedFiles);
        Path alone = folder.resolve("alone");
        assertThat(end(launch("train", folder.resolve("base.yaml").toString(), "seed=1", "--run-dir=" + alone)))
                .startsWith(ExitCode.DONE + "\n");
        for (String name : List.of("first", "killed", "cut", "last")) {
            Path run = results.resolve(name).resolve("seed-1");
            assertIsWhole(run, alone);
            boolean resumed = name.equals("killed") || name.equals("cut");
            assertThat(processes(name)).as(name).isEqualTo(resumed ? 2 : 1);
            assertThat(lines(run.resolve("run.log"), "| resum")).as(name).isEqualTo(resumed ? 1 : 0);
            assertThat(lines(run.resolve("run.log"), "| step 64:")).as(name).isEqualTo(1);
        }
    }

    @Test
    void aCommandThatListensToNoSignalEndsAsStopped() throws Exception {
        Process checking = launch(
                "check-env", "Faulty-v0", "env.options.fault=wait", "env.options.folder=" + folder.resolve("at"));
        await("at/arrived", checking);
        checking.destroy(); // SIGTERM
        assertThat(end(checking)).startsWith(ExitCode.STOPPED + "\n").endsWith("Stopped.\n");
    }

    /** An exit code of 0 does not make a run done. */
    @Test
    void anEnvironmentThatEndsItsProcessFails() throws Exception {
        write("base.yaml", BASE);
        Path file = write("exits.yaml", """
                preset: base.yaml
                levels:
                - grid: {env.options.fault: [exit, exit-elsewhere, halt, none]}
                slots: 2
                retries: 0
                """);
        Path results = folder.resolve("results");

        assertThat(end(launch("sweep", file.toString(), "--no-in-process", "--no-measure", "--results=" + results)))
                .startsWith(ExitCode.DEFECT + "\n")
                .contains(
                        "3 runs failed:",
                        "environment failed: jarl.app.FaultyEnvironments",
                        "ends the program (System.exit)",
                        "something ended its process");
        assertThat(states(results)).containsExactly("failed 1", "failed 1", "failed 1", "done 1");

        Path two = write("two.yaml", Files.readString(file).replace("exit-elsewhere, halt, ", ""));
        assertThat(end(launch(
                        "sweep",
                        two.toString(),
                        "--in-process",
                        "--no-measure",
                        "--results=" + folder.resolve("together"))))
                .startsWith(ExitCode.ENVIRONMENT + "\n")
                .contains(
                        "failed: environment failed: jarl.app.FaultyEnvironments",
                        "--no-in-process",
                        "Something called System.exit");
        assertThat(states(folder.resolve("together")).getFirst()).isEqualTo("failed 1");
    }

    /** Four settings of two seeds on one slot, so that the order of arriving is that of the file. */
    @Test
    void aSearchWhoseLauncherIsKilledDecidesAsOneThatIsNot() throws Exception {
        write("base.yaml", BASE.replace("batchT: 8", "batchT: 32").replace("steps: 128", "steps: 1024"));
        Path file = write("search.yaml", """
                preset: base.yaml
                set: {env.options.fault: wait-restored, env.options.folder: %s/at}
                levels:
                - zip: {algo.learningRate: [0.1, 1e-3, 0.03, 1e-2]}
                seeds: 1-2
                slots: 1
                search: {kind: asha, minimumSteps: 256, factor: 2}
                """.formatted(folder));
        Path results = folder.resolve("results");
        Process first = launch("sweep", file.toString(), "--in-process", "--no-measure", "--results=" + results);
        await("at/arrived", first); // of the first setting, on its way to the second rung
        assertThat(first.destroyForcibly().waitFor()).isEqualTo(128 + 9);
        JsonNode before =
                json(results.resolve("experiments.json")).path("search").path("decisions");
        assertThat(before.findValuesAsText("verdict")).containsExactly("promoted");
        Files.createFile(folder.resolve("at/open"));

        String said = end(launch("sweep", results.toString(), "--resume", "--in-process"));

        assertThat(said).startsWith(ExitCode.DONE + "\n");
        Path undisturbed = folder.resolve("undisturbed");
        assertThat(end(launch("sweep", file.toString(), "--in-process", "--no-measure", "--results=" + undisturbed)))
                .startsWith(ExitCode.DONE + "\n");
        JsonNode decisions = json(undisturbed.resolve("experiments.json")).path("search");
        assertThat(decisions.path("decisions").findValuesAsText("verdict")).contains("promoted", "stopped", "finished");
        assertThat(json(results.resolve("experiments.json")).path("search")).isEqualTo(decisions);
        JsonNode runs = json(undisturbed.resolve("experiments.json")).path("runs");
        for (JsonNode run : runs) {
            String name = run.path("folder").asText();
            for (String csv :
                    List.of("progress.csv/Diagnostics/CumSteps", "progress.csv/lossAverage", "episodes.csv/return")) {
                String[] parts = csv.split("/", 2);
                assertThat(column(results.resolve(name).resolve(parts[0]), parts[1]))
                        .as(name + " " + csv)
                        .isEqualTo(column(undisturbed.resolve(name).resolve(parts[0]), parts[1]));
            }
        }
    }
}
