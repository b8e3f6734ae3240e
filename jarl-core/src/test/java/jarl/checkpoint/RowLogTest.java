package jarl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
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

class RowLogTest {

    private static final int KEPT = 6;

    @TempDir
    Path run;

    private Path folder;
    private TensorScope scope;

    @BeforeEach
    void openScope() {
        folder = run.resolve("checkpoint");
        scope = TensorScope.open();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    /** Row n is the number n, of which the newest few are needed. */
    private static final class Numbers implements RowLog.Rows {
        private final List<Long> numbers = new ArrayList<>();
        private final List<String> restored = new ArrayList<>();
        private final RowLog log = new RowLog(this);

        Numbers add(int count) {
            for (int i = 0; i < count; i++) {
                numbers.add((long) numbers.size());
            }
            return this;
        }

        @Override
        public long begin() {
            return Math.max(0, numbers.size() - KEPT);
        }

        @Override
        public long end() {
            return numbers.size();
        }

        @Override
        public Map<String, Tensor> save(long from, long to) {
            return Map.of(
                    "numbers",
                    Tensor.of(numbers.subList((int) from, (int) to).stream()
                            .mapToLong(Long::longValue)
                            .toArray()));
        }

        @Override
        public void restore(long from, long to, SavedTensors values) {
            restored.add(from + "-" + to);
            while (numbers.size() < to) {
                numbers.add(-1L);
            }
            long[] saved = values.read("numbers").toLongs();
            for (int i = 0; i < saved.length; i++) {
                numbers.set((int) from + i, saved[i]);
            }
        }
    }

    private static void write(CheckpointStore store, long step, Numbers numbers) throws IOException {
        StateWriter state = new StateWriter();
        state.child("replay").put("rows", numbers.log);
        store.write(step, Map.of("weight", Tensor.of(new float[] {step})), state);
    }

    private static Numbers read(Checkpoint checkpoint) {
        Numbers numbers = new Numbers();
        checkpoint.state().child("replay").readInto("rows", numbers.log);
        return numbers;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("rows"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aCheckpointWritesOnlyTheRowsThatAreNew() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        Numbers numbers = new Numbers().add(3);
        write(store, 1, numbers);
        assertThat(files()).containsExactly("replay.rows-0-3.safetensors");
        write(store, 2, numbers.add(2));
        write(store, 3, numbers);
        assertThat(files()).containsExactly("replay.rows-0-3.safetensors", "replay.rows-3-5.safetensors");
        Numbers back = read(store.newest().orElseThrow());
        assertThat(back.numbers).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(back.restored).containsExactly("0-3", "3-5");
    }

    @Test
    void rowsThatNoCheckpointNeedsAreDeleted() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        Numbers numbers = new Numbers();
        for (int step = 1; step <= 5; step++) {
            write(store, step, numbers.add(4));
        }
        // Checkpoint 5 needs rows 14 to 19, checkpoint 4 rows 10 to 15.
        assertThat(files())
                .containsExactly(
                        "replay.rows-12-16.safetensors",
                        "replay.rows-16-20.safetensors",
                        "replay.rows-8-12.safetensors");
        assertThat(read(store.read(4)).numbers.subList(10, 16)).containsExactly(10L, 11L, 12L, 13L, 14L, 15L);
        assertThat(read(store.read(5)).numbers.subList(14, 20)).containsExactly(14L, 15L, 16L, 17L, 18L, 19L);
    }

    @Test
    void aResumedRunGoesOnWithTheFilesOfItsCheckpoint() throws IOException {
        Numbers numbers = new Numbers().add(3);
        write(CheckpointStore.open(folder, 2), 1, numbers);
        CheckpointStore resumed = CheckpointStore.open(folder, 2);
        Numbers back = read(resumed.newest().orElseThrow());
        write(resumed, 2, back.add(2));
        assertThat(files()).containsExactly("replay.rows-0-3.safetensors", "replay.rows-3-5.safetensors");
        assertThat(read(resumed.newest().orElseThrow()).numbers).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void rowsWithoutTheirCheckpointAreForgottenWithIt() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        Numbers numbers = new Numbers().add(3);
        write(store, 1, numbers);
        // Killed after the rows were written and before the checkpoint was in place.
        Files.writeString(folder.resolve("rows").resolve("replay.rows-3-5.safetensors"), "half");
        CheckpointStore resumed = CheckpointStore.open(folder, 2);
        assertThat(files()).containsExactly("replay.rows-0-3.safetensors");
        Numbers back = read(resumed.newest().orElseThrow());
        write(resumed, 2, back.add(2));
        assertThat(read(resumed.newest().orElseThrow()).numbers).hasSize(5);
    }

    @Test
    void aDiskThatIsFullCostsOnlyTheNewCheckpoint() throws IOException {
        boolean[] full = new boolean[1];
        CheckpointStore store = CheckpointStore.open(folder, 2, (file, content) -> {
            DurableFiles.writeInPlace(file, content);
            if (full[0] && file.getFileName().toString().equals("state.json")) {
                throw new IOException("No space left on device");
            }
        });
        Numbers numbers = new Numbers().add(3);
        write(store, 1, numbers);
        full[0] = true;
        numbers.add(1);
        assertThatThrownBy(() -> write(store, 2, numbers)).hasMessage("No space left on device");
        assertThat(files()).containsExactly("replay.rows-0-3.safetensors");
        full[0] = false;
        write(store, 3, numbers.add(1));
        assertThat(files()).containsExactly("replay.rows-0-3.safetensors", "replay.rows-3-5.safetensors");
        assertThat(read(store.newest().orElseThrow()).numbers).hasSize(5);
    }

    @Test
    void damagedAndMissingRowsAreNamed() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        Numbers numbers = new Numbers().add(3);
        write(store, 1, numbers);
        write(store, 2, numbers.add(2));
        Path newest = folder.resolve("rows").resolve("replay.rows-3-5.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(newest, bytes);
        Checkpoint damaged = store.newest().orElseThrow();
        assertThatThrownBy(() -> read(damaged))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("replay.rows-3-5.safetensors: is damaged");
        Files.delete(newest);
        assertThat(store.newest().orElseThrow().step()).isEqualTo(1); // passed over: its rows are missing
    }

    @Test
    void aFileIsNeverWrittenOver() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        write(store, 1, new Numbers().add(3));
        write(store, 2, new Numbers().add(3)); // another log of the same rows
        assertThat(files()).containsExactly("replay.rows-0-3-2.safetensors", "replay.rows-0-3.safetensors");
    }

    @Test
    void stateInMemoryHandsRowsOver() {
        StateWriter state = new StateWriter();
        Numbers numbers = new Numbers().add(8);
        state.put("rows", numbers.log);
        Numbers back = new Numbers();
        state.reader().readInto("rows", back.log);
        assertThat(back.numbers.subList(2, 8)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
    }
}
