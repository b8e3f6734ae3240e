package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user hears on one line: the key, what it must be, what was got. */
class ConfigurationMistakesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                // unknown keys
                "lerner.threads=1 | unknown key lerner (command line): did you mean learner?",
                "sampler.batcht=1 | unknown key sampler.batcht (command line): did you mean sampler.batchT?",
                "algo.learningRte=1 | unknown key algo.learningRte (command line): did you mean algo.learningRate?",
                "algo.optimizer.epsilom=1 | unknown key algo.optimizer.epsilom (command line): did you mean"
                        + " algo.optimizer.epsilon?",
                "log={intervalSteps: 5, foo: 3} | unknown key log.foo (command line): known keys are"
                        + " log.intervalSteps, log.trajectoryWindow, log.mlflow",
                "steps.x=1 | steps must be a whole number, got {\"x\":1}",
                // wrong types
                "seed=abc | seed must be a whole number, got \"abc\"",
                "seed=1.5 | seed must be a whole number, got 1.5",
                "sampler.batchB=1e-1 | sampler.batchB must be a whole number, got 1e-1",
                "learner.threads=[1] | learner.threads must be a whole number, got [1]",
                "algo.learningRate=fast | algo.learningRate must be a number, got \"fast\"",
                "algo.learningRate=-Infinity | algo.learningRate must be a finite number, got \"-Infinity\"",
                "algo.learningRate=.nan | algo.learningRate must be a finite number, got \".nan\"",
                "algo.learningRate=true | algo.learningRate must be a number, got true",
                "algo.optimizer.epsilon=tiny | algo.optimizer.epsilon must be a number, got \"tiny\"",
                "model.shared=maybe | model.shared must be true or false, got \"maybe\"",
                "model.shared=1 | model.shared must be true or false, got 1",
                "model.activation=foo | model.activation must be one of tanh, relu, elu, silu, got foo",
                "model.initialization=torch | model.initialization must be one of torch-default, orthogonal, he, got torch",
                "model.hiddenSizes=64 | model.hiddenSizes must be a list such as [64, 64], got 64",
                "model.hiddenSizes=[64, a] | model.hiddenSizes[1] must be a whole number, got \"a\"",
                "model.hiddenSizes=[1.5] | model.hiddenSizes[0] must be a whole number, got 1.5",
                "env.id=[1] | env.id must be text, got [1]",
                "env=[3] | env is a group of keys such as env.id, got [3] (command line)",
                "log=3 | log is a group of keys such as log.intervalSteps, got 3 (command line)",
                "algo.optimizer=sgd | algo.optimizer is a group of keys such as algo.optimizer.name, got \"sgd\""
                        + " (command line)",
                // nothing
                "steps= | steps needs a value, got nothing (command line)",
                "name=null | name needs a value, got null (command line)",
                "env.id=~ | env.id needs a value, got null (command line)",
                "algo.optimizer.name= | algo.optimizer.name needs a value, got nothing (command line)",
                "model.hiddenSizes=[null] | model.hiddenSizes needs a value, got [null] (command line)",
                "algo=null | algo is a group of keys such as algo.name, got null (command line)",
                // what the algorithm has not
                "algo={name: td3, noise: {kind: state-dependent}} | algo.noise.kind must be white, ornstein-uhlenbeck,"
                        + " pink or repeated (state-dependent noise is of sac and tqc), got state-dependent",
                "algo={name: ddpg, noise: {kind: state-dependent}} | algo.noise.kind must be white, ornstein-uhlenbeck,"
                        + " pink or repeated (state-dependent noise is of sac and tqc), got state-dependent",
                "algo={name: crossq, noise: {kind: state-dependent}} | algo.noise.kind must be white, ornstein-uhlenbeck,"
                        + " pink or repeated (state-dependent noise is of sac and tqc), got state-dependent",
                "algo={name: flashsac, noise: {kind: state-dependent}} | algo.noise.kind must be white, ornstein-uhlenbeck,"
                        + " pink or repeated (state-dependent noise is of sac and tqc), got state-dependent",
                // ranges
                "algo={name: sac, noise: {sampleFrequency: -1}} | algo.noise.sampleFrequency must be in [0, 1000000], got -1",
                "steps=0 | steps must be at least 1, got 0",
                "sampler.batchT=0 | sampler.batchT must be in [1, 1000000], got 0",
                "sampler.shards=17 | sampler.shards must be in [0, 16], got 17",
                "sampler=async | sampler.name must be parallel, batched, alternating or serial, got async",
                "sampler={name: alternating, batchB: 15} | sampler.batchB must be even for the alternating sampler, got 15",
                "algo.discount=1.5 | algo.discount must be in [0, 1], got 1.5",
                "algo.learningRate=0 | algo.learningRate must be above 0, got 0",
                "algo.learningRate=1e400 | algo.learningRate must be a finite number, got 1E+400",
                "algo.optimizer.epsilon=-1 | algo.optimizer.epsilon must be at least 0, got -1",
                "algo.minibatches=2049 | algo.minibatches must be at most the batch size, sampler.batchT *"
                        + " sampler.batchB = 1024, got 2049",
                "model.hiddenSizes=[64, 0] | model.hiddenSizes must be a list of numbers in [1, 65536], got [64, 0]",
                "model.initialLogStd=5 | model.initialLogStd must be in [-10, 3], got 5",
                "env.actionRepeat=0 | env.actionRepeat must be in [1, 1000000], got 0",
                "evaluation.episodes=-1 | evaluation.episodes must be in [0, 1000000], got -1",
                "log.intervalSteps=0 | log.intervalSteps must be at least 1, got 0",
                "checkpoint.keep=0 | checkpoint.keep must be at least 1, got 0",
                "learner.threads=-1 | learner.threads must be in [0, 1024], got -1",
                "sampler.batchB=3000000000 | sampler.batchB must be a number of fewer digits, got 3000000000",
                "seed=99999999999999999999 | seed must be a number of fewer digits, got 99999999999999999999",
                "device=gpu | device must be cpu, cuda or cuda:i, got gpu",
                "name=a/b | name must be letters, digits, dots, dashes and underscores, and not only dots, got a/b",
                "name=.. | name must be letters, digits, dots, dashes and underscores, and not only dots, got ..",
                // what is not an assignment
                "foo | expected key=value, got foo",
                "=3 | expected key=value, got =3",
                "algo=foo | unknown algorithm foo: expected one of a2c, ppo, dqn, c51, qr-dqn, iqn, r2d1, pqn, sac, tqc, crossq, flashsac, discrete-sac, td3, ddpg "
                        + "(one of your own needs its jar: --class-path or JARL_CLASS_PATH)",
                "algo=ppp | unknown algorithm ppp: did you mean ppo?",
                "log={a: 1, a: 2} | cannot read the value of log={a: 1, a: 2}: Duplicate field 'a'"
            })
    void saysTheKeyWhatItMustBeAndWhatWasGot(String assignment, String message) {
        assertThatThrownBy(() -> new ExperimentReader().assign(assignment).read())
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sac    | model.name=gru  | algo.noise.kind=state-dependent | algo.noise.kind must be white, ornstein-uhlenbeck, pink or repeated with model.name gru, got state-dependent
            sac    | model.name=lstm | algo.randomShift=4            | algo.randomShift must be 0 with model.name lstm, got 4
            td3    | model.name=gru  | algo.sequences.training=0     | algo.sequences.training must be in [1, 100000], got 0
            """)
    void memorySaysWhatItGoesWith(String algorithm, String memory, @Nullable String other, String message) {
        ExperimentReader reader =
                new ExperimentReader().assign("algo=" + algorithm).assign(memory);
        ExperimentReader whole = other == null ? reader : reader.assign(other);
        assertThatThrownBy(whole::read).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @Test
    void anInitialDeviationThatWouldHaveNoEffectIsRefused() {
        assertThatThrownBy(() -> new ExperimentReader()
                        .assign("algo={name: sac, noise: {kind: state-dependent}}")
                        .assign("model.initialLogStd=-1")
                        .read())
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "model.initialLogStd must be 0, as state-dependent noise begins with algo.noise.initialLogStd, "
                                + "got -1.0");
    }

    @Test
    void valuesThatAreNotYamlGiveOneLine() {
        for (String assignment : List.of("log={intervalSteps: [}", "seed='", "name=@", "seed=%")) {
            assertThatThrownBy(() -> new ExperimentReader().assign(assignment).read())
                    .as(assignment)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("cannot read the value of " + assignment + ": ")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void presetsThatDoNotExistSuggestTheNearest() {
        assertThatThrownBy(() -> new ExperimentReader().preset("cartpol-ppo"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown preset cartpol-ppo: did you mean cartpole-ppo?");
        assertThatThrownBy(() -> new ExperimentReader().preset("zzz"))
                .message()
                .startsWith("unknown preset zzz: known presets are cartpole-ppo, ");
        assertThatThrownBy(() -> new ExperimentReader().preset("cartpole-iqn"))
                .hasMessageStartingWith("unknown preset cartpole-iqn: of that task there are cartpole-ppo, ")
                .hasMessageEndingWith("; another algorithm goes by algo=iqn env=CartPole-v1");
        assertThat(Presets.names()).isNotEmpty();
    }
}
