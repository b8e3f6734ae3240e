package jarl.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import jarl.Player;
import jarl.Policy;
import jarl.Run;
import jarl.SavedRun;
import jarl.Training;
import jarl.algorithm.LossAlgorithm;
import jarl.algorithm.TargetNetwork;
import jarl.algorithm.UpdateStatistics;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.log.EpisodeWriter;
import jarl.log.ProgressWriter;
import jarl.log.RunLog;
import jarl.log.StatusFile;
import jarl.log.TensorBoardWriter;
import jarl.model.NormalizerConfig;
import jarl.model.ObservationNormalizer;
import jarl.nn.Parameter;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.OptimizerConfig;
import jarl.runner.RunListener;
import jarl.runner.RunOutput;
import jarl.sampler.WorkerPool;
import jarl.space.Box;
import jarl.sweep.ExperimentSet;
import jarl.sweep.Launcher;
import jarl.sweep.Resources;
import jarl.sweep.RunStarter;
import jarl.sweep.Slots;
import jarl.tensor.Device;
import jarl.tensor.TensorScope;
import jarl.video.GifFile;
import jarl.video.Mp4File;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is closed says so; it does not read memory that is not its own any more. */
class UseAfterCloseTest {

    /** Of anyone at any time: they end something, say how something ended, or what it was made from. */
    private static final Set<String> HARMLESS = Set.of(
            "Run.stop",
            "Run.leave",
            "Run.await",
            "Run.config",
            "Run.plan",
            "Evaluator.stop",
            "ExperimentSet.results",
            "ExperimentSet.resources",
            "ExperimentSet.entries",
            "ExperimentSet.search",
            "TensorBoardWriter.path");

    /** The watchdog's, from its own thread, and so perhaps as the sampler is being closed. */
    private static final Set<String> OF_THE_WATCHDOG = Set.of("stuck", "abandon", "abandoned");

    private static final EnvFactory<float[], Integer> FACTORY = CartPole::new;

    @TempDir
    Path folder;

    private static ExperimentConfig config(String... assignments) {
        return Configs.read(
                new ExperimentReader()
                        .assign("steps=64")
                        .assign("sampler={batchT: 4, batchB: 4, shards: 2}")
                        .assign("model.hiddenSizes=[8]")
                        .assign("log.intervalSteps=16")
                        .assign("evaluation.episodes=0"),
                assignments);
    }

    /** Closes it twice, then calls every public method. */
    private void assertSaysSo(AutoCloseable closeable) throws Exception {
        closeable.close();
        assertThatCode(closeable::close).as("closing twice").doesNotThrowAnyException();
        for (Method method : closeable.getClass().getMethods()) {
            String name = closeable.getClass().getSimpleName() + "." + method.getName();
            boolean ours = method.getDeclaringClass().getName().startsWith("jarl.");
            if (!ours
                    || Modifier.isStatic(method.getModifiers())
                    || method.isBridge()
                    || method.getDeclaringClass().isInterface() // it does nothing here
                    || Set.of("close", "toString", "requireOpen").contains(method.getName())
                    || OF_THE_WATCHDOG.contains(method.getName())
                    || HARMLESS.contains(name)) {
                continue;
            }
            method.setAccessible(true);
            try {
                var _ = method.invoke(closeable, anything(method.getParameterTypes()));
                fail(name + " does not notice that it is closed");
            } catch (InvocationTargetException e) {
                assertThat(e.getCause()).as(name).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    private static Object[] anything(Class<?>... types) {
        return Arrays.stream(types)
                .map(type -> type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algo=ppo",
                "algo=a2c sampler=serial",
                "algo=ppo sampler=alternating model=lstm algo.minibatches=1",
                "algo=dqn sampler=batched algo.learning.replay.size=1000 algo.learning.batchSize=8",
                "algo=r2d1 model=lstm algo.learning.replay.size=4000",
                "algo=c51 algo.learning.replay.size=1000 algo.learning.batchSize=8"
            })
    void agentsAlgorithmsSamplersAndEvaluators(String assignments) throws Exception {
        ExperimentConfig config = config(assignments.split(" "));
        Wiring wiring = new Wiring(config, FACTORY, 2);
        Wiring.Parts<?> parts = wiring.parts(RunOutput.none(), RunListener.NONE);
        assertSaysSo(parts.evaluator());
        assertSaysSo(parts.algorithm());
        assertSaysSo(parts.sampler());
        var parameters = wiring.agent().blocks();
        assertSaysSo(wiring.agent());
        assertSaysSo(parameters);
    }

    @Test
    void runsPoliciesAndPlayersSayThatTheyAreClosed() throws Exception {
        Path directory = folder.resolve("run");
        Run<float[], Integer> run =
                Training.of(CartPole::new).config(config()).runDir(directory).start();
        Run.Result<float[], Integer> result = run.await();
        Policy<float[], Integer> policy = result.policy();
        assertSaysSo(run);
        assertThatThrownBy(result::policy).isInstanceOf(IllegalStateException.class);
        assertSaysSo(policy);
        SavedRun saved = SavedRun.open(directory);
        assertSaysSo(saved.player(saved.newest(), CartPole::new, true));
        assertSaysSo(Player.random(CartPole::new));
    }

    @Test
    void writersSayThatTheyAreClosed() throws Exception {
        assertSaysSo(EpisodeWriter.create(folder.resolve("episodes.csv")));
        assertSaysSo(ProgressWriter.create(folder.resolve("progress.csv")));
        assertSaysSo(TensorBoardWriter.create(folder));
        assertSaysSo(RunLog.open(folder.resolve("run.log"), _ -> {}));
        assertSaysSo(StatusFile.start(folder.resolve("status.json"), 0, 1));
        assertSaysSo(GifFile.create(folder.resolve("film.gif"), 10));
        assertSaysSo(Mp4File.create(folder.resolve("film.mp4"), 10, Path.of("ffmpeg")));
    }

    @Test
    void scopesPoolsAndStatisticsSayThatTheyAreClosed() throws Exception {
        assertSaysSo(TensorScope.open());
        assertSaysSo(new ObservationNormalizer(Box.of(-1, 1, 3), NormalizerConfig.defaults()));
        try (var parameters = new Parameters(new Parameter(2, 0), Device.CPU)) {
            assertSaysSo(new GradientStep(parameters, OptimizerConfig.adam(1e-8), 1));
            assertSaysSo(new LossAlgorithm<>(parameters, Device.CPU, OptimizerConfig.adam(1e-8), 1, (_, _, _) -> {}));
            assertSaysSo(new TargetNetwork(parameters, new Parameters(new Parameter(2, 0), Device.CPU), 1, 1));
        }
        assertSaysSo(new UpdateStatistics(List.of("loss"), Device.CPU));
        WorkerPool pool = new WorkerPool("test", 2);
        pool.close();
        assertThatThrownBy(() -> pool.run(1, _ -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void setsOfExperimentsSayThatTheyAreClosed() throws Exception {
        ExperimentSet set = ExperimentSet.create(folder.resolve("set"), Resources.DEFAULT, List.of());
        assertSaysSo(set);
        Slots slots = Slots.ofThisMachine(Resources.DEFAULT, false);
        RunStarter none = (_, _, _) -> fail("no run is started");
        assertThatThrownBy(() -> new Launcher(set, slots, none, (_, _) -> {}).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void anOuterScopeIsNotClosedBeforeAnInnerOne() {
        try (TensorScope outer = TensorScope.open()) {
            try (TensorScope _ = TensorScope.open()) {
                assertThatThrownBy(outer::close)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("the innermost first");
            }
        }
    }

    /** Tried here, or closed by what is: losses by their algorithm and networks by their agent, which alone see them. Environments hold nothing that is freed. */
    private static final Set<String> KNOWN = Set.of(
            "agent.ActorCriticAgent",
            "agent.CategoricalAgent",
            "agent.ContinuousAgent",
            "agent.DqnAgent",
            "agent.RandomAgent",
            "algorithm.A2c",
            "algorithm.Ppo",
            "algorithm.Pqn",
            "algorithm.CategoricalDqn",
            "algorithm.CrossQ",
            "algorithm.Ddpg",
            "algorithm.DiscreteSac",
            "algorithm.Dqn",
            "algorithm.Iqn",
            "algorithm.LossAlgorithm",
            "algorithm.QuantileDqn",
            "algorithm.R2d1",
            "algorithm.ReplayLearning",
            "algorithm.Sac",
            "algorithm.TargetNetwork",
            "algorithm.Td3",
            "algorithm.Tqc",
            "algorithm.UpdateStatistics",
            "Player",
            "Policy",
            "Run",
            "assembly.ActorCriticLearner",
            // These belong to a run or a policy, which refuse calls themselves.
            "assembly.SpacesOnly",
            "assembly.Wiring",
            "assembly.Wiring$Parts",
            "log.EpisodeWriter",
            "log.ProgressWriter",
            "log.RunDirectory",
            "log.RunLog",
            "log.StatusFile",
            "log.TensorBoardWriter",
            "model.ImplicitQuantileNetwork",
            "model.ObservationNormalizer",
            "model.QNetwork",
            "model.RecurrentQNetwork",
            "nn.ParameterBlocks",
            "nn.Parameters",
            "optim.Adam",
            "optim.GradientStep",
            "optim.Muon",
            "optim.RAdam",
            "optim.RmsProp",
            "optim.Sgd",
            "replay.SequenceReplay",
            "replay.TransitionReplay",
            "runner.RunFiles",
            "sampler.Evaluator",
            "sampler.KnownEnv",
            "sampler.Patience$Visit",
            "sampler.ShardedSampler",
            "sampler.WorkerPool",
            "sweep.ExperimentSet",
            "tensor.TensorScope",
            "video.GifFile",
            "video.Mp4File");

    /** So that a new one is not forgotten: try it here, then name it. */
    @Test
    void everyPublicCloseableIsKnownHere() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(
                Run.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Set<String> unknown = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes.resolve("jarl"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = classes.relativize(file).toString().replace('/', '.');
                if (!name.endsWith(".class") || name.endsWith("-info.class") || name.startsWith("jarl.env.")) {
                    continue;
                }
                Class<?> each = Class.forName(name.replaceFirst("\\.class$", ""), false, Run.class.getClassLoader());
                boolean made = Modifier.isPublic(each.getModifiers()) && !Modifier.isAbstract(each.getModifiers());
                if (made && AutoCloseable.class.isAssignableFrom(each)) {
                    unknown.add(each.getName().replaceFirst("^jarl\\.", ""));
                }
            }
        }
        unknown.removeAll(KNOWN);
        assertThat(unknown).isEmpty();
    }
}
