package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.env.classic.CartPole;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentReader;
import jarl.runner.EvaluationResult;
import jarl.sampler.Episode;
import jarl.testing.Script;
import jarl.testing.ScriptedEnv;
import jarl.video.DecodedGif;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are filmed, and runs that are played again. */
class RecordingTest {

    private static final EnvFactory<float[], Integer> CART_POLE = CartPole::new;

    @TempDir
    Path folder;

    private Path train(String name, String env, EnvFactory<?, ?> factory, String... changes) {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo=ppo")
                .assign("env=" + env)
                .assign("steps=600")
                .assign("sampler={batchT: 10, batchB: 12, shards: 4}")
                .assign("log.intervalSteps=120")
                .assign("evaluation={episodes: 30, intervalSteps: 240, intervalEpisodes: 30}");
        Path directory = folder.resolve(name);
        try (var run = Training.of(factory)
                .config(Configs.read(reader, changes))
                .workers(2)
                .runDir(directory)
                .start()) {
            assertThat(run.await().finished()).isTrue();
        }
        return directory;
    }

    @Test
    void recordingChangesNothingButTheFolderOfVideos() throws IOException {
        Path plain = train("plain", "CartPole-v1", CART_POLE, "evaluation.deterministic=false");
        Path filmed = train("filmed", "CartPole-v1", CART_POLE, "evaluation.deterministic=false", "record=true");
        assertThat(RunFolders.fingerprint(filmed)).isEqualTo(RunFolders.fingerprint(plain));
        assertThat(RunFolders.progress(filmed)).isEqualTo(RunFolders.progress(plain));
        assertThat(RunFolders.episodes(filmed)).isEqualTo(RunFolders.episodes(plain));
        assertThat(filmed.resolve("evaluation.json")).hasSameTextualContentAs(plain.resolve("evaluation.json"));
        assertThat(plain.resolve("videos")).doesNotExist();
        assertThat(names(filmed.resolve("videos")))
                .containsExactly("step-00000240.gif", "step-00000480.gif", "step-00000600.gif");
        SavedRun saved = SavedRun.open(filmed);
        EvaluationResult last = saved.evaluate(saved.newest(), CART_POLE, 30, 0, 1);
        assertThat(DecodedGif.read(filmed.resolve("videos/step-00000600.gif")).frames())
                .hasSize(last.lengths()[0] + 1);
    }

    private static List<String> names(Path videos) throws IOException {
        try (Stream<Path> files = Files.list(videos)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CartPole-v1, model=lstm, true",
        "CartPole-v1, model=gru, false",
        "Pendulum-v1, env.actionRepeat=4, true",
        "MultiMaskedChoice-v0, model=mlp, false",
        "LookAndPush-v0, model=mlp, true"
    })
    void theEpisodesThatArePlayedAreThoseOfTheEvaluation(String env, String change, boolean deterministic) {
        EnvFactory<?, ?> factory = Environments.find(env).factory();
        Path directory = train(
                "run", env, factory, change, "evaluation.episodes=0", "evaluation.deterministic=" + deterministic);
        SavedRun saved = SavedRun.open(directory);
        EvaluationResult evaluation = saved.evaluate(saved.newest(), factory, 28, 3, 1);
        try (Player player = saved.player(saved.newest(), factory, deterministic)) {
            for (int i : new int[] {0, 5, 26}) {
                Episode episode = player.play(i, 3, _ -> true);
                assertThat(episode.totalReward()).isEqualTo(evaluation.returns()[i]);
                assertThat(episode.length()).isEqualTo(evaluation.lengths()[i]);
            }
        }
    }

    @Test
    void randomPlayHonoursMasksAndFollowsFromTheSeed() {
        EnvFactory<?, ?> factory = Environments.find("MaskedChoice-v0").factory(); // refuses what it forbids
        List<Double> scores = new ArrayList<>();
        for (int time = 0; time < 2; time++) {
            try (Player player = Player.random(factory)) {
                for (int i = 0; i < 40; i++) {
                    scores.add(player.play(i, 9, _ -> true).totalReward());
                }
            }
        }
        assertThat(scores.subList(40, 80)).isEqualTo(scores.subList(0, 40));
        assertThat(scores.stream().distinct().count()).isGreaterThan(1);
    }

    @Test
    void whatDrawsNoPicturesIsRefusedBeforeAnythingIsWritten() throws IOException {
        EnvFactory<float[], Integer> factory = Script.endless();
        assertThatThrownBy(() -> train("run", "Corridor-v0", factory, "record=true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("evaluation.record must be false for java:" + ScriptedEnv.class.getName()
                        + ", which draws no pictures");
        assertThat(folder.resolve("run/config.yaml")).doesNotExist();
    }
}
