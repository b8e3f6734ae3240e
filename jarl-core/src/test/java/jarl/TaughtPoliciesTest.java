package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.testbed.Memory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.testing.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Q-function policy gradient family finds what is known to be best, and one configuration makes one result. */
@Execution(ExecutionMode.CONCURRENT)
class TaughtPoliciesTest {

    private static final double BEST = 0.3;

    @TempDir
    Path folder;

    /** One step, whose reward falls with the square of the distance from the best action; the worst actions of all lose 1.69. */
    private static final class Target implements Env<float[], float[]> {

        private final float bound;

        Target(float bound) {
            this.bound = bound;
        }

        Target() {
            this(1);
        }

        @Override
        public Space<float[]> observationSpace() {
            return Box.of(-1, 1, 1);
        }

        @Override
        public Space<float[]> actionSpace() {
            return Box.of(-bound, bound, 1);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[] {1};
        }

        @Override
        public Step<float[]> step(float[] action) {
            double distance = action[0] - BEST;
            return new Step<>(new float[] {1}, -distance * distance, true, false);
        }
    }

    private static ExperimentConfig config(String env, long steps, String variant) {
        ExperimentReader reader = new ExperimentReader()
                .assign("env=" + env)
                .assign(variant.split(" ")[0])
                .assign("algo.learning={batchSize: 32, minimumSteps: 64, replayRatio: 32, learningRate: 5e-3, "
                        + "targetRate: 0.05, replay: {size: 2000}}")
                .assign("algo.policyLearningRate=5e-3")
                .assign("model.hiddenSizes=[16]");
        for (String assignment : variant.split(" ")) {
            reader.assign(assignment);
        }
        return reader.assign("steps=" + steps)
                .assign("log.intervalSteps=" + steps / 4)
                .assign("evaluation.episodes=20")
                .assign("seed=1")
                .read();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=sac algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=sac algo.noise.kind=state-dependent algo.noise.sampleFrequency=8 algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=tqc algo.quantiles=8 algo.droppedQuantiles=1 algo.entropy.temperature=0.1",
                "algo=sac algo.critics=4 algo.targetCritics=2 algo.policyValue=mean algo.policyDelay=2 algo.entropy.temperature=0.1",
                "algo=sac algo.criticDropout=0.01 algo.criticLayerNorm=true algo.policyValue=mean algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=crossq algo.learning.targetRate=1 algo.criticSizes=[16] algo.plainUpdates=400 algo.policyDelay=1 algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=flashsac algo.learning.targetRate=0.05 algo.criticSizes=[16] algo.atoms=21 algo.policyDelay=1 algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=sac model.name=gru model.recurrentSize=8 algo.sequences.warmup=1 algo.sequences.training=2 algo.learning.replayRatio=96 "
                        + "algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=td3 algo.explorationNoise=0.3",
                "algo=ddpg algo.explorationNoise=0.3 algo.noise.kind=ornstein-uhlenbeck"
            })
    void findsTheBestAction(String variant) {
        EnvFactory<float[], float[]> factory = Target::new;
        ExperimentConfig config = config("Target-v0", 800, variant);
        try (var run = Training.of(factory).config(config).start()) {
            double mean = run.await().evaluation().orElseThrow().mean();
            assertThat(mean).isCloseTo(0, within(0.02));
        }
    }

    /** Shows a number once; the action of the third step loses the square of its distance from it. Who forgets it loses a quarter at best. */
    private static final class Recall implements Env<float[], float[]> {

        private static final int STEPS = 3;

        private float cue;
        private int step;

        @Override
        public Space<float[]> observationSpace() {
            return Box.of(-1, 1, 1);
        }

        @Override
        public Space<float[]> actionSpace() {
            return Box.of(-1, 1, 1);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            cue = random.nextBoolean() ? 0.5f : -0.5f;
            step = 0;
            return new float[] {cue};
        }

        @Override
        public Step<float[]> step(float[] action) {
            step++;
            double distance = action[0] - cue;
            return new Step<>(new float[] {0}, step < STEPS ? 0 : -distance * distance, step == STEPS, false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=sac model.name=gru algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=tqc model.name=lstm algo.quantiles=8 algo.droppedQuantiles=1 algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=td3 model.name=mingru algo.explorationNoise=0.3",
                "algo=ddpg model.name=gru algo.explorationNoise=0.3",
                "algo=flashsac model.name=gru algo.learning.targetRate=0.05 algo.criticSizes=[16] algo.atoms=21 algo.policyDelay=1 "
                        + "algo.entropy.learned=false algo.entropy.temperature=0.01",
                "algo=crossq model.name=gru algo.learning.targetRate=1 algo.criticSizes=[16] algo.plainUpdates=400 algo.policyDelay=1 "
                        + "algo.entropy.learned=false algo.entropy.temperature=0.01",
            })
    void aPolicyWithMemoryRecallsWhatItSaw(String variant) {
        EnvFactory<float[], float[]> factory = Recall::new;
        ExperimentConfig config = config(
                "Recall-v0",
                3000,
                variant
                        + " model.recurrentSize=16 algo.sequences.warmup=2 algo.sequences.training=6 algo.learning.replayRatio=128");
        try (var run = Training.of(factory).config(config).start()) {
            assertThat(run.await().evaluation().orElseThrow().mean()).isCloseTo(0, within(0.03));
        }
    }

    @Test
    void aPolicyOfDiscreteActionsRecallsToo() {
        EnvFactory<float[], Integer> factory = () -> new Memory(2);
        ExperimentConfig config = config(
                "Memory-v0",
                2000,
                "algo=discrete-sac model.name=gru model.recurrentSize=16 algo.entropy.learned=false algo.entropy.temperature=0.02 "
                        + "algo.sequences.warmup=0 algo.sequences.training=8 algo.learning.replayRatio=128");
        try (var run = Training.of(factory).config(config).start()) {
            assertThat(run.await().evaluation().orElseThrow().min()).isEqualTo(1);
        }
    }

    /** The best policy with temperature alpha is proportional to exp(-(a - 0.3)^2 / alpha): its variance is alpha / 2. */
    @ParameterizedTest
    @ValueSource(strings = {"white", "state-dependent"})
    void theTemperatureIsThePriceOfCertainty(String noise) {
        double temperature = 0.02;
        ExperimentConfig config = config(
                "Target-v0",
                2000,
                "algo=sac algo.noise.kind=" + noise + " algo.entropy.learned=false algo.entropy.temperature="
                        + temperature);
        EnvFactory<float[], float[]> factory = Target::new;
        try (var run = Training.of(factory).config(config).start()) {
            var policy = run.await().policy();
            double squares = 0;
            int draws = 2000;
            var random = new RandomStreams(1).stream("draws");
            for (int i = 0; i < draws; i++) {
                double distance = policy.sample(random, new float[] {1})[0] - BEST;
                squares += distance * distance;
            }
            assertThat(squares / draws).isCloseTo(temperature / 2, within(temperature / 6));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=sac algo.noise.kind=repeated algo.nStep=3 algo.learning.replay.prioritized=true",
                "algo=sac algo.noise.kind=pink model.normalizeObservations=true reward.normalize=true",
                "algo=sac algo.noise.kind=state-dependent algo.noise.sampleFrequency=7",
                "algo=tqc algo.quantiles=5 algo.noise.kind=state-dependent algo.noise.sampleFrequency=0 model.normalizeObservations=true",
                "algo=sac model.name=lstm model.recurrentSize=8 algo.sequences.warmup=3 algo.sequences.training=5 algo.noise.kind=pink algo.nStep=2 "
                        + "algo.learning.replay.prioritized=true algo.critics=3 algo.criticDropout=0.1 algo.learning.replayRatio=32",
                "algo=tqc algo.quantiles=5 model.name=gru model.recurrentSize=8 algo.sequences.warmup=0 model.normalizeObservations=true "
                        + "algo.learning.replayRatio=32",
                "algo=flashsac model.name=lstm model.recurrentSize=8 algo.criticSizes=[16] algo.learning.targetRate=0.01 algo.learning.replayRatio=32",
                "algo=crossq model.name=gru model.recurrentSize=8 algo.learning.targetRate=1 algo.criticSizes=[16] algo.plainUpdates=10 algo.nStep=2 "
                        + "algo.learning.replayRatio=32",
                "algo=td3 model.name=mingru model.recurrentSize=8 algo.noise.kind=repeated reward.normalize=true algo.learning.replayRatio=32",
                "algo=ddpg model.name=gru model.recurrentSize=8 algo.learning.replay.prioritized=true algo.learning.replayRatio=32",
                "algo=td3 algo.noise.kind=pink",
                "algo=tqc algo.quantiles=5 algo.learning.replay.prioritized=true",
                "algo=sac algo.criticDropout=0.1 algo.criticLayerNorm=true algo.policyValue=mean",
                "algo=crossq algo.learning.targetRate=1 algo.criticSizes=[16,8] algo.plainUpdates=10 algo.noise.kind=pink model.normalizeObservations=true",
                "algo=flashsac algo.criticSizes=[16,16] model.hiddenSizes=[8,8] algo.learning.targetRate=0.01",
                "algo=ddpg algo.noise.kind=ornstein-uhlenbeck algo.learning.replay.prioritized=true"
            })
    void workersAndResumingChangeNothing(String variant) {
        ExperimentConfig config = config(
                "Pendulum-v1",
                1600,
                variant + " sampler.batchT=2 sampler.batchB=4 sampler.shards=2 algo.learning.replayRatio=4");
        Reruns reruns = new Reruns(folder);
        String expected = reruns.train(config, 1);
        assertThat(reruns.train(config, 2)).as("two workers").isEqualTo(expected);
        assertThat(reruns.trainInTwoParts(config, 800))
                .as("stopped and resumed")
                .isEqualTo(expected);
    }

    /** One step, of which the second action of three pays most. */
    private static final class Choice implements Env<float[], Integer> {

        private static final float[] REWARDS = {0.5f, 1, 0};

        @Override
        public Space<float[]> observationSpace() {
            return Box.of(-1, 1, 1);
        }

        @Override
        public Space<Integer> actionSpace() {
            return new Discrete(REWARDS.length);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[] {1};
        }

        @Override
        public Step<float[]> step(Integer action) {
            return new Step<>(new float[] {1}, REWARDS[action], true, false);
        }
    }

    /** The best policy with temperature alpha is proportional to exp(reward / alpha). */
    @Test
    void discreteActionsAreDrawnAsTheTemperatureSays() {
        double temperature = 0.5;
        EnvFactory<float[], Integer> factory = Choice::new;
        ExperimentConfig config = config(
                "Choice-v0",
                2000,
                "algo=discrete-sac algo.entropy.learned=false algo.entropy.temperature=" + temperature);
        try (var run = Training.of(factory).config(config).start()) {
            var result = run.await();
            assertThat(result.evaluation().orElseThrow().mean()).isEqualTo(1);
            double total = 0;
            for (float reward : Choice.REWARDS) {
                total += Math.exp(reward / temperature);
            }
            var policy = result.policy();
            var random = new RandomStreams(1).stream("draws");
            int draws = 2000;
            int best = 0;
            for (int i = 0; i < draws; i++) {
                best += policy.sample(random, new float[] {1}) == 1 ? 1 : 0;
            }
            assertThat((double) best / draws).isCloseTo(Math.exp(1 / temperature) / total, within(0.05));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo.nStep=3 algo.learning.replay.prioritized=true",
                "model.normalizeObservations=true",
                "model.name=gru model.recurrentSize=8 algo.sequences.warmup=2 algo.sequences.training=6 algo.learning.replay.prioritized=true"
            })
    void workersAndResumingChangeNothingOfDiscreteActions(String variant) {
        ExperimentConfig config = config(
                "CartPole-v1",
                1600,
                "algo=discrete-sac " + variant
                        + " sampler.batchT=2 sampler.batchB=4 sampler.shards=2 algo.learning.replayRatio=4");
        Reruns reruns = new Reruns(folder);
        String expected = reruns.train(config, 1);
        assertThat(reruns.train(config, 2)).as("two workers").isEqualTo(expected);
        assertThat(reruns.trainInTwoParts(config, 800))
                .as("stopped and resumed")
                .isEqualTo(expected);
    }

    @Test
    void actionsThatAreNotDiscreteAreRefused() {
        assertThatThrownBy(() -> training(new ExperimentReader()
                                .assign("env=Pendulum-v1")
                                .assign("algo=discrete-sac")
                                .read())
                        .start()
                        .close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("algo discrete-sac needs Discrete actions");
    }

    private static Training<?, ?> training(ExperimentConfig config) {
        return Training.of(config.env().factory()).config(config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sac", "tqc", "crossq", "flashsac", "td3", "ddpg"})
    void actionsThatAreNoBoundedNumbersAreRefused(String algorithm) {
        assertThatThrownBy(() -> training(new ExperimentReader()
                                .assign("env=CartPole-v1")
                                .assign("algo=" + algorithm)
                                .read())
                        .start()
                        .close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("algo " + algorithm + " needs Box actions");
        assertThatThrownBy(() -> training(new ExperimentReader()
                                .assign("env=Pendulum-v1")
                                .assign("env.rescaleActions=false")
                                .assign("algo=" + algorithm)
                                .read())
                        .start()
                        .close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("algo " + algorithm + " acts in [-1, 1]: expected env.rescaleActions=true");
        EnvFactory<float[], float[]> wide = Script.lengths(3)
                .observing(Box.unbounded(1), _ -> new float[1])
                .acting(Box.of(new float[] {-0.5f, Float.NEGATIVE_INFINITY}, new float[] {2, Float.POSITIVE_INFINITY}));
        assertThatThrownBy(
                        () -> Training.of(wide).set("algo", algorithm).start().close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "algo " + algorithm + " acts between finite bounds: component 1 of the actions of ")
                .hasMessageContaining(" lies in [-Infinity, Infinity]");
    }

    @Test
    void shiftsOfImagesThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> training(new ExperimentReader()
                                .assign("env=Pendulum-v1")
                                .assign("algo={name: sac, randomShift: 4}")
                                .read())
                        .start()
                        .close())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("algo.randomShift moves images, observations of Pendulum-v1 are Box")
                .hasMessageEndingWith(": expected 0, got 4");
    }

    @ParameterizedTest
    @CsvSource({"sac, 10, 0", "sac, 11, 1", "ppo, 10, 0", "ppo, 11, 1"})
    void aBoxThatIsWideGetsOneLineOfWarning(String algorithm, float bound, int lines) {
        ExperimentConfig config = algorithm.equals("sac")
                ? config("Target-v0", 80, "algo=sac")
                : new ExperimentReader()
                        .assign("algo=" + algorithm)
                        .assign("env=Target-v0")
                        .assign("model.squashActions=true")
                        .assign("evaluation.episodes=0")
                        .assign("steps=16")
                        .read();
        EnvFactory<float[], float[]> factory = () -> new Target(bound);
        List<String> said = new ArrayList<>();
        try (var run = Training.of(factory).config(config).messages(said::add).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        assertThat(said.stream().filter(line -> line.contains("squashed between bounds as wide as [-11.0, 11.0]")))
                .hasSize(lines);
    }
}
