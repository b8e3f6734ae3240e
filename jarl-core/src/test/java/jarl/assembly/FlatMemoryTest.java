package jarl.assembly;

import jarl.Training;
import jarl.checkpoint.StateWriter;
import jarl.env.EnvFactory;
import jarl.env.classic.CartPole;
import jarl.env.classic.Pendulum;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunListener;
import jarl.runner.RunOutput;
import jarl.tensor.NativeMemory;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Native memory does not grow with the iterations: everything made in one is freed in it. */
@Isolated
class FlatMemoryTest {

    private static final long MEBIBYTES = 4;

    /** What a scope missing in one inference or update would lose in so many is over ten times the bound. */
    private static final int ITERATIONS = 250;

    /** Until then the JVM's compiler allocates and frees tens of MiB. */
    private static final int WARM_UP = 150;

    @Test
    void a2cOnDiscreteActions() {
        assertFlat("a2c", "CartPole-v1", CartPole::new);
    }

    @Test
    void ppoOnContinuousActions() {
        assertFlat("ppo", "Pendulum-v1", Pendulum::new, "algo.epochs=1", "algo.minibatches=1");
    }

    @Test
    void sacOnSequences() {
        assertFlat(
                "sac",
                "Pendulum-v1",
                Pendulum::new,
                "model={name: gru, recurrentSize: 16, hiddenSizes: [16]}",
                "algo.learning={batchSize: 8, minimumSteps: 500, replayRatio: 3, replay: {size: 4000}}"); // an update
        // each time
    }

    private static <O, A> void assertFlat(
            String algorithm, String environment, EnvFactory<O, A> factory, String... changes) {
        ExperimentReader reader = new ExperimentReader()
                .assign("algo=" + algorithm)
                .assign("env=" + environment)
                .assign("sampler={batchT: 16, batchB: 8, shards: 2}");
        ExperimentConfig config = Configs.read(reader, changes);
        try (Wiring wiring = new Wiring(config, factory, 2);
                Wiring.Parts<?> parts = wiring.parts(RunOutput.none(), RunListener.NONE)) {
            Runnable iteration = () -> iterate(parts);
            for (int i = 0; i < WARM_UP; i++) {
                iteration.run();
            }
            NativeMemory.assertFlat(ITERATIONS, MEBIBYTES, iteration);
        }
    }

    @Test
    void evaluationAndCheckpoints() {
        ExperimentConfig config = new ExperimentReader()
                .assign("algo=ppo")
                .assign("evaluation.deterministic=false")
                .read();
        EnvFactory<float[], Integer> cartPole = CartPole::new;
        try (Wiring wiring = new Wiring(config, cartPole, 2);
                Wiring.Parts<?> parts = wiring.parts(RunOutput.none(), RunListener.NONE)) {
            NativeMemory.assertFlat(ITERATIONS / 2, MEBIBYTES, () -> {
                var _ = parts.evaluator().play(3, 0);
                try (var _ = TensorScope.withoutGradients()) {
                    StateWriter state = new StateWriter();
                    parts.sampler().save(state.child("sampler"));
                    parts.algorithm().save(state.child("algorithm"));
                    parts.sampler().restore(state.reader().child("sampler"));
                    parts.algorithm().restore(state.reader().child("algorithm"));
                }
            });
        }
    }

    @Test
    void wholeRunsFreeWhatTheyMade() {
        ExperimentConfig config = new ExperimentReader()
                .assign("steps=64")
                .assign("log.intervalSteps=64")
                .assign("sampler={batchT: 8, batchB: 4}")
                .assign("model.hiddenSizes=[128, 128]") // a run that is not freed loses over half a megabyte
                .assign("evaluation.episodes=1")
                .read();
        NativeMemory.assertFlat(20, MEBIBYTES, () -> {
            try (var run = Training.of(CartPole::new).config(config).workers(2).start()) {
                run.await().policy().close();
            }
        });
    }

    private static <I extends TensorTree> void iterate(Wiring.Parts<I> parts) {
        var batch = parts.sampler().collect(0);
        var _ = parts.algorithm().optimize(batch.samples(), 0.5);
    }
}
