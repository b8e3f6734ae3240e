package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.env.EnvFactory;
import jarl.env.check.EnvChecker;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.random.RandomStreams;
import jarl.runner.EvaluationResult;
import jarl.testing.MaskedOrder;
import jarl.testing.MaskedOrder.Order;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structured actions with masks, end to end: {@link MaskedOrder} refuses forbidden choices, so that a run which ends took none. */
class CompositeMaskTest {

    @TempDir
    Path folder;

    private static ExperimentConfig config(String... changes) {
        return Configs.read(
                new ExperimentReader()
                        .assign(
                                "algo={name: ppo, epochs: 4, minibatches: 4, normalizeAdvantage: true, learningRate: 3e-3}")
                        .assign("sampler={batchT: 20, batchB: 8, shards: 4, decorrelationSteps: 9}")
                        .assign("model.hiddenSizes=[32]")
                        .assign("log.intervalSteps=3200")
                        .assign("evaluation.episodes=20"),
                changes);
    }

    private Run.Result<float[], Order> train(String name, int workers, ExperimentConfig config) {
        EnvFactory<float[], Order> factory = MaskedOrder::new;
        try (var run = Training.of(factory)
                .config(config)
                .workers(workers)
                .runDir(folder.resolve(name))
                .start()) {
            return run.await();
        }
    }

    @Test
    void theEnvironmentKeepsTheRules() {
        assertThat(EnvChecker.check(MaskedOrder::new, 5, 400)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "parallel", "batched"})
    void noForbiddenChoiceIsEverTakenAndWorkersDoNotMatter(String sampler) {
        ExperimentConfig config = config(
                "steps=480",
                "log.intervalSteps=480",
                "sampler=" + sampler,
                "model={name: lstm, hiddenSizes: [8], recurrentSize: 8}",
                "algo.minibatches=2",
                "evaluation.episodes=2");
        assertThat(train("one", 1, config).finished()).isTrue();
        assertThat(train("three", 3, config).finished()).isTrue();
        assertThat(RunFolders.fingerprint(folder.resolve("three")))
                .isEqualTo(RunFolders.fingerprint(folder.resolve("one")));
    }

    /** Guessing among two to four allowed values of each choice earns about 10/3; the optimum is 10. */
    @Test
    void thePolicyLearnsAmongTheAllowed() {
        EvaluationResult result =
                train("run", 2, config("steps=16_000")).evaluation().orElseThrow();
        assertThat(result.mean()).isGreaterThan(7);
        try (Policy<float[], Order> policy = Policy.load(folder.resolve("run"), MaskedOrder::new);
                MaskedOrder env = new MaskedOrder()) {
            float[] observation = env.reset(new RandomStreams(1).stream("env"));
            for (int i = 0; i < 10; i++) {
                observation =
                        env.step(policy.act(observation, 0, env.actionMask())).observation();
            }
            float[] last = observation;
            assertThatThrownBy(() -> policy.act(last)).hasMessage("expected an action mask of 18 flags, got 0");
        }
    }
}
