package jarl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
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

    private static void write(CheckpointStore store, long step) throws IOException {
        write(store, step, (double) step);
    }

    private static void write(CheckpointStore store, long step, double value) throws IOException {
        StateWriter state = new StateWriter();
        state.put("step", step);
        state.child("optimizer").put("moment", Tensor.of(new double[] {value}));
        store.write(step, Map.of("weight", Tensor.of(new float[] {(float) value, 1})), state);
    }

    private String[] names() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toArray(String[]::new);
        }
    }

    @Test
    void newestComesBackWhole() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 3);
        assertThat(store.newest()).isEmpty();
        write(store, 90);
        write(store, 200); // as text, 90 would be the newer one
        Checkpoint newest = CheckpointStore.forReading(folder).newest().orElseThrow();
        assertThat(newest.step()).isEqualTo(200);
        assertThat(newest.parameters().get("weight").toFloats()).containsExactly(200, 1);
        assertThat(newest.state().getLong("step")).isEqualTo(200);
        assertThat(newest.state().child("optimizer").getTensor("moment").item()).isEqualTo(200);
        assertThat(store.steps()).containsExactly(90L, 200L);
        try (Stream<Path> files = Files.list(folder.resolve("200"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "manifest.json", "parameters.safetensors", "state.json", "state.safetensors");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters.safetensors", "state.safetensors", "state.json", "manifest.json"})
    void aDamagedNewestFallsBackToTheNextOlder(String file) throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 3);
        write(store, 1);
        write(store, 2);
        Path damaged = folder.resolve("2").resolve(file);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 0x20;
        Files.write(damaged, bytes);
        assertThat(store.newest().orElseThrow().step()).isEqualTo(1);
        assertThatThrownBy(() -> store.read(2))
                .isInstanceOf(CheckpointException.class)
                .message()
                .startsWith(folder.resolve("2") + "/")
                .doesNotContain("\n");
    }

    @Test
    void missingAndTruncatedFilesAreNamed() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 3);
        write(store, 1);
        Path parameters = folder.resolve("1/parameters.safetensors");
        long size = Files.size(parameters);
        Files.write(parameters, new byte[3]);
        assertThatThrownBy(() -> store.read(1)).hasMessage(parameters + ": has 3 bytes, its manifest says " + size);
        Files.delete(parameters);
        assertThatThrownBy(() -> store.read(1)).hasMessageStartingWith(parameters + ": cannot be read");
        Files.delete(folder.resolve("1/manifest.json"));
        assertThatThrownBy(() -> store.read(1)).hasMessageContaining("manifest.json");
        assertThatThrownBy(() -> store.read(7)).hasMessage(folder + ": has no checkpoint of step 7, there are [1]");
        assertThat(store.newest()).isEmpty();
    }

    @Test
    void anotherFormatVersionIsRefused() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 3);
        write(store, 1);
        Path manifest = folder.resolve("1/manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 2"));
        assertThatThrownBy(() -> store.read(1))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(manifest + ": has format version 2, this jarl reads version 1");
    }

    @Test
    void aFolderUnderAnotherStepsNameIsRefused() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 3);
        write(store, 1);
        Files.move(folder.resolve("1"), folder.resolve("5"));
        assertThatThrownBy(() -> store.read(5)).hasMessageContaining("is of step 1, expected 5");
    }

    @Test
    void onlyTheNewestAndTheBestStay() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        for (long step = 1; step <= 5; step++) {
            write(store, step);
            if (step == 2) {
                store.markBest(2, 17.5);
            }
        }
        assertThat(store.steps()).containsExactly(2L, 4L, 5L);
        assertThat(store.best()).contains(new CheckpointStore.Best(2, 17.5));
        store.markBest(5, 20);
        assertThat(names()).containsExactly("4", "5", "best.json");
        assertThat(CheckpointStore.forReading(folder).best()).contains(new CheckpointStore.Best(5, 20));
    }

    /** As after a resume from the best, which is older: the damaged newest must not count when the new ones are pruned. */
    @Test
    void whatWasReadStaysReadableWhenTheRunDeletesIt() throws IOException {
        CheckpointStore writing = CheckpointStore.open(folder, 1);
        write(writing, 1);
        Checkpoint read = CheckpointStore.forReading(folder).newest().orElseThrow();
        write(writing, 2);
        assertThat(folder.resolve("1")).doesNotExist();
        assertThat(read.parameters().get("weight").toFloats()).containsExactly(1, 1);
        Tensor destination = Tensor.of(new float[2]);
        read.readParametersInto(Map.of("weight", destination));
        assertThat(destination.toFloats()).containsExactly(1, 1);
    }

    /** With one checkpoint kept, what a reader has just listed is nearly always gone when it is opened. */
    @Test
    void newestAndBestAreFoundWhileARunWritesAndDeletes() throws Exception {
        CheckpointStore writing = CheckpointStore.open(folder, 1);
        write(writing, 1);
        writing.markBest(1, 1);
        FutureTask<Void> run = new FutureTask<>(() -> {
            try (var _ = TensorScope.open()) {
                for (long step = 2; step <= 200; step++) {
                    write(writing, step);
                    writing.markBest(step, (double) step);
                }
            }
            return null;
        });
        Thread writer = Thread.ofPlatform().start(run);
        CheckpointStore reading = CheckpointStore.forReading(folder);
        long last = 1;
        while (writer.isAlive()) {
            for (Checkpoint found :
                    List.of(reading.newest().orElseThrow(), reading.readBest().orElseThrow())) {
                assertThat(found.step()).isGreaterThanOrEqualTo(last);
                assertThat(found.parameters().get("weight").toFloats()).containsExactly((float) found.step(), 1);
            }
            last = reading.best().orElseThrow().step();
        }
        run.get();
    }

    @Test
    void checkpointsNewerThanTheOneResumedDoNotPushOutGoodOnes() throws IOException {
        CheckpointStore before = CheckpointStore.open(folder, 1);
        write(before, 50);
        before.markBest(50, 8);
        write(before, 100);
        Files.delete(folder.resolve("100/state.json"));

        CheckpointStore store = CheckpointStore.open(folder, 1);
        assertThat(store.newest().orElseThrow().step()).isEqualTo(50);
        store.setAsideAfter(50);
        assertThat(names()).containsExactly("100.unusable", "50", "best.json");
        for (long step = 60; step <= 110; step += 10) {
            write(store, step);
            assertThat(store.newest().orElseThrow().step()).isEqualTo(step);
            assertThat(store.steps()).containsExactly(50L, step);
        }
        write(CheckpointStore.open(folder, 2), 100);
        store.setAsideAfter(50);
        assertThat(names()).as("a second time").containsExactly("100.unusable", "110.unusable", "50", "best.json");
    }

    @Test
    void theMarkOfABestOneThatIsSetAsideGoesToo() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        write(store, 1);
        write(store, 2);
        store.markBest(2, 9);
        store.setAsideAfter(1);
        write(store, 2);
        assertThat(store.best()).isEmpty();
        store.setAsideAfter(2);
        assertThat(store.steps()).as("none is newer").containsExactly(1L, 2L);
        assertThatThrownBy(() -> CheckpointStore.forReading(folder).setAsideAfter(1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bestIsOnlyWhatExists() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        assertThat(store.best()).isEmpty();
        assertThatThrownBy(() -> store.markBest(3, 1)).isInstanceOf(IllegalArgumentException.class);
        write(store, 3);
        assertThatThrownBy(() -> store.markBest(3, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        store.markBest(3, -1e-3);
        Files.writeString(folder.resolve("best.json"), "{\"step\"");
        assertThat(store.best()).isEmpty();
    }

    @Test
    void openingClearsInterruptedWritesButReadingDoesNot() throws IOException {
        write(CheckpointStore.open(folder, 2), 1);
        Files.createDirectories(folder.resolve(".2.tmp"));
        Files.writeString(folder.resolve(".2.tmp/parameters.safetensors"), "half");
        Files.writeString(folder.resolve(".best.json.tmp"), "half");
        assertThat(CheckpointStore.forReading(folder).newest().orElseThrow().step())
                .isEqualTo(1);
        assertThat(names()).contains(".2.tmp");
        CheckpointStore.open(folder, 2);
        assertThat(names()).containsExactly("1");
    }

    @Test
    void anExistingStepIsReplaced() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 2);
        write(store, 1, 10);
        write(store, 1, 20);
        assertThat(store.read(1).parameters().get("weight").toFloats()).containsExactly(20, 1);
        assertThat(names()).containsExactly("1");
    }

    @Test
    void aReplacementKilledBetweenItsTwoMovesLosesNothing() throws IOException {
        write(CheckpointStore.open(folder, 2), 1, 10);
        Files.move(folder.resolve("1"), folder.resolve(".1.old"));
        Files.createDirectory(folder.resolve(".1.tmp"));
        CheckpointStore store = CheckpointStore.open(folder, 2);
        assertThat(store.newest().orElseThrow().parameters().get("weight").toFloats())
                .containsExactly(10, 1);
        assertThat(names()).containsExactly("1");
    }

    @Test
    void aReplacementKilledBeforeClearingUpKeepsTheNewOne() throws IOException {
        write(CheckpointStore.open(folder, 2), 1, 20);
        Files.createDirectory(folder.resolve(".1.old"));
        CheckpointStore store = CheckpointStore.open(folder, 2);
        assertThat(store.read(1).parameters().get("weight").toFloats()).containsExactly(20, 1);
        assertThat(names()).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aFullDiskLeavesTheOlderOnesAndNoHalfOne(int filesThatFit) throws IOException {
        int[] written = {0};
        CheckpointStore store = CheckpointStore.open(folder, 1, (file, content) -> {
            if (written[0]++ < 4 + filesThatFit) {
                DurableFiles.writeInPlace(file, content);
                return;
            }
            DurableFiles.writeInPlace(file, channel -> {
                DurableFiles.writeFully(channel, ByteBuffer.wrap(new byte[] {1, 2, 3}));
                throw new IOException("No space left on device");
            });
        });
        write(store, 1);
        assertThatThrownBy(() -> write(store, 2))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(names()).containsExactly("1");
        assertThatThrownBy(() -> write(store, 1, 5)).isInstanceOf(IOException.class);
        assertThat(names()).containsExactly("1");
        assertThat(store.newest().orElseThrow().parameters().get("weight").toFloats())
                .containsExactly(1, 1);
    }

    @Test
    void parametersAreReadIntoAModelOfTheSameNamesOnly() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 1);
        write(store, 1);
        Tensor weight = Tensor.zeros(DType.FLOAT32, 2).requireGradient();
        Checkpoint checkpoint = store.read(1);
        checkpoint.readParametersInto(Map.of("weight", weight));
        assertThat(weight.detach().toFloats()).containsExactly(1, 1);
        assertThatThrownBy(() -> checkpoint.readParametersInto(Map.of("bias", weight)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(checkpoint.parametersFile()
                        + ": holds the parameters of another model: lacks [bias], has [weight] besides");
    }

    @Test
    void aModelOfOtherShapesStaysAsItWas() throws IOException {
        CheckpointStore store = CheckpointStore.open(folder, 1);
        Map<String, Tensor> saved = new LinkedHashMap<>();
        saved.put("a", Tensor.of(new float[] {1}));
        saved.put("b", Tensor.of(new float[] {2}));
        store.write(1, saved, new StateWriter());
        Map<String, Tensor> model = new LinkedHashMap<>();
        model.put("a", Tensor.zeros(DType.FLOAT32, 1));
        model.put("b", Tensor.zeros(DType.FLOAT32, 2));
        assertThatThrownBy(() -> store.read(1).readParametersInto(model))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor b is FLOAT32[1], expected FLOAT32[2]");
        assertThat(model.get("a").item()).isZero();
    }

    @Test
    void wrongUseIsRefused() throws IOException {
        assertThatThrownBy(() -> CheckpointStore.open(folder, 0)).isInstanceOf(IllegalArgumentException.class);
        CheckpointStore store = CheckpointStore.open(folder, 1);
        assertThatThrownBy(() -> write(store, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(CheckpointStore.forReading(folder), 1))
                .isInstanceOf(IllegalStateException.class);
        assertThat(CheckpointStore.forReading(run.resolve("nowhere")).newest()).isEmpty();
    }
}
