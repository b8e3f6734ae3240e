package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.agent.DivergedException;
import jarl.algorithm.ReplayLearning;
import jarl.algorithm.ReplaySchedule;
import jarl.checkpoint.Checkpoint;
import jarl.checkpoint.CheckpointStore;
import jarl.checkpoint.StateWriter;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.TimeLimit;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.Replay;
import jarl.replay.ReplayConfig;
import jarl.replay.StepSpec;
import jarl.replay.TransitionBatch;
import jarl.sampler.Episode;
import jarl.sampler.Evaluator;
import jarl.sampler.Order;
import jarl.sampler.Sampler;
import jarl.sampler.SamplerSpec;
import jarl.sampler.ShardedSampler;
import jarl.space.Box;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another family than those there are, with several blocks of parameters, needs a loss and an agent of its own and nothing else. */
class ContinuousControlTest {

    @TempDir
    Path folder;

    private static final long LEARNING_START = 64;
    private static final int BATCH = 8;

    /**
     * A cart on [-1, 1] that an action moves by up to a half; each step costs the square of where it is then. Best is minus twice the position:
     * from a uniform start that costs 1/24 on average, doing nothing costs 1/3 in each of the 6 steps.
     */
    private static final class Cart implements Env<float[], float[]> {
        private static final Box BOX = Box.of(-1, 1, 1);
        private float position;

        @Override
        public Box observationSpace() {
            return BOX;
        }

        @Override
        public Box actionSpace() {
            return BOX;
        }

        @Override
        public float[] reset(RandomGenerator random) {
            position = (float) (2 * random.nextDouble() - 1);
            return new float[] {position};
        }

        @Override
        public Step<float[]> step(float[] action) {
            position = Math.clamp(position + action[0] / 2, -1f, 1f);
            return new Step<>(new float[] {position}, -position * position, false, false);
        }

        @Override
        public void saveState(DataOutput out) throws IOException {
            out.writeFloat(position);
        }

        @Override
        public void restoreState(DataInput in, RandomGenerator random) throws IOException {
            position = in.readFloat();
        }
    }

    private static final EnvFactory<float[], float[]> CARTS = () -> new TimeLimit<>(new Cart(), 6);

    /** Writes checkpoints and nothing else. */
    private record Checkpoints(CheckpointStore store) implements RunOutput {
        @Override
        public void checkpoint(long step, Map<String, Tensor> parameters, StateWriter state) {
            try {
                store.write(step, parameters, state);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void episodes(List<Episode> episodes, double wallTime) {}

        @Override
        public void row(long step, Map<String, Double> row) {}

        @Override
        public void line(String text) {}

        @Override
        public void progress(long step) {}

        @Override
        public void score(long step, double score) {}

        @Override
        public void evaluation(long step, EvaluationResult result) {}

        @Override
        public String newestCheckpoint() {
            return "";
        }

        @Override
        public void close() {}
    }

    /** A run of SAC, with prioritized replay, so that its priorities are used, too. */
    private static final class SacRun implements AutoCloseable {
        final RandomStreams streams = new RandomStreams(1);
        final TinySac.Actor actor = new TinySac.Actor(LEARNING_START, streams);
        final CheckpointStore store;
        final Sampler<NoTensors> sampler =
                new ShardedSampler<>(CARTS, actor, new SamplerSpec(4, 2, 1, false, 0, false, 1, 1), new Order.Serial());
        final ReplayLearning<NoTensors, TransitionBatch> learning = learning();
        final Evaluator<NoTensors> evaluator = new Evaluator<>(CARTS, actor, 1, true, 1);
        final Runner<NoTensors> runner;

        SacRun(Path folder, long steps, int evaluationEpisodes) throws IOException {
            this.store = CheckpointStore.open(folder, 2);
            this.runner = new Runner<>(
                    new RunParts<>(actor, learning, sampler, new RewardTransform(1, false, 0, 0, 0, 1, 2), evaluator),
                    RunPlan.of(BATCH, steps, 40, 40, 0),
                    new Runner.EvaluationPlan(1, evaluationEpisodes, 0, false),
                    1,
                    10,
                    new Checkpoints(store),
                    RunListener.NONE);
        }

        private ReplayLearning<NoTensors, TransitionBatch> learning() {
            ReplayConfig replay = ReplayConfig.defaults().withSize(2000).withPriorities(0.5, 0.5, 0.5);
            try (var _ = TensorScope.withoutGradients()) {
                StepSpec shape = StepSpec.of(Cart.BOX, Cart.BOX, false, NoTensors.INSTANCE);
                return new ReplayLearning<>(
                        new ReplaySchedule(32, LEARNING_START, 16, replay),
                        Replay.ofTransitions(replay, new NStep(1, 0.9), shape, 2, Device.CPU),
                        1,
                        new TinySac.Update(actor, streams),
                        streams);
            }
        }

        Map<String, float[]> saved() {
            Map<String, float[]> values = new LinkedHashMap<>();
            try (var _ = TensorScope.withoutGradients()) {
                store.newest().orElseThrow().parameters().forEach((name, value) -> values.put(name, value.toFloats()));
            }
            return values;
        }

        @Override
        public void close() {
            evaluator.close();
            learning.close();
            sampler.close();
            actor.close();
        }
    }

    @Test
    void learnsWhatIsBest() throws IOException {
        try (var run = new SacRun(folder, 720, 20)) {
            EvaluationResult evaluation = run.runner.run().orElseThrow();
            assertThat(evaluation.mean()).isGreaterThan(-0.08);
        }
    }

    @Test
    void everyBlockIsInCheckpointsByName() throws IOException {
        try (var run = new SacRun(folder, 40, 0)) {
            var _ = run.runner.run();
            assertThat(run.saved().keySet())
                    .contains("policy.hidden.0.weight", "critics.second.last.bias", "temperature.value")
                    .allMatch(name -> name.matches("(policy|critics|temperature)\\..*"));
            assertThat(run.actor.saved().values().stream()
                            .mapToLong(Tensor::numel)
                            .sum())
                    .isEqualTo(run.actor.blocks().count());
        }
    }

    @Test
    void numbersOfTheDelayedPolicyAreOfEverySecondUpdate() throws IOException {
        try (var run = new SacRun(folder, 80, 0)) {
            var _ = run.runner.run();
            assertThat(run.learning.statistics()).containsExactly("loss", "criticGradNorm", "policyLoss", "entropy");
            assertThat(run.learning.updates()).isEqualTo(8); // of 16 steps, each in 16 items of 32
        }
    }

    @Test
    void actsUniformlyUntilLearningStarts() throws IOException {
        try (var run = new SacRun(folder, 40, 0)) {
            run.actor.beginBatch(0);
            double[] uniform = new double[400];
            for (int batch = 0; batch < 50; batch++) {
                var samples = run.sampler.collect(8L * batch).samples();
                float[] drawn = ((Tensor) samples.agent().action()).toFloats();
                for (int i = 0; i < drawn.length; i++) {
                    uniform[8 * batch + i] = drawn[i];
                }
            }
            // Of 400 uniform numbers each quarter has 100, give or take five standard deviations of 8.7.
            for (int quarter = 0; quarter < 4; quarter++) {
                double low = -1 + quarter / 2.0;
                assertThat(Arrays.stream(uniform)
                                .filter(x -> x >= low && x < low + 0.5)
                                .count())
                        .isBetween(57L, 143L);
            }
        }
    }

    @Test
    @SuppressWarnings("CheckReturnValue")
    void aBrokenCriticEndsTrainingThoughThePolicyIsWhole() throws IOException {
        try (var run = new SacRun(folder, 40, 0)) {
            try (var _ = TensorScope.withoutGradients()) {
                run.actor.critics.flat().slice(0, 3, 4).fillInPlace(Double.NaN);
            }
            assertThatThrownBy(run.runner::run)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("a parameter of critics is not finite");
        }
    }

    @Test
    void continuesFromACheckpointAsIfNothingHadHappened() throws IOException {
        Map<String, float[]> expected;
        try (var whole = new SacRun(folder.resolve("whole"), 160, 0)) {
            var _ = whole.runner.run();
            expected = whole.saved();
        }
        try (var first = new SacRun(folder.resolve("parts"), 80, 0)) {
            var _ = first.runner.run();
        }
        try (var second = new SacRun(folder.resolve("parts"), 160, 0)) {
            Checkpoint checkpoint = second.store.newest().orElseThrow();
            assertThat(checkpoint.step()).isEqualTo(80);
            checkpoint.readParametersInto(second.actor.saved());
            second.actor.restored();
            second.runner.restore(checkpoint.state());
            var _ = second.runner.run();
            assertThat(second.saved().keySet()).isEqualTo(expected.keySet());
            assertThat(second.saved())
                    .allSatisfy((name, values) -> assertThat(values).isEqualTo(expected.get(name)));
        }
    }
}
