package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.sweep.RunEntry.State;
import jarl.sweep.RunStarter.Attempt;
import jarl.sweep.RunStarter.Ending;
import jarl.sweep.RunStarter.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LauncherTest {

    private static final Ending DONE = new Ending(Outcome.DONE, "");
    private static final Duration GRACE = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    private final FakeStarter starter = new FakeStarter();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** Runs that end as they are told to, or not until they are stopped or killed. */
    private static final class FakeStarter implements RunStarter {
        private final List<String> started = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, List<Ending>> endings = new ConcurrentHashMap<>();
        private Consumer<PlannedRun> onStart = _ -> {};
        private int most;
        private int now;
        private boolean heedsStop = true;

        @Override
        public synchronized Attempt start(PlannedRun run, Slot slot, Runnable ended) {
            started.add(run.folder());
            most = Math.max(most, ++now);
            onStart.accept(run);
            List<Ending> next = endings.getOrDefault(run.folder(), List.of(DONE));
            int attempt = Collections.frequency(started, run.folder()) - 1;
            FakeAttempt made = new FakeAttempt(this, ended);
            if (attempt < next.size()) {
                made.end(next.get(attempt));
            }
            return made;
        }

        private synchronized void ended() {
            now--;
        }
    }

    private static final class FakeAttempt implements Attempt {
        private final FakeStarter starter;
        private final Runnable ended;
        private Optional<Ending> ending = Optional.empty();

        private FakeAttempt(FakeStarter starter, Runnable ended) {
            this.starter = starter;
            this.ended = ended;
        }

        private void end(Ending value) {
            if (ending.isEmpty()) {
                ending = Optional.of(value);
                starter.ended();
                ended.run();
            }
        }

        @Override
        public Optional<Ending> ending() {
            return ending;
        }

        @Override
        public void stop() {
            if (starter.heedsStop) {
                end(new Ending(Outcome.FAILED, "stopped"));
            }
        }

        @Override
        public void kill() {
            end(new Ending(Outcome.FAILED, "killed"));
        }

        @Override
        public Optional<ProcessHandle> process() {
            return Optional.empty();
        }
    }

    private static List<PlannedRun> runs(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new PlannedRun("seed-" + i, "", Map.of(), i, List.of("cartpole-ppo", "seed=" + i)))
                .toList();
    }

    private static Slots slots(int count) {
        return new Slots(
                IntStream.range(0, count)
                        .mapToObj(i -> new Slot(i, 1, List.of()))
                        .toList(),
                Optional.empty());
    }

    private List<RunEntry> launch(ExperimentSet set, int slots) {
        return new Launcher(
                        set,
                        slots(slots),
                        starter,
                        (entry, text) -> heard.add(entry.run().folder() + " " + text),
                        GRACE)
                .run();
    }

    private ExperimentSet create(int runs, int retries, Optional<Duration> limit) {
        return ExperimentSet.create(folder, new Resources(1, OptionalInt.empty(), limit, retries), runs(runs));
    }

    @Test
    void trainsEveryRunOnceNoMoreAtATimeThanThereAreSlots() {
        try (ExperimentSet set = create(7, 2, Optional.empty())) {
            assertThat(launch(set, 2)).extracting(RunEntry::state).containsOnly(State.DONE);
        }
        assertThat(starter.started).hasSize(7).doesNotHaveDuplicates();
        assertThat(starter.most).isLessThanOrEqualTo(2);
        assertThat(ExperimentsFile.read(folder).entries()).hasSize(7).allMatch(each -> each.attempts() == 1);
    }

    @Test
    void aRunThatFailsIsTriedAgainUpToTheLimitAndTheOthersGoOn() {
        starter.endings.put("seed-1", Collections.nCopies(9, new Ending(Outcome.FAILED, "out of memory")));
        starter.endings.put("seed-2", List.of(new Ending(Outcome.FAILED, "killed"), DONE));
        starter.endings.put("seed-3", List.of(new Ending(Outcome.HOPELESS, "diverged")));
        List<RunEntry> entries;
        try (ExperimentSet set = create(4, 2, Optional.empty())) {
            entries = launch(set, 2);
        }
        assertThat(entries)
                .extracting(RunEntry::state)
                .containsExactly(State.FAILED, State.DONE, State.FAILED, State.DONE);
        assertThat(entries).extracting(RunEntry::attempts).containsExactly(3, 2, 1, 1);
        assertThat(entries.get(0).error()).isEqualTo("out of memory");
        assertThat(heard)
                .contains(
                        "seed-1 failed, is tried again: out of memory",
                        "seed-1 running, attempt 3",
                        "seed-1 failed: out of memory",
                        "seed-3 failed: diverged");
    }

    @Test
    void aRunThatCannotBeStartedFails() {
        RunStarter broken = (_, _, _) -> {
            throw new IOException("no such program");
        };
        try (ExperimentSet set = create(1, 1, Optional.empty())) {
            List<RunEntry> entries = new Launcher(set, slots(1), broken, (_, _) -> {}, GRACE).run();
            assertThat(entries.getFirst().error()).isEqualTo("cannot be started: no such program");
        }
    }

    @Test
    void aRunOverItsTimeIsStoppedAndAHangingOneKilled() {
        starter.endings.put("seed-1", List.of());
        starter.heedsStop = false;
        try (ExperimentSet set = create(2, 2, Optional.of(Duration.ofMillis(30)))) {
            List<RunEntry> entries = launch(set, 1);
            assertThat(entries).extracting(RunEntry::state).containsExactly(State.FAILED, State.DONE);
            assertThat(entries.getFirst().error()).isEqualTo("ended after its time limit of 0 s");
            assertThat(entries.getFirst().attempts()).isEqualTo(1);
        }
    }

    @Test
    void stoppingLeavesTheRestWaitingAndResumingRepeatsNothingThatIsDone() {
        starter.endings.put("seed-2", List.of());
        try (ExperimentSet set = create(3, 2, Optional.empty())) {
            Launcher launcher = new Launcher(set, slots(1), starter, (_, _) -> {}, Duration.ofSeconds(10));
            starter.onStart = run -> {
                if (run.seed() == 2) {
                    launcher.stop();
                }
            };
            assertThat(launcher.run())
                    .extracting(RunEntry::state)
                    .containsExactly(State.DONE, State.WAITING, State.WAITING);
        }
        starter.onStart = _ -> {};
        starter.endings.put("seed-2", List.of(DONE, DONE));
        starter.started.clear();
        try (ExperimentSet set = ExperimentSet.resume(folder)) {
            assertThat(launch(set, 1)).extracting(RunEntry::state).containsOnly(State.DONE);
        }
        assertThat(starter.started).containsExactly("seed-2", "seed-3");
    }

    @Test
    void afterTheLauncherIsKilledItsRunningAndFailedRunsAreTriedAfresh() {
        List<RunEntry> left = List.of(
                new RunEntry(runs(3).get(0), State.RUNNING, 3, 5, null, 0, null),
                new RunEntry(runs(3).get(1), State.FAILED, 3, 7, "broke", 0, null),
                new RunEntry(runs(3).get(2), State.DONE, 1, 9, null, 0, null));
        ExperimentsFile.write(folder, Resources.DEFAULT, left);
        assertThat(ExperimentsFile.read(folder).entries()).isEqualTo(left);
        try (ExperimentSet set = ExperimentSet.resume(folder)) {
            assertThat(launch(set, 1)).allMatch(each -> each.state() == State.DONE && each.attempts() == 1);
            assertThat(set.entries().get(2).seconds()).isEqualTo(9);
        }
        assertThat(starter.started).containsExactly("seed-1", "seed-2");
    }

    @Test
    void aSetIsRunByOneLauncher() throws IOException {
        try (ExperimentSet set = create(1, 0, Optional.empty())) {
            launch(set, 1);
            assertThatThrownBy(() -> ExperimentSet.resume(folder))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("is being run by this process");
        }
        assertThatThrownBy(() -> create(1, 0, Optional.empty()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("already holds a set of experiments");
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> ExperimentSet.create(file, Resources.DEFAULT, runs(1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is not a folder");
        assertThatThrownBy(() -> ExperimentSet.resume(folder.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no set of experiments in");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void aSetMayGrowButNotChange() {
        try (ExperimentSet set = create(2, 0, Optional.empty())) {
            launch(set, 1);
        }
        try (ExperimentSet set = ExperimentSet.resume(folder, Resources.DEFAULT, runs(3))) {
            assertThat(set.entries())
                    .extracting(RunEntry::state)
                    .containsExactly(State.DONE, State.DONE, State.WAITING);
        }
        assertThatThrownBy(() -> ExperimentSet.resume(folder, Resources.DEFAULT, runs(1)))
                .hasMessageContaining("run seed-2 is not in it");
        PlannedRun other = new PlannedRun("seed-1", "", Map.of(), 1, List.of("cartpole-a2c", "seed=1"));
        assertThatThrownBy(() -> ExperimentSet.resume(folder, Resources.DEFAULT, List.of(other, runs(2).get(1))))
                .hasMessageContaining("run seed-1 is cartpole-ppo seed=1 there, got cartpole-a2c seed=1");
    }

    @Test
    void aFileThatNamesFoldersElsewhereIsRefused() throws IOException {
        ExperimentsFile.write(folder, Resources.DEFAULT, List.of(RunEntry.waiting(runs(1).getFirst())));
        Path file = folder.resolve(ExperimentsFile.NAME);
        Files.writeString(file, Files.readString(file).replace("\"seed-1\"", "\"../seed-1\""));
        assertThatThrownBy(() -> ExperimentSet.resume(folder))
                .hasMessageContaining("names a folder outside of the results");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> ExperimentSet.resume(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void theFileSaysHowFarRunsUnderWayAre() throws IOException {
        assertThat(LiveState.of(folder)).isEmpty();
        Files.writeString(folder.resolve("status.json"), "{\"step\": 100, \"steps\": 400}");
        assertThat(LiveState.of(folder)).hasValue(new LiveState(100, 400, Double.NaN, Double.NaN));
        String header = "Diagnostics/CumSteps,Diagnostics/StepsPerSecond,ReturnAverage\n";
        Files.writeString(folder.resolve("progress.csv"), header);
        assertThat(LiveState.of(folder)).hasValue(new LiveState(100, 400, Double.NaN, Double.NaN));
        Files.writeString(folder.resolve("progress.csv"), header + "200,50.5,9\n300,51.5,nan\n350,5"); // half a row
        LiveState state = LiveState.of(folder).orElseThrow();
        assertThat(state.step()).isEqualTo(300);
        assertThat(state.stepsPerSecond()).isEqualTo(51.5);
        try (ExperimentSet set = create(2, 0, Optional.empty())) {
            set.put(0, set.entries().getFirst().started(Optional.empty()));
            set.live(Map.of("seed-1", new LiveState(300, 400, 51.5, Double.NaN), "seed-2", state));
            assertThat(Files.readString(folder.resolve(ExperimentsFile.NAME)))
                    .containsOnlyOnce("\"step\" : 300") // the second is not under way
                    .contains("\"stepsPerSecond\" : 51.5", "\"meanReturn\" : null");
            assertThat(ExperimentsFile.read(folder).entries()).isEqualTo(set.entries());
        }
    }

    @Test
    void settingsAreComparedByTheScoresOfTheirRuns() throws IOException {
        List<RunEntry> entries = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String setting = i % 2 == 0 ? "low" : "high";
            PlannedRun run = new PlannedRun(setting + "/seed-" + i, setting, Map.of(), i, List.of());
            Files.createDirectories(folder.resolve(run.folder()));
            Files.writeString(
                    folder.resolve(run.folder()).resolve("evaluation.json"), "{\"mean\": " + (i % 2 * 100 + i) + "}");
            entries.add(new RunEntry(run, i == 5 ? State.FAILED : State.DONE, 1, 1, null, 0, null));
        }
        List<SettingSummary> summaries = SettingSummary.of(folder, entries);
        assertThat(summaries).extracting(SettingSummary::setting).containsExactly("high", "low");
        assertThat(summaries.get(0).scores().mean()).isEqualTo(102); // 101 and 103; the failed one does not count
        assertThat(summaries.get(0).failed()).isEqualTo(1);
        assertThat(summaries.get(1).scores().mean()).isEqualTo(2); // 0, 2 and 4
    }
}
