package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.Training;
import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.VectorEnvFactory;
import jarl.env.check.EnvChecker;
import jarl.experiment.ExperimentReader;
import jarl.random.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of the user's own models. */
class MujocoTaskTest {

    private static final String STICK = """
            <mujoco>
              <option timestep="0.01"/>
              <worldbody>
                <body name="stick">
                  <joint name="hinge" axis="0 1 0"/>
                  <geom type="capsule" fromto="0 0 0 0 0 1" size="0.05"/>
                  <site name="tip" pos="0 0 1"/>
                </body>
              </worldbody>
              <actuator><motor joint="hinge" ctrllimited="true" ctrlrange="-2 2"/></actuator>
              <sensor><framepos name="tip" objtype="site" objname="tip"/></sensor>
            </mujoco>
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private MujocoTask task(String mjcf) throws IOException {
        Library.require();
        return MujocoTask.of(Files.writeString(folder.resolve("stick.xml"), mjcf))
                .reward(_ -> 1);
    }

    @Test
    void aTaskWithoutObservationsOrRewardIsRefused() throws IOException {
        Library.require();
        Path stick = Files.writeString(folder.resolve("stick.xml"), STICK);
        MujocoTask blind = MujocoTask.of(stick).reward(_ -> 1);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(blind::build)
                .withMessage(
                        stick + ": nothing is observed: expected at least one name in observeJoints or observeSensors");
        MujocoTask aimless = MujocoTask.of(stick).observeJoints("hinge");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(aimless::build)
                .withMessage("stick.xml: nothing is rewarded: expected reward(state -> ...)");
    }

    @Test
    void aModelBecomesATask() throws IOException {
        VectorEnvFactory<float[], float[]> factory = task(STICK)
                .observeJoints("hinge")
                .observeSensors("tip")
                .frameSkip(2)
                .horizon(3)
                .reward(state -> state.time() + state.place("stick", 2) - state.effort())
                .build();
        try (Env<float[], float[]> env = factory.create()) {
            assertThat(env.reset(new RandomStreams(1).stream("start"))).containsExactly(0, 0, 0, 0, 1);
            Step<float[]> step = env.step(new float[] {0.5f});
            // Two timesteps of 0.01 s, the stick's foot at height 0, an action of 0.5.
            assertThat(step.reward()).isEqualTo(0.02 + 0 - 0.25);
            assertThat(step.observation()).hasSize(5);
        }
        assertThat(EnvChecker.check(
                        task(STICK)
                                .observeJoints("hinge")
                                .startNoise(0.1)
                                .horizon(10)
                                .build(),
                        1,
                        30))
                .isEmpty();
    }

    @Test
    void aNameThatDoesNotExistIsToldWithThoseThatDo() throws IOException {
        MujocoTask joints = task(STICK).observeJoints("knee");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(joints::build)
                .withMessage("stick.xml: there is no joint \"knee\", the model has [hinge]");
        MujocoTask sensors = task(STICK).observeSensors("nose");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(sensors::build)
                .withMessage("stick.xml: there is no sensor \"nose\", the model has [tip]");
    }

    @Test
    void aBrokenModelIsRefusedInMujocosWordsOnOneLine() throws IOException {
        MujocoTask broken =
                task("<mujoco><worldbody><legs/></worldbody></mujoco>").observeJoints("hinge");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(broken::build)
                .withMessageStartingWith("stick.xml: MuJoCo: ")
                .withMessageContaining("legs")
                .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
    }

    @Test
    void aModelWithNothingToActWithIsRefused() throws IOException {
        String idle = STICK.replaceFirst("<actuator>.*</actuator>", "");
        MujocoTask task = task(idle).observeJoints("hinge").reward(_ -> 0);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(task::build)
                .withMessage("stick.xml: expected at least one actuator, got none: an agent has nothing to act with");
    }

    private static Map<String, String> provenance(MujocoTask task) {
        try (var columns = task.build().create(1)) {
            return columns.provenance();
        }
    }

    @Test
    void aTaskSaysWhatItComesFrom() throws IOException {
        Map<String, String> made = provenance(task(STICK).observeJoints("hinge").frameSkip(2));
        assertThat(made).containsOnlyKeys("MuJoCo", "model", "task");
        assertThat(made.get("model")).matches("of checksum [0-9a-f]{8}");
        assertThat(provenance(task(STICK).observeJoints("hinge").frameSkip(2))).isEqualTo(made);
        assertThat(provenance(task(STICK).observeJoints("hinge")))
                .containsEntry("model", made.get("model"))
                .doesNotContainEntry("task", made.get("task"));
        assertThat(provenance(task(STICK.replace("size=\"0.05\"", "size=\"0.06\""))
                        .observeJoints("hinge")
                        .frameSkip(2)))
                .containsEntry("task", made.get("task"))
                .doesNotContainEntry("model", made.get("model"));
    }

    @Test
    void aRunOfAnotherModelIsNotGoneOnWith() throws IOException {
        var config = new ExperimentReader()
                .preset("halfcheetah-sac")
                .assign("steps=8")
                .assign("evaluation.episodes=0")
                .assign("algo.learning.replay.size=1000")
                .read();
        var of = task(STICK).observeJoints("hinge");
        Path directory = folder.resolve("run");
        try (var run = Training.of(of.build())
                .config(config)
                .workers(1)
                .runDir(directory)
                .start()) {
            run.await();
        }
        var heavier = task(STICK.replace("size=\"0.05\"", "size=\"0.06\"")).observeJoints("hinge");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Training.of(heavier.build())
                        .config(config)
                        .workers(1)
                        .runDir(directory)
                        .resume(true)
                        .steps(16)
                        .start())
                .withMessageContaining("expected model of checksum ");
    }

    @Test
    void aMissingModelIsNamed() {
        Library.require();
        Path missing = folder.resolve("missing.xml");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> MujocoTask.of(missing).observeJoints("hinge").build())
                .withMessage("missing.xml: there is no MJCF file " + missing);
    }

    @Test
    void namesThatAreNoneAreRefused() throws IOException {
        MujocoTask empty = task(STICK).observeJoints("");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(empty::build)
                .withMessage("stick.xml: there is no joint \"\", the model has [hinge]");
        MujocoTask endsEarly = task(STICK).observeJoints("hinge\0x");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(endsEarly::build)
                .withMessage("stick.xml: there is no joint \"hinge\\0x\", the model has [hinge]");
    }

    @Test
    void aModelWithoutSuchThingsIsSaidToHaveNone() throws IOException {
        MujocoTask without = task(STICK.replaceFirst("<sensor>.*</sensor>", "")).observeSensors("tip");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(without::build)
                .withMessage("stick.xml: there is no sensor \"tip\", the model has none");
        MujocoTask unnamed =
                task(STICK.replace("<framepos name=\"tip\"", "<framepos")).observeSensors("tip");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(unnamed::build)
                .withMessage("stick.xml: there is no sensor \"tip\", the model has none with a name");
    }

    @Test
    void anIndexThatIsNotThereNamesTheThing() throws IOException {
        try (Env<float[], float[]> env = task(STICK)
                .observeJoints("hinge")
                .reward(state -> state.sensor("tip", 3))
                .build()
                .create()) {
            env.reset(new RandomStreams(1).stream("start"));
            assertThatThrownBy(() -> env.step(new float[1]))
                    .hasStackTraceContaining("expected an index in [0, 2] of sensor \"tip\", got 3");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what Java's compiler lets pass
    void noFileAndNoColumnsAreRefusedWhereTheyAreGiven() throws IOException {
        assertThatNullPointerException().isThrownBy(() -> MujocoTask.of(null)).withMessage("mjcf");
        VectorEnvFactory<float[], float[]> factory =
                task(STICK).observeJoints("hinge").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory.create(0))
                .withMessage("columns must be at least 1, got 0");
        Path root = folder.getRoot();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> MujocoTask.of(root).observeJoints("hinge").build())
                .withMessage(root + " is a folder: expected an MJCF file");
    }
}
