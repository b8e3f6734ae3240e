package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.Training;
import jarl.env.ActionRepeat;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {

    @TempDir
    private static Path folder;

    private static Path run = Path.of("");

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        assertThat(Jarl.trainBriefly(run).exit()).isZero();
    }

    @Test
    void theLastLineIsOneObjectOfJson() throws IOException {
        Jarl evaluation = Jarl.run("eval", run.toString(), "--episodes=7", "--json", "--workers=1");
        assertThat(evaluation.exit()).isZero();
        JsonNode json = new JsonMapper().readTree(evaluation.lastLine());
        assertThat(List.copyOf(fieldNames(json)))
                .containsExactly(
                        "greedy",
                        "episodes",
                        "mean",
                        "std",
                        "median",
                        "iqm",
                        "iqmInterval",
                        "min",
                        "max",
                        "cutOff",
                        "returns");
        double[] returns = StreamSupport.stream(json.path("returns").spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
        assertThat(json.path("episodes").asInt()).isEqualTo(7);
        assertThat(returns).hasSize(7);
        assertThat(json.path("iqmInterval").size()).isEqualTo(2);
        double sum = 0;
        for (double value : returns) {
            sum += value;
        }
        assertThat(json.path("mean").asDouble()).isEqualTo(sum / 7);
    }

    private static List<String> fieldNames(JsonNode json) {
        return json.properties().stream().map(entry -> entry.getKey()).toList();
    }

    @Test
    void aRunMadeFromJavaWithAClassWithoutAnIdIsOpenedWithNoOtherEnvironment() throws IOException {
        Path made = folder.resolve("java");
        EnvFactory<float[], Integer> factory = () -> new ActionRepeat<>(new CartPole(), 1);
        try (var training = Training.of(factory)
                .config(new ExperimentReader()
                        .assign("steps=64")
                        .assign("sampler={batchT: 8, batchB: 4}")
                        .assign("log.intervalSteps=64")
                        .assign("evaluation.episodes=0")
                        .read())
                .runDir(made)
                .start()) {
            training.await();
        }
        Files.delete(made.resolve("status.json")); // else there is nothing left to do for --resume
        for (Jarl refused : List.of(
                Jarl.run("eval", made.toString()),
                Jarl.run("play", made.toString()),
                Jarl.run("train", "--run-dir", made.toString(), "--resume", "--steps=64"),
                Jarl.run("train", made.resolve("config.yaml").toString(), "--run-dir=" + folder.resolve("again")))) {
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.errorLines())
                    .singleElement()
                    .asString()
                    .contains(
                            "the Java class jarl.env.ActionRepeat(jarl.env.classic.CartPole), which has no id",
                            "open the run from Java");
        }
    }

    @Test
    void peopleGetATable() {
        Jarl evaluation = Jarl.run("eval", run.toString(), "--episodes=2", "--checkpoint=64", "--seed=3");
        assertThat(evaluation.exit()).isZero();
        assertThat(evaluation.out()).contains("Corridor-v0", "step 64", "mean", "median", "IQM");
        assertThat(evaluation.err()).isEmpty();
        Jarl more = Jarl.run("eval", run.toString(), "--episodes=5", "--checkpoint=64", "--seed=3");
        assertThat(more.out()).contains("95% interval");
        assertThat(evaluation.out()).doesNotContain("interval"); // of two episodes
    }

    @Test
    void theResultSaysHowActionsAreChosen() {
        Jarl greedy = Jarl.run("eval", run.toString(), "--episodes=20", "--seed=3");
        Jarl sampled = Jarl.run("eval", run.toString(), "--episodes=20", "--seed=3", "--stochastic");
        assertThat(greedy.out()).contains("actions   greedy:");
        assertThat(sampled.out()).contains("actions   sampled:");
        assertThat(valueOf("mean", sampled)).isNotEqualTo(valueOf("mean", greedy));
        assertThat(Jarl.trainBriefly(folder.resolve("greedy")).out()).contains("over 3 episodes, greedy actions (IQM");
        assertThat(Jarl.trainBriefly(folder.resolve("sampled"), "evaluation.deterministic=false")
                        .out())
                .contains("over 3 episodes, sampled actions (IQM");
    }

    private static String valueOf(String row, Jarl table) {
        return table.out()
                .lines()
                .filter(line -> line.startsWith(row + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theBestCheckpointCanBeAskedFor() {
        Path scored = folder.resolve("scored");
        Jarl.trainBriefly(scored, "evaluation.intervalSteps=64", "evaluation.intervalEpisodes=1");
        assertThat(Jarl.run("eval", scored.toString(), "--episodes=1", "--checkpoint=best")
                        .exit())
                .isZero();
    }

    @Test
    void anUnknownCheckpointIsRefused() {
        assertThat(Jarl.run("eval", run.toString(), "--checkpoint=65").err())
                .isEqualTo("jarl: " + run + " holds no checkpoint of step 65: expected one of [64, 128]"
                        + System.lineSeparator());
        assertThat(Jarl.run("eval", run.toString(), "--checkpoint=oldest").exit())
                .isEqualTo(2);
    }

    @Test
    void aDamagedCheckpointIsRefused() throws IOException {
        Path damaged = folder.resolve("damaged");
        Jarl.trainBriefly(damaged);
        Files.writeString(damaged.resolve("checkpoint/128/parameters.safetensors"), "x", StandardOpenOption.APPEND);
        Jarl evaluation = Jarl.run("eval", damaged.toString(), "--checkpoint=128");
        assertThat(evaluation.exit()).isEqualTo(2);
        assertThat(evaluation.out()).isEmpty();
        assertThat(evaluation.errorLines())
                .singleElement()
                .asString()
                .startsWith("jarl: ")
                .contains("checkpoint/128");
    }

    @Test
    void ofDamagedAndIntactCheckpointsTheNewestIntactPlays() throws IOException {
        Path damaged = folder.resolve("half-damaged");
        Jarl.trainBriefly(damaged);
        Files.writeString(damaged.resolve("checkpoint/128/parameters.safetensors"), "x", StandardOpenOption.APPEND);
        Jarl evaluation = Jarl.run("eval", damaged.toString(), "--episodes=1");
        assertThat(evaluation.exit()).isZero();
        assertThat(evaluation.out()).contains("step 64");
    }

    @Test
    void aFolderWithoutARunIsRefused() {
        Jarl evaluation = Jarl.run("eval", folder.toString());
        assertThat(evaluation.exit()).isEqualTo(2);
        assertThat(evaluation.err()).contains("is not a run directory");
    }
}
