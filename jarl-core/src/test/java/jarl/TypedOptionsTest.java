package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.algorithm.Dqn;
import jarl.algorithm.Ppo;
import jarl.config.ConfigException;
import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.nn.Activation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options from Java, and the names that other libraries have for them. */
class TypedOptionsTest {

    private static Training<float[], Integer> training() {
        return Training.of(CartPole::new);
    }

    @Test
    void valuesOfEveryKindAreThoseOfTheCommandLine() {
        ExperimentConfig set = training()
                .set("algo.learningRate", 3.1e-4)
                .set("algo.epochs", 7)
                .set("algo.linearSchedule", false)
                .set("model.hiddenSizes", List.of(32, 16))
                .set("model.activation", Activation.RELU)
                .set("name", "1e3")
                .set("seed", 1L << 62)
                .config();
        assertThat(set)
                .isEqualTo(new ExperimentReader()
                        .assign("algo.learningRate=3.1e-4")
                        .assign("algo.epochs=7")
                        .assign("algo.linearSchedule=false")
                        .assign("model.hiddenSizes=[32,16]")
                        .assign("model.activation=relu")
                        .assign("name=1e3")
                        .assign("seed=4611686018427387904")
                        .read());
    }

    @Test
    void noOrderOfCallsLosesASetting() {
        ExperimentConfig preset = new ExperimentReader().preset("acrobot-dqn").read();
        ExperimentConfig first = training()
                .set("algo.discount", 0.9)
                .steps(5000)
                .seed(3)
                .set("sampler.batchT", 6)
                .algorithm(Dqn.Config.defaults())
                .config(preset)
                .config();
        ExperimentConfig last = training()
                .config(preset)
                .algorithm(Dqn.Config.defaults())
                .set("sampler.batchT", 6)
                .seed(3)
                .steps(5000)
                .set("algo.discount", 0.9)
                .config();
        assertThat(first).isEqualTo(last);
        assertThat(first.steps()).isEqualTo(5000);
        assertThat(first.seed()).isEqualTo(3);
        assertThat(first.sampler().batchT()).isEqualTo(6);
        assertThat(((Dqn.Config) first.algo()).discount()).isEqualTo(0.9);
        assertThat(((Dqn.Config) first.algo()).nStep())
                .isEqualTo(Dqn.Config.defaults().nStep());
        assertThat(first.model().scaleObservations()).isTrue();
    }

    @Test
    void theLaterOfTwoValuesCounts() {
        assertThat(training().steps(10_000).set("steps", 20_000).config().steps())
                .isEqualTo(20_000);
        assertThat(training().set("steps", 20_000).steps(10_000).config().steps())
                .isEqualTo(10_000);
    }

    @Test
    void anAlgorithmIsChosenByNameAsOnTheCommandLine() {
        assertThat(training().set("algo", "dqn").config())
                .isEqualTo(new ExperimentReader().assign("algo=dqn").read());
        assertThat(training().set("algo", "dqn").set("algo.nStep", 2).config().algo())
                .isEqualTo(Dqn.Config.defaults().with("nStep", 2));
    }

    @Test
    void recordsChangeOneOptionByName() {
        Ppo.Config usual = Ppo.Config.defaults();
        Ppo.Config changed = usual.with("learningRate", 1e-2).with("optimizer.epsilon", 1e-5);
        assertThat(changed.learningRate()).isEqualTo(1e-2);
        assertThat(changed.optimizer().epsilon()).isEqualTo(1e-5);
        assertThat(changed.with("learningRate", usual.learningRate())
                        .with("optimizer.epsilon", usual.optimizer().epsilon()))
                .isEqualTo(usual);
        assertThatThrownBy(() -> usual.with("learningRat", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown option learningRat of Ppo.Config: did you mean learningRate?");
        assertThatThrownBy(() -> usual.with("epochs", 0.5))
                .isInstanceOf(ConfigException.class)
                .hasMessage("epochs must be a whole number, got 0.5");
        assertThatThrownBy(() -> usual.with("epochs", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epochs must be in [1, 10000], got 0");
        assertThatThrownBy(() -> usual.with("optimizer", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessage("optimizer must be of type OptimizerConfig, got 1");
    }

    @Test
    void mistakesAreNamedWithTheirKeyAtTheStart() {
        assertThatThrownBy(() -> training().set("algo.learningRat", 1).start())
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown key algo.learningRat (set): did you mean algo.learningRate?");
        assertThatThrownBy(() -> training().set("env", "Pendulum-v1"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("env is that of the factory which Training.of was given, got Pendulum-v1");
        assertThatThrownBy(() -> training().set("algo.epochs", 0.5).start())
                .isInstanceOf(ConfigException.class)
                .hasMessage("algo.epochs must be a whole number, got 0.5");
        assertThatThrownBy(() -> training().set("algo.learningRate", Double.NaN).start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("algo.learningRate must be a finite number, got \"NaN\"");
        assertThatThrownBy(() -> training().set("algo", new int[1]).config())
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "algo: expected a number, a boolean, a text, an enum constant or a list of them, got int[]");
        assertThatThrownBy(() -> training().set("algo.epochs", null).config())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("algo.epochs: expected a number")
                .hasMessageEndingWith("got null");
    }

    @Test
    void aNumberOfManyDigitsIsNone() {
        assertThatThrownBy(() -> new ExperimentReader()
                        .assign("steps=" + "9".repeat(100_000))
                        .read())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("steps must be a whole number, got");
    }

    @Test
    void aLaterValueRepairsAWrongOne() {
        assertThat(new ExperimentReader()
                        .assign("steps=abc")
                        .assign("steps=100")
                        .read()
                        .steps())
                .isEqualTo(100);
    }

    /** Other libraries call the steps of a run maxSteps, and the parts of a batch nMinibatches. */
    @ParameterizedTest
    @CsvSource({
        "ppo, evaluation.maxSteps, evaluation.maximumSteps",
        "ppo, algo.nMinibatches, algo.minibatches",
        "ppo, log.intervalStep, log.intervalSteps",
        "ppo, reward.normalise, reward.normalize",
        "dqn, algo.learning.replay.sizes, algo.learning.replay.size",
        "dqn, algo.exploration.finalEpsilons, algo.exploration.finalEpsilon"
    })
    void aNearKeyOfTheSameGroupIsMeantBeforeANameOfOtherLibraries(String algorithm, String typed, String key) {
        assertUnknown(algorithm, typed, "5", "did you mean " + key + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "ppo, gamma, algo.discount",
        "ppo, algo.gamma, algo.discount",
        "ppo, n_envs, sampler.batchB",
        "ppo, n_steps, sampler.batchT",
        "ppo, clip_range, algo.ratioClip",
        "ppo, lr, algo.learningRate",
        "ppo, learning_rate, algo.learningRate",
        "ppo, learningRate, algo.learningRate",
        "ppo, ent_coef, algo.entropyCoefficient",
        "ppo, net_arch, model.hiddenSizes",
        "ppo, total_timesteps, steps",
        "dqn, lr, algo.learning.learningRate",
        "dqn, algo.learningRate, algo.learning.learningRate",
        "dqn, tau, algo.learning.targetRate",
        "dqn, learning_starts, algo.learning.minimumSteps",
        "dqn, huber, algo.deltaClip",
        "dqn, buffer_size, algo.learning.replay.size",
        "dqn, batch_size, algo.learning.batchSize",
        "iqn, huber, algo.kappa",
        "dqn, exploration_final_eps, algo.exploration.finalEpsilon"
    })
    void namesOfOtherLibrariesAreAnsweredWithTheKey(String algorithm, String typed, String key) {
        assertUnknown(algorithm, typed, "0.5", "jarl's key for it is " + key);
    }

    private static void assertUnknown(String algorithm, String typed, String value, String answer) {
        assertThatThrownBy(() -> new ExperimentReader()
                        .assign("algo=" + algorithm)
                        .assign(typed + "=" + value)
                        .read())
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown key " + typed + " (command line): " + answer);
    }
}
