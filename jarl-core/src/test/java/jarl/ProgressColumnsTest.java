package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.EvaluationResult;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run logs of its settings as they change, and what its evaluations are of. Twenty batches of 16 steps, a row after ten. */
class ProgressColumnsTest {

    private static final List<String> SETTINGS = List.of(
            "Diagnostics/Epsilon",
            "Diagnostics/LearningRate",
            "Diagnostics/ClipRange",
            "Diagnostics/Beta",
            "Diagnostics/ReplaySize");

    @TempDir
    Path folder;

    private final List<Map<String, Double>> rows = new ArrayList<>();
    private final List<EvaluationResult> evaluations = new ArrayList<>();

    private static ExperimentConfig config(String... assignments) {
        return Configs.read(
                new ExperimentReader()
                        .assign("env=CartPole-v1")
                        .assign("sampler={batchT: 4, batchB: 4, shards: 2}")
                        .assign("model={hiddenSizes: [8]}")
                        .assign("steps=320")
                        .assign("log.intervalSteps=160")
                        .assign("evaluation.episodes=0"),
                assignments);
    }

    private void train(ExperimentConfig config) {
        EnvFactory<?, ?> factory = Environments.find(config.env().id()).factory();
        RunListener listener = new RunListener() {
            @Override
            public void row(long step, Map<String, Double> row, RunControl run) {
                rows.add(row);
            }

            @Override
            public void evaluation(long step, EvaluationResult result, RunControl run) {
                evaluations.add(result);
            }
        };
        try (var run = Training.of(factory)
                .config(config)
                .runDir(folder.resolve("run"))
                .listener(listener)
                .start()) {
            assertThat(run.await().finished()).isTrue();
        }
    }

    private List<String> settings() {
        return rows.getFirst().keySet().stream().filter(SETTINGS::contains).toList();
    }

    private void assertLogged(int row, String column, double expected) {
        assertThat(rows.get(row).get(column)).as(column).isEqualTo(expected, within(1e-12));
    }

    /** The tenth batch begins after 144 of 320 steps, 45 %; the twentieth after 304, 95 %. */
    @Test
    void qLearningLogsEpsilonRateBetaAndReplaySize() {
        train(config(
                "algo=dqn",
                "algo.exploration={initialEpsilon: 1, finalEpsilon: 0, steps: 320}",
                "algo.learning={batchSize: 16, minimumSteps: 0, learningRate: 1e-3, linearSchedule: true}",
                "algo.learning.replay={size: 200, prioritized: true, beta: 0.4, finalBeta: 1}"));
        assertThat(settings())
                .containsExactly(
                        "Diagnostics/Epsilon",
                        "Diagnostics/LearningRate",
                        "Diagnostics/Beta",
                        "Diagnostics/ReplaySize");
        assertLogged(0, "Diagnostics/Epsilon", 0.55);
        assertLogged(1, "Diagnostics/Epsilon", 0.05);
        assertLogged(0, "Diagnostics/LearningRate", 5.5e-4);
        assertLogged(1, "Diagnostics/LearningRate", 5e-5);
        assertLogged(0, "Diagnostics/Beta", 0.67);
        assertLogged(1, "Diagnostics/Beta", 0.97);
        assertLogged(0, "Diagnostics/ReplaySize", 160);
        assertThat(rows.get(1).get("Diagnostics/ReplaySize"))
                .as("full")
                .isGreaterThanOrEqualTo(200)
                .isLessThan(320);
        assertThat(rows.get(1).keySet()).containsExactlyElementsOf(rows.get(0).keySet());
    }

    @Test
    void policyGradientsLogTheirRateAndPpoItsClipRange() {
        train(config(
                "algo={name: ppo, minibatches: 2, learningRate: 1e-3, linearSchedule: true}",
                "algo={ratioClip: 0.2, linearClipSchedule: true}"));
        assertThat(settings()).containsExactly("Diagnostics/LearningRate", "Diagnostics/ClipRange");
        assertLogged(0, "Diagnostics/LearningRate", 5.5e-4);
        assertLogged(0, "Diagnostics/ClipRange", 0.11);
        assertLogged(1, "Diagnostics/ClipRange", 0.01);
    }

    @Test
    void actorCriticLogsItsRate() {
        train(config("algo={name: a2c, learningRate: 1e-3, linearSchedule: false}"));
        assertThat(settings()).containsExactly("Diagnostics/LearningRate");
        assertLogged(1, "Diagnostics/LearningRate", 1e-3);
    }

    /** The last evaluation during training has the parameters of the one after it: only the episodes differ. */
    @Test
    void theBestIsNotChosenByTheEpisodesThatItIsJudgedBy() {
        ExperimentConfig config =
                config("algo=a2c", "evaluation={intervalSteps: 320, intervalEpisodes: 30, episodes: 30}", "seed=4");
        train(config);
        assertThat(evaluations).hasSize(2);
        assertThat(evaluations.get(0).lengths()).isNotEqualTo(evaluations.get(1).lengths());
        SavedRun run = SavedRun.open(folder.resolve("run"));
        assertThat(run.evaluate(run.best(), Environments.find("CartPole-v1").factory(), 30, 4, 1)
                        .lengths())
                .as("the run's seed is that of the evaluation after training")
                .isEqualTo(evaluations.get(1).lengths());
    }
}
