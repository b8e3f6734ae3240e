package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.ActionRepeat;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.FrameStack;
import jarl.env.Step;
import jarl.env.TimeLimit;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An environment that writes into the arrays it got and into those it gave is trained on like one that does not. */
class ScribblingEnvironmentTest {

    @TempDir
    Path folder;

    /** An action made of arrays. */
    record Move(float[] push, int[] gears) {
        float sum() {
            float sum = 0;
            for (float value : push) {
                sum += value;
            }
            return sum + gears[0];
        }
    }

    /** Its tensors. */
    record MoveTensors(Tensor push, Tensor gears) implements TensorTree {}

    /** What was done last is what is seen and what counts. */
    private static final class Echo implements Env<float[], Move> {
        private static final Space<Move> ACTIONS =
                new Composite<>(Move.class, MoveTensors.class, List.of(Box.unbounded(2), new MultiDiscrete(3)));

        private final boolean scribbles;
        private final float[] observation = new float[1];
        private final boolean[] mask = new boolean[3];
        private int gear;

        Echo(boolean scribbles) {
            this.scribbles = scribbles;
        }

        @Override
        public Box observationSpace() {
            return Box.unbounded(1);
        }

        @Override
        public Space<Move> actionSpace() {
            return ACTIONS;
        }

        private float[] observed(float value) {
            if (!scribbles) {
                return new float[] {value};
            }
            observation[0] = value; // the one handed out before
            return observation;
        }

        @Override
        public float[] reset(RandomGenerator random) {
            gear = 0;
            return observed(random.nextFloat());
        }

        @Override
        public Step<float[]> step(Move action) {
            float sum = action.sum();
            gear = action.gears()[0];
            if (scribbles) {
                Arrays.fill(action.push(), 99);
                Arrays.fill(action.gears(), (gear + 1) % 3);
            }
            return new Step<>(observed(sum), sum, false, false);
        }

        /** The gear in use cannot be chosen again, which {@link ActionRepeat} does not ask about. */
        @Override
        public boolean[] actionMask() {
            boolean[] flags = scribbles ? mask : new boolean[3];
            Arrays.fill(flags, true);
            flags[gear] = false;
            if (scribbles) {
                observation[0] = 1e9f; // handed out just before
            }
            return flags;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"algo=ppo", "algo=a2c sampler.decorrelationSteps=5"})
    void trainingAndEvaluationAreTheSame(String options) {
        assertThat(train(options, true)).isEqualTo(train(options, false));
    }

    private String train(String options, boolean scribbles) {
        ExperimentReader reader = new ExperimentReader();
        for (String assignment : options.split(" ")) {
            reader.assign(assignment);
        }
        ExperimentConfig config = reader.assign("model={name: lstm, hiddenSizes: [8], recurrentSize: 8}")
                .assign("steps=128")
                .assign("sampler.batchT=8")
                .assign("sampler.batchB=4")
                .assign("log.intervalSteps=32")
                .assign("evaluation.episodes=3")
                .assign("seed=1")
                .read();
        Path directory = folder.resolve(Boolean.toString(scribbles));
        boolean wrapped = options.contains("ppo");
        EnvFactory<float[], Move> factory = () -> new TimeLimit<>(
                wrapped ? new FrameStack<>(new ActionRepeat<>(new Echo(scribbles), 3), 2) : new Echo(scribbles), 5);
        try (var run = Training.of(factory).config(config).runDir(directory).start()) {
            double[] returns = run.await().evaluation().orElseThrow().returns();
            return Arrays.toString(returns) + RunFolders.fingerprint(directory);
        }
    }

    @Test
    void aPolicyRemembersTheActionItChoseWhateverIsWrittenIntoIt() {
        ExperimentConfig config = new ExperimentReader()
                .assign("algo=ppo")
                .assign("model={name: lstm, hiddenSizes: [8], recurrentSize: 8}")
                .assign("steps=32")
                .assign("sampler.batchT=8")
                .assign("sampler.batchB=4")
                .assign("log.intervalSteps=32")
                .assign("evaluation.episodes=0")
                .read();
        EnvFactory<float[], Move> factory = () -> new Echo(false);
        try (var run = Training.of(factory).config(config).start();
                Policy<float[], Move> one = run.await().policy();
                Policy<float[], Move> other = run.await().policy()) {
            for (int i = 0; i < 4; i++) {
                Move expected = one.act(new float[] {i}, 1, true, true, true);
                Move scribbledOn = other.act(new float[] {i}, 1, true, true, true);
                assertThat(scribbledOn.push()).isEqualTo(expected.push());
                Arrays.fill(scribbledOn.push(), 99);
            }
        }
    }
}
