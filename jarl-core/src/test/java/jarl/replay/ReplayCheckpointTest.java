package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.checkpoint.Checkpoint;
import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.CheckpointStore;
import jarl.checkpoint.StateWriter;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays in checkpoints on disk: a run that was killed goes on with the same draws. */
class ReplayCheckpointTest {

    private static final RandomSteps.Kind KIND = new RandomSteps.Kind(3, false, false, true, 0.3);
    private static final NStep N_STEP = new NStep(2, 0.9);
    private static final ReplayConfig CONFIG =
            ReplayConfig.defaults().withSize(60).withFrames(3, false).withPriorities(0.6, 0.4, 1);

    @TempDir
    Path folder;

    private TensorScope scope;

    @BeforeEach
    void openScope() {
        scope = TensorScope.withoutGradients();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private static TransitionReplay replay(ReplayConfig config) {
        return Replay.ofTransitions(config, N_STEP, RandomSteps.shape(KIND), 2, Device.CPU);
    }

    private static void write(CheckpointStore store, long step, Replay<?> replay) throws IOException {
        StateWriter state = new StateWriter();
        replay.save(state.child("replay"));
        store.write(step, Map.of(), state);
    }

    /** One iteration: append, draw, give priorities; what was drawn, all of it. */
    private static List<Object> iterate(TransitionReplay replay, Samples<?> samples, RandomStream random) {
        replay.append(samples);
        if (replay.drawable() == 0) {
            return List.of();
        }
        TransitionBatch batch = replay.sample(8, 0.5, random);
        List<Object> seen = new ArrayList<>();
        for (long index : batch.indexes()) {
            seen.add(index);
        }
        for (TensorTree part : List.of(batch.inputs(), batch.nextInputs(), batch.nStepReturn(), batch.weight())) {
            for (Tensor leaf : TensorTree.leaves(part).values()) {
                for (double value : leaf.toDoubles()) {
                    seen.add(value);
                }
            }
        }
        replay.updatePriorities(batch.indexes(), batch.nStepReturn().abs());
        return seen;
    }

    @Test
    void aResumedRunDrawsWhatAnUninterruptedOneDraws() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 3);
        RandomSteps steps = new RandomSteps(KIND, new StepList(2, N_STEP, 30, 3), new RandomStreams(1).stream("steps"));
        RandomStream random = new RandomStreams(1).stream("draw");
        List<Samples<?>> later = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        byte[] generator = {};
        try (TransitionReplay replay = replay(CONFIG)) {
            for (int i = 0; i < 25; i++) {
                iterate(replay, steps.next(7), random); // 30 rows: wraps within batches
                if (i % 5 == 4) {
                    write(store, i, replay);
                }
            }
            generator = random.state();
            for (int i = 0; i < 10; i++) {
                later.add(steps.next(7));
                expected.addAll(iterate(replay, later.getLast(), random));
            }
        }
        try (TransitionReplay resumed = replay(CONFIG)) {
            Checkpoint newest = CheckpointStore.open(folder, 3).newest().orElseThrow();
            assertThat(newest.step()).isEqualTo(24);
            resumed.restore(newest.state().child("replay"));
            random.restore(generator);
            List<Object> seen = new ArrayList<>();
            for (Samples<?> samples : later) {
                seen.addAll(iterate(resumed, samples, random));
            }
            assertThat(seen).isEqualTo(expected);
        }
    }

    @Test
    void aCheckpointWritesWhatTheIntervalBrought() throws IOException {
        ReplayConfig large = CONFIG.withSize(2_000);
        CheckpointStore store = CheckpointStore.open(folder, 1);
        RandomSteps steps =
                new RandomSteps(KIND, new StepList(2, N_STEP, 1_000, 3), new RandomStreams(1).stream("steps"));
        try (TransitionReplay replay = replay(large)) {
            replay.append(steps.next(500));
            write(store, 1, replay);
            replay.append(steps.next(10));
            write(store, 2, replay);
        }
        try (Stream<Path> files = Files.list(folder.resolve("rows"))) {
            List<Long> sizes =
                    files.map(file -> file.toFile().length()).sorted().toList();
            assertThat(sizes).hasSize(2);
            assertThat(sizes.getFirst()).isLessThan(sizes.getLast() / 15);
        }
    }

    @Test
    void aReplayThatIsLeftOutComesBackEmpty() throws IOException {
        ReplayConfig leftOut = CONFIG.withInCheckpoint(false);
        CheckpointStore store = CheckpointStore.open(folder, 1);
        RandomSteps steps = new RandomSteps(KIND, new StepList(2, N_STEP, 30, 3), new RandomStreams(1).stream("steps"));
        try (TransitionReplay replay = replay(leftOut);
                TransitionReplay resumed = replay(leftOut)) {
            replay.append(steps.next(20));
            write(store, 1, replay);
            assertThat(folder.resolve("rows")).doesNotExist();
            resumed.restore(store.newest().orElseThrow().state().child("replay"));
            assertThat(resumed.size()).isZero();
            assertThat(resumed.drawable()).isZero();
            resumed.append(steps.next(20));
            assertThat(resumed.drawable()).isPositive();
        }
    }

    @Test
    void aReplayOfAnotherSizeIsRefused() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 1);
        try (TransitionReplay replay = replay(CONFIG);
                TransitionReplay other = replay(CONFIG.withSize(80))) {
            write(store, 1, replay);
            var saved = store.newest().orElseThrow().state().child("replay");
            assertThatThrownBy(() -> other.restore(saved))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("the replay was saved with [30, 2] steps, expected [40, 2]");
        }
    }
}
