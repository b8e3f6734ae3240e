package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.Training;
import jarl.env.VectorEnvFactory;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A simulation that becomes unstable while a run trains. */
class UnstableRunTest {

    private static final int COLUMNS = 3;
    private static final int BATCH = 4 * COLUMNS;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theRunEndsWithColumnStepAndSeedAndMujocosWords() {
        Library.require();
        List<Simulation> simulations = new CopyOnWriteArrayList<>();
        VectorEnvFactory<float[], float[]> factory = columns -> {
            MujocoColumns made = Tasks.factory("HalfCheetah-v5", 1000).columns(columns);
            for (int column = 0; column < columns; column++) {
                simulations.add(made.simulation(column));
            }
            return made;
        };
        var config = new ExperimentReader()
                .preset("halfcheetah-sac")
                .assign("sampler={batchT: 4, batchB: " + COLUMNS + "}")
                .assign("evaluation.episodes=0")
                .assign("algo.learning.replay.size=1000")
                .assign("seed=7")
                .read();
        RunListener breaker = new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step == 2 * BATCH) { // eight steps of each column
                    Simulation middle = simulations.get(simulations.size() - COLUMNS + 1);
                    middle.velocities.setAtIndex(JAVA_DOUBLE, 4, Double.NaN);
                }
            }
        };
        assertThatThrownBy(() -> {
                    try (var run = Training.of(factory)
                            .config(config)
                            .workers(1)
                            .runDir(folder.resolve("run"))
                            .listener(breaker)
                            .start()) {
                        run.await();
                    }
                })
                .satisfies(failure -> assertThat(failure.getMessage())
                        .hasLineCount(1)
                        .contains("column 1", "step 9", "seed 7")
                        .contains("HalfCheetah-v5: the simulation is unstable: MuJoCo: ")
                        .contains("QVEL at DOF 4"));
    }
}
