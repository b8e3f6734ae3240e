package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.CheckpointStore;
import jarl.config.ConfigException;
import jarl.env.testbed.Corridor;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.sampler.EnvironmentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run directory that was damaged, or made by a stranger: gone on with from what is whole, or refused on one line. */
class DamagedRunTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path shared;

    private static Path original;

    @TempDir
    Path folder;

    private Path run;
    private Path victim;

    @BeforeAll
    static void train() {
        original = shared.resolve("original");
        try (var run = training(original).steps(64).start()) {
            run.await();
        }
    }

    private static Training<?, ?> training(Path directory) {
        ExperimentConfig config = new ExperimentReader()
                .assign("env=Corridor-v0")
                .assign("algo=dqn")
                .assign("algo.learning.replay.size=512")
                .assign("algo.learning.batchSize=8")
                .assign("algo.learning.minimumSteps=16")
                .assign("sampler={name: serial, batchT: 4, batchB: 2}")
                .assign("model.hiddenSizes=[4]")
                .assign("log.intervalSteps=32")
                .assign("checkpoint.intervalSteps=32")
                .assign("evaluation.episodes=0")
                .assign("steps=64")
                .read();
        return Training.of(Corridor::new).config(config).runDir(directory).workers(1);
    }

    private Path fresh() throws IOException {
        run = Files.createTempDirectory(folder, "run").resolve("run");
        RunFolders.copy(original, run);
        victim = Files.writeString(run.resolveSibling("victim.txt"), "precious");
        return run;
    }

    /** Where the run goes on from: its message; or the one line it is refused with. */
    private String resume() {
        List<String> said = new ArrayList<>();
        try (var resumed = training(run).resume(true).messages(said::add).start()) {
            resumed.await();
        } catch (ConfigException | CheckpointException | EnvironmentException refused) {
            assertThat(refused.getMessage()).doesNotContain("\n").isNotBlank();
            return "refused: " + refused.getMessage();
        }
        return said.stream()
                .filter(line -> line.startsWith("resumed"))
                .findFirst()
                .orElse("from the beginning");
    }

    private List<Long> steps() {
        return CheckpointStore.forReading(run.resolve("checkpoint")).steps();
    }

    private Path newest() {
        return run.resolve("checkpoint").resolve(Long.toString(steps().getLast()));
    }

    private static void changeJson(Path file, UnaryOperator<ObjectNode> change) throws IOException {
        Files.write(file, JSON.writeValueAsBytes(change.apply((ObjectNode) JSON.readTree(file.toFile()))));
    }

    /** As a forger would: the manifest says what the changed state is. */
    private void forgeState(Path checkpoint, UnaryOperator<ObjectNode> change) throws Exception {
        changeJson(checkpoint.resolve("state.json"), change);
        enterInManifest(checkpoint, "state.json");
    }

    private static void enterInManifest(Path checkpoint, String name) throws Exception {
        byte[] bytes = Files.readAllBytes(checkpoint.resolve(name));
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        changeJson(checkpoint.resolve("manifest.json"), manifest -> {
            ((ObjectNode) manifest.path("files").path(name))
                    .put("bytes", bytes.length)
                    .put("sha256", sha256);
            return manifest;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters.safetensors", "state.safetensors", "state.json", "manifest.json", "rows"})
    void everyKindOfDamageToACheckpointIsPassedOver(String name) throws IOException {
        List<UnaryOperator<byte[]>> damages = List.of(
                bytes -> new byte[0],
                bytes -> Arrays.copyOf(bytes, bytes.length / 2),
                bytes -> Arrays.copyOf(bytes, bytes.length - 1),
                bytes -> {
                    bytes[bytes.length * 2 / 3] ^= 4;
                    return bytes;
                },
                bytes -> new byte[bytes.length]);
        for (int i = 0; i < damages.size(); i++) {
            fresh();
            long before = steps().get(steps().size() - 2);
            Path file = name.equals("rows") ? newestRows() : newest().resolve(name);
            byte[] damaged = damages.get(i).apply(Files.readAllBytes(file));
            if (name.equals("manifest.json") && i == 3) {
                continue; // a flipped bit may be in the time, which nothing depends on
            }
            Files.write(file, damaged);
            assertThat(resume()).as("%s, damage %d", name, i).contains("checkpoint/" + before);
        }
    }

    @Test
    void parametersThatAreNotFiniteAreNotUsed() throws Exception {
        fresh();
        Path parameters = newest().resolve("parameters.safetensors");
        byte[] bytes = Files.readAllBytes(parameters);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
        Files.write(parameters, bytes);
        enterInManifest(newest(), "parameters.safetensors");
        String reason = "holds numbers that are not finite";
        assertThat(resume()).startsWith("refused: " + parameters).contains(reason);
        SavedRun saved = SavedRun.open(run);
        assertThatThrownBy(() -> saved.evaluate(saved.newest(), Corridor::new, 1, 1, 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> Policy.load(run, Corridor::new))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason);
    }

    private Path newestRows() throws IOException {
        JsonNode rows =
                JSON.readTree(newest().resolve("manifest.json").toFile()).path("rows");
        return run.resolve("checkpoint/rows").resolve(rows.get(rows.size() - 1).asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../victim.txt",
                "/etc/hostname",
                "..",
                "events.out.tfevents.1/../../victim.txt",
                "config.yaml",
                "events.out.tfevents.\0"
            })
    void aNameInTheStateThatIsNoPlainEventFileIsRefused(String name) throws Exception {
        fresh();
        forgeState(newest(), state -> {
            ((ObjectNode) state.path("files")).put("tensorBoardFile", name).put("tensorBoardOffset", 0);
            return state;
        });
        String config = Files.readString(run.resolve("config.yaml"));
        assertThat(resume()).startsWith("refused: files.tensorBoardFile");
        assertThat(victim).hasContent("precious");
        assertThat(run.resolve("config.yaml")).hasContent(config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../victim.txt", "/etc/hostname", "a\0b-0-1.safetensors", "..", "state.json"})
    void aNameOfRowsThatIsNoPlainOneMakesTheCheckpointUnusable(String name) throws Exception {
        fresh();
        long before = steps().get(steps().size() - 2);
        forgeState(newest(), state -> {
            state.findValues("$rows").forEach(rows -> ((ObjectNode) rows.get(0)).put("file", name));
            return state;
        });
        assertThat(resume()).contains("checkpoint/" + before);
        fresh();
        changeJson(newest().resolve("manifest.json"), manifest -> {
            ((ArrayNode) manifest.path("rows")).removeAll().add(name);
            return manifest;
        });
        assertThat(resume()).contains("checkpoint/" + before);
        assertThat(victim).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "progress.csv",
                "episodes.csv",
                "run.log",
                "status.json",
                ".status.json.tmp",
                ".lock",
                "evaluation.json",
                "config.yaml",
                "checkpoint/best.json",
                "checkpoint/.best.json.tmp",
                "checkpoint/rows/x-0-1.safetensors",
                "videos"
            })
    void aLinkInPlaceOfAFileOfTheRunIsRefusedAndNotFollowed(String name) throws IOException {
        fresh();
        Path link = run.resolve(name);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, victim);
        assertThat(resume()).startsWith("refused: ").contains(name).contains("a symbolic link");
        assertThat(victim).hasContent("precious");
        assertThatThrownBy(() -> SavedRun.open(run)).isInstanceOf(ConfigException.class);
    }

    /** Whatever a run writes, so that a file added later is not forgotten. */
    @Test
    void noFileOfARunMayBeALinkOrAFolder() throws IOException {
        fresh();
        List<Path> names;
        try (Stream<Path> files = Files.list(run)) {
            names = files.filter(Files::isRegularFile).map(Path::getFileName).toList();
        }
        assertThat(names).hasSizeGreaterThan(7);
        for (Path name : names) {
            fresh();
            Path file = run.resolve(name);
            Files.delete(file);
            Files.createSymbolicLink(file, victim);
            assertThat(resume())
                    .startsWith("refused: ")
                    .contains(name.toString())
                    .contains("a symbolic link");
            Files.delete(file);
            Files.createDirectory(file);
            assertThat(resume())
                    .startsWith("refused: ")
                    .contains(name.toString())
                    .contains("is a folder");
            assertThat(victim).hasContent("precious");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "iteration, 9223372036854775807",
        "iteration, -1",
        "iteration, 9",
        "logged, -1",
        "logged, 9223372036854775807"
    })
    void countsThatCannotBeAreRefused(String key, long value) throws Exception {
        fresh();
        forgeState(newest(), state -> {
            ((ObjectNode) state.path("runner")).put(key, value);
            return state;
        });
        assertThat(resume()).startsWith("refused: ").contains("runner." + key + " must be in [0, ");
    }

    @ParameterizedTest
    @CsvSource({"steps, 2147483647", "steps, -1", "updates, 2147483647", "updates, 0", "stepsNotLearned, -1"})
    void countsOfAReplayThatDoNotFitAreRefused(String key, long value) throws Exception {
        fresh();
        forgeState(newest(), state -> {
            ((ObjectNode) state.path("algorithm")).put(key, value);
            return state;
        });
        assertThat(resume()).startsWith("refused: ").contains("the replay's state has ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint", "checkpoint/rows"})
    void aLinkedFolderIsRefusedAndNothingInItDeleted(String name) throws IOException {
        fresh();
        Path elsewhere = run.resolveSibling("elsewhere");
        Files.move(run.resolve(name), elsewhere);
        Path photo = Files.writeString(elsewhere.resolve("photo-1-2.safetensors"), "precious");
        Files.createSymbolicLink(run.resolve(name), elsewhere);
        assertThat(resume()).startsWith("refused: ").contains("a symbolic link");
        assertThat(photo).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.6, 0.95})
    void aConfigurationThatWasCutOffIsRefused(double share) throws IOException {
        fresh();
        List<String> lines = Files.readAllLines(run.resolve("config.yaml"));
        Files.write(run.resolve("config.yaml"), lines.subList(0, (int) (share * lines.size())));
        assertThat(resume())
                .startsWith("refused: " + run.resolve("config.yaml")
                        + " was cut off: expected checkpoint.keep, its last key");
    }

    @Test
    void aConfigurationThatEndsWithinANumberIsRefused() throws IOException {
        fresh();
        String whole = Files.readString(run.resolve("config.yaml"));
        Files.writeString(run.resolve("config.yaml"), whole.stripTrailing());
        assertThat(resume()).startsWith("refused: ").contains(" was cut off");
        Path cut =
                Files.writeString(run.resolveSibling("config.yaml"), whole.substring(0, whole.indexOf("\nmodel:") + 1));
        assertThatThrownBy(() -> new ExperimentReader().file(cut).read())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(" was cut off");
        Files.writeString(cut, "steps: 12\n"); // a user's own may be short
        assertThat(new ExperimentReader().file(cut).read().steps()).isEqualTo(12);
    }

    @Test
    void withoutACheckpointARunSaysThatItStartsAgain() throws IOException {
        fresh();
        Files.move(run.resolve("checkpoint"), run.resolveSibling("checkpoint"));
        List<String> said = new ArrayList<>();
        try (var resumed = training(run).resume(true).messages(said::add).start()) {
            resumed.await();
        }
        assertThat(said).anyMatch(line -> line.endsWith("there is no checkpoint: the run starts from the beginning"));
    }

    /** One of an earlier version has fewer keys. */
    @Test
    void aKeyThatIsMissingBeforeTheEndHasItsDefault() throws IOException {
        fresh();
        List<String> lines = new ArrayList<>(Files.readAllLines(run.resolve("config.yaml")));
        assertThat(lines.removeIf(line -> line.strip().startsWith("stepTimeout:")))
                .isTrue();
        Files.write(run.resolve("config.yaml"), lines);
        assertThat(resume()).startsWith("resumed");
    }

    @Test
    void aFileInPlaceOfTheCheckpointsIsRefused() throws IOException {
        fresh();
        Files.move(run.resolve("checkpoint"), run.resolveSibling("checkpoint"));
        Files.writeString(run.resolve("checkpoint"), "precious");
        assertThat(resume())
                .isEqualTo(
                        "refused: " + run.resolve("checkpoint") + " is in the way: expected a folder of checkpoints");
        assertThat(run.resolve("checkpoint")).hasContent("precious");
    }

    @Test
    void anEmptyRecordOfTheEnvironmentIsRefused() throws IOException {
        fresh();
        Files.writeString(run.resolve("environment.json"), "");
        assertThat(resume())
                .isEqualTo("refused: " + run.resolve("environment.json")
                        + ": expected an object of JSON, got an empty file");
    }

    /** The rows of a replay are most of a checkpoint, and nothing that a policy needs. */
    @Test
    void aPolicyIsThereWithoutTheReplay() throws IOException {
        fresh();
        Files.move(run.resolve("checkpoint/rows"), run.resolveSibling("rows"));
        SavedRun saved = SavedRun.open(run);
        assertThat(saved.evaluate(saved.newest(), Corridor::new, 2, 1, 1).episodes())
                .isEqualTo(2);
        assertThat(resume()).startsWith("refused: ");
    }

    @Test
    void filesOfOthersAmongTheCheckpointsStay() throws IOException {
        fresh();
        Path rows = Files.writeString(run.resolve("checkpoint/rows/notes.txt"), "mine");
        Path tmp = Files.writeString(run.resolve("checkpoint/.mine.tmp"), "mine");
        Path inside = Files.writeString(run.resolve("checkpoint").resolve(steps().getFirst() + "/notes.txt"), "mine");
        CheckpointStore.open(run.resolve("checkpoint"), 1).markBest(steps().getLast(), 1); // which prunes
        assertThat(resume()).startsWith("resumed");
        assertThat(Stream.of(rows, tmp)).allMatch(Files::exists);
        assertThat(inside).exists();
    }

    @Test
    void aLinkedRunDirectoryIsTheUsersOwnAffair() throws IOException {
        fresh();
        Path link = Files.createSymbolicLink(run.resolveSibling("link"), run);
        run = link;
        assertThat(resume()).startsWith("resumed");
    }

    @Test
    void withoutItsConfigurationNothingIsWrittenOverARun() throws IOException {
        for (String left : List.of("checkpoint", "progress.csv", "run.log", "status.json")) {
            fresh();
            Path only = run.resolveSibling("only-" + left);
            Files.createDirectory(only);
            Files.move(run.resolve(left), only.resolve(left));
            run = only;
            assertThat(resume()).startsWith("refused: ").contains("no config.yaml");
            assertThatThrownBy(() -> training(only).start())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("no config.yaml");
        }
    }

    @Test
    void theEmptyPathIsNoRunDirectory() {
        assertThatThrownBy(() -> training(Path.of("")).start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be named");
        assertThatThrownBy(() -> SavedRun.open(Path.of("")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be named");
    }

    @Test
    void aLostOrShortenedLogIsRefusedWithTheWayOnWhichWorks() throws IOException {
        String name = "progress.csv";
        fresh();
        Files.delete(run.resolve(name));
        assertThat(resume()).startsWith("refused: ").contains("put an empty one in its place");
        Files.writeString(run.resolve(name), "half");
        assertThat(resume()).startsWith("refused: ").contains("put an empty one in its place");
        Files.write(run.resolve(name), new byte[0]);
        assertThat(resume()).startsWith("resumed");
    }

    @Test
    void aTableThatIsNoTextIsNamed() throws IOException {
        fresh();
        Path table = run.resolve("progress.csv");
        byte[] bytes = Files.readAllBytes(table);
        bytes[3] = (byte) 0xff;
        Files.write(table, bytes);
        assertThat(resume()).startsWith("refused: ").contains("progress.csv is not UTF-8 text");
    }

    @Test
    void everyTamperedValueOfTheStateIsRefusedOnOneLineOrHarmless() throws Exception {
        fresh();
        int places =
                places(JSON.readTree(newest().resolve("state.json").toFile())).size();
        List<String> outcomes = new ArrayList<>();
        for (int place = 0; place < places; place++) {
            fresh();
            int chosen = place;
            String[] where = new String[1];
            forgeState(newest(), state -> {
                where[0] = tamper(places(state).get(chosen));
                return state;
            });
            outcomes.add(where[0] + " -> " + resume());
        }
        // What a statistic has gathered since the last row may be any number of values.
        assertThat(outcomes)
                .isNotEmpty()
                .allMatch(outcome ->
                        outcome.startsWith(".runner.diagnostics.statistics.") || outcome.contains("refused: "));
    }

    private record Place(ObjectNode parent, String key, String path) {}

    /** Every array and every bytes of the tree. */
    private static List<Place> places(JsonNode tree) {
        List<Place> places = new ArrayList<>();
        collect(tree, "", places);
        return places;
    }

    private static void collect(JsonNode node, String path, List<Place> places) {
        for (var property : node.properties()) {
            String inner = path + "." + property.getKey();
            if (property.getValue().isArray() || property.getKey().equals("$bytes")) {
                places.add(new Place((ObjectNode) node, property.getKey(), inner));
            } else {
                collect(property.getValue(), inner, places);
            }
        }
    }

    /** Empties it; what is empty already gets an element. */
    private static String tamper(Place place) {
        if (place.parent().get(place.key()).isArray()
                && place.parent().get(place.key()).isEmpty()) {
            place.parent()
                    .putArray(place.key())
                    .add(place.key().equals("$longs") ? IntNode.valueOf(0) : DoubleNode.valueOf(0));
        } else if (place.parent().get(place.key()).isArray()) {
            place.parent().putArray(place.key());
        } else {
            place.parent().put(place.key(), "");
        }
        return place.path();
    }
}
