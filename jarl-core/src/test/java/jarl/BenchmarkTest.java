package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Environments;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkTest {

    private static final int REPEATS = 3;

    @ParameterizedTest
    @CsvSource({
        "CartPole-v1, a2c, mlp, serial",
        "CartPole-v1, ppo, lstm, batched",
        "MaskedChoice-v0, ppo, gru, parallel",
        "MultiMaskedChoice-v0, a2c, mlp, parallel",
        "Pendulum-v1, ppo, mlp, parallel"
    })
    void everyPartHasARate(String environment, String algorithm, String model, String sampler) {
        ExperimentConfig config = new ExperimentReader()
                .assign("env=" + environment)
                .assign("algo=" + algorithm)
                .assign("model={name: " + model + ", hiddenSizes: [4], recurrentSize: 4}")
                .assign("sampler={batchT: 4, batchB: 4, shards: 2}")
                .assign("sampler=" + sampler)
                .assign("name=tiny")
                .read();
        Benchmark benchmark =
                new Benchmark(config, Environments.find(environment).factory(), 2, REPEATS, 0.002);
        for (Benchmark.Part part : Benchmark.Part.values()) {
            Benchmark.Result result = benchmark.measure(part);
            assertThat(result.part()).isEqualTo(part);
            assertThat(result.name()).isEqualTo("tiny");
            assertThat(result.repeats()).isEqualTo(REPEATS);
            assertThat(result.lowest()).isPositive().isLessThanOrEqualTo(result.median());
            assertThat(result.highest()).isFinite().isGreaterThanOrEqualTo(result.median());
        }
    }

    /** Steps that do not follow on each other are cut off, and a replay of returns that are longer than a batch would have nothing to draw. */
    @Test
    void anUpdateFromReplayLearns() {
        ExperimentConfig config = new ExperimentReader()
                .assign("env=CartPole-v1")
                .assign("algo={name: dqn, nStep: 5, learning: {batchSize: 8, minimumSteps: 32, replay: {size: 500}}}")
                .assign("model.hiddenSizes=[8]")
                .assign("sampler={batchT: 4, batchB: 4, shards: 2}")
                .read();
        Benchmark benchmark =
                new Benchmark(config, Environments.find("CartPole-v1").factory(), 1, REPEATS, 0.05);
        // First, since what is not compiled yet allocates more: what comes later cannot be held to it.
        double update = benchmark.measure(Benchmark.Part.UPDATE).bytesPerStep();
        assertThat(update).isGreaterThan(benchmark.measure(Benchmark.Part.TRAIN).bytesPerStep() / 2);
    }
}
