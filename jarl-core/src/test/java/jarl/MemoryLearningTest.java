package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.testbed.MaskedChoice;
import jarl.env.testbed.Memory;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.runner.EvaluationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only memory can solve is solved with memory, and what masks forbid is never done. */
@Execution(ExecutionMode.CONCURRENT)
class MemoryLearningTest {

    private static ExperimentConfig config(String preset, String... changes) {
        return Configs.read(new ExperimentReader().preset(preset).assign("seed=1"), changes);
    }

    @ParameterizedTest
    @CsvSource({"memory-ppo-lstm, lstm, 60000", "memory-ppo-lstm, mingru, 60000", "memory-a2c-lstm, lstm, 150000"})
    void recurrentNetworksRememberTheCue(String preset, String model, long steps) {
        EnvFactory<float[], Integer> factory = Memory::new;
        try (var run = Training.of(factory)
                .config(config(preset, "steps=" + steps, "model.name=" + model))
                .start()) {
            var result = run.await();
            assertThat(result.evaluation().orElseThrow().min()).isEqualTo(1);
            try (Policy<float[], Integer> policy = result.policy()) {
                RandomStream random = new RandomStreams(4).stream("cues");
                for (int episode = 0; episode < 20; episode++) {
                    assertThat(play(policy, new Memory(), random)).isEqualTo(1);
                }
            }
        }
    }

    private static double play(Policy<float[], Integer> policy, Memory env, RandomStream random) {
        policy.startEpisode();
        float[] observation = env.reset(random);
        double reward = 0;
        while (true) {
            Step<float[]> step = env.step(policy.act(observation, reward));
            reward = step.reward();
            if (step.ends()) {
                return reward;
            }
            observation = step.observation();
        }
    }

    /** At the junction every episode looks the same: whoever forgets turns always to the same side. */
    @Test
    void withoutMemoryChanceIsTheLimit() {
        EnvFactory<float[], Integer> factory = Memory::new;
        try (var run = Training.of(factory)
                .config(config("memory-ppo-lstm", "steps=20000", "model=mlp"))
                .start()) {
            EvaluationResult evaluation = run.await().evaluation().orElseThrow();
            assertThat(evaluation.mean()).isBetween(-0.4, 0.4); // 100 cues: four deviations of 0.1
        }
    }

    /** The task throws if a forbidden action is taken. */
    @ParameterizedTest
    @CsvSource({"mlp, parallel", "lstm, batched", "gru, serial"})
    void maskedActionsAreNeverTaken(String model, String sampler) {
        EnvFactory<float[], Integer> factory = MaskedChoice::new;
        ExperimentReader reader = new ExperimentReader()
                .assign("env=MaskedChoice-v0")
                .assign("algo={name: ppo, learningRate: 5e-3, discount: 0, gaeLambda: 0, ratioClip: 0.2}")
                .assign("algo={normalizeAdvantage: true, entropyCoefficient: 0}")
                .assign("model={name: " + model + ", hiddenSizes: [32], recurrentSize: 32}")
                .assign("sampler={name: " + sampler + ", batchT: 10, batchB: 16}")
                .assign("steps=5120")
                .assign("log.intervalSteps=1024")
                .assign("evaluation.deterministic=false")
                .assign("seed=1");
        try (var run = Training.of(factory).config(reader.read()).start()) {
            // Choosing at random among what is allowed gives 3.6 of 10.
            assertThat(run.await().evaluation().orElseThrow().mean()).isGreaterThan(8);
        }
    }
}
