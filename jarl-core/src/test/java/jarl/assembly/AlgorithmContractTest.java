package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.agent.Agent;
import jarl.algorithm.Algorithm;
import jarl.algorithm.ContinuousConfig;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.env.classic.CartPole;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Algorithms;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunListener;
import jarl.runner.RunOutput;
import jarl.sampler.Sampler;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every algorithm keeps to, of those that can be asked for by name. */
class AlgorithmContractTest {

    private static final int BATCHES = 6;

    static Stream<String> algorithms() {
        return Algorithms.all().stream().map(AlgorithmSpec::name);
    }

    /** Those that choose among actions. */
    static Stream<String> ofChoices() {
        return algorithms().filter(name -> !isContinuous(name));
    }

    private static boolean isContinuous(String algorithm) {
        return Algorithms.find(algorithm).defaults() instanceof ContinuousConfig;
    }

    private static EnvFactory<?, ?> factory(String algorithm) {
        EnvFactory<float[], Integer> choices = CartPole::new;
        return isContinuous(algorithm) ? Environments.find("Pendulum-v1").factory() : choices;
    }

    static ExperimentConfig config(String algorithm, String... settings) {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("env=" + (isContinuous(algorithm) ? "Pendulum-v1" : "CartPole-v1"))
                .assign("sampler={name: serial, batchT: 8, batchB: 2}")
                .assign("model.hiddenSizes=[8]")
                .assign("seed=3");
        if (Algorithms.find(algorithm).defaults() instanceof ReplayAlgorithmConfig) {
            reader.assign("algo.learning={batchSize: 4, minimumSteps: 32, replayRatio: 1, targetInterval: 3, "
                    + "replay: {size: 400, prioritized: true}}");
        }
        if (algorithm.equals("crossq")) {
            reader.assign("algo={criticSizes: [8], plainUpdates: 3, learning: {targetInterval: 0}}");
        }
        if (algorithm.equals("flashsac")) {
            reader.assign("model.hiddenSizes=[8, 8]").assign("algo={criticSizes: [8], atoms: 11}");
        }
        if (algorithm.equals("r2d1")) {
            reader.assign("model={name: lstm, recurrentSize: 8}")
                    .assign("algo={warmup: 2, training: 4, stateInterval: 2}");
        }
        return Configs.read(reader, settings);
    }

    /** An algorithm with all that it works with. */
    private record Bench<I extends TensorTree>(
            Wiring wiring, Wiring.Parts<I> parts, Agent<I> agent, Sampler<I> sampler, Algorithm<I> algorithm)
            implements AutoCloseable {

        static Bench<?> of(String name) {
            Wiring wiring = new Wiring(config(name), factory(name), 1);
            return of(wiring, wiring.parts(RunOutput.none(), RunListener.NONE));
        }

        @SuppressWarnings("unchecked") // a wiring's agent, sampler and algorithm are of one type
        private static <I extends TensorTree> Bench<I> of(Wiring wiring, Wiring.Parts<I> parts) {
            return new Bench<>(wiring, parts, (Agent<I>) wiring.agent(), parts.sampler(), parts.algorithm());
        }

        Samples<I> collect(int batch) {
            agent.beginBatch(16L * batch);
            return sampler.collect(16L * batch).samples();
        }

        Map<String, double[]> learn(int batch) {
            return algorithm.optimize(collect(batch), batch / 10.0);
        }

        float[] parameters() {
            List<Float> all = new ArrayList<>();
            for (Tensor each : agent.blocks().named().values()) {
                for (float number : each.toFloats()) {
                    all.add(number);
                }
            }
            float[] numbers = new float[all.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = all.get(i);
            }
            return numbers;
        }

        /** Makes the other the same as this one, as a checkpoint would. */
        @SuppressWarnings("CheckReturnValue")
        void copyTo(Bench<?> other) {
            try (var _ = TensorScope.withoutGradients()) {
                Map<String, Tensor> destination = other.agent.saved();
                agent.saved().forEach((name, value) -> destination.get(name).copyInPlace(value));
                other.agent.restored();
                StateWriter state = new StateWriter();
                algorithm.save(state.child("algorithm"));
                sampler.save(state.child("sampler"));
                var reader = state.reader();
                other.algorithm.restore(reader.child("algorithm"));
                other.sampler.restore(reader.child("sampler"));
            }
        }

        @Override
        public void close() {
            try (wiring;
                    parts) {
                // Closed in reverse order.
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void statisticsHaveTheSameNamesInEveryBatchAndAreFinite(String algorithm) {
        try (Bench<?> bench = Bench.of(algorithm)) {
            List<String> names = bench.algorithm().statistics();
            assertThat(names).contains("loss", "gradNorm").doesNotHaveDuplicates();
            for (int batch = 0; batch < BATCHES; batch++) {
                Map<String, double[]> numbers = bench.learn(batch);
                assertThat(List.copyOf(numbers.keySet())).isEqualTo(names);
                assertThat(numbers.values().stream().flatMapToDouble(Arrays::stream))
                        .allMatch(Double::isFinite);
            }
            assertThat(bench.algorithm().updates()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void settingsHaveTheSameNamesThroughoutARun(String algorithm) {
        try (Bench<?> bench = Bench.of(algorithm)) {
            List<String> names = List.copyOf(bench.algorithm().settings(0).keySet());
            assertThat(names).contains("Diagnostics/LearningRate");
            var _ = bench.learn(0);
            assertThat(List.copyOf(bench.algorithm().settings(1).keySet())).isEqualTo(names);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void oneThatWasRestoredLearnsTheSameToTheLastBit(String algorithm) {
        try (Bench<?> first = Bench.of(algorithm);
                Bench<?> second = Bench.of(algorithm)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                var _ = first.learn(batch);
            }
            first.copyTo(second);
            assertThat(second.algorithm().updates()).isEqualTo(first.algorithm().updates());
            float[] before = first.parameters();
            Map<String, double[]> numbers = first.learn(BATCHES);
            Map<String, double[]> again = second.learn(BATCHES);
            assertThat(first.parameters()).isNotEqualTo(before);
            assertThat(second.parameters()).isEqualTo(first.parameters());
            assertThat(again.get("loss")).isNotEmpty().isEqualTo(numbers.get("loss"));
        }
    }
}
