package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.EnvSpec;
import jarl.env.Requirement;
import jarl.env.Step;
import jarl.env.check.EnvChecker;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All tasks: spaces, states, what ends them. */
class MujocoTasksTest {

    /** The contract draws after many steps, which takes a processor minutes with OpenGL; that is SceneViewTest's. */
    @BeforeAll
    static void drawFromTheSide() {
        System.setProperty(GlChoice.PROPERTY, "off");
    }

    @AfterAll
    static void drawByOpenGl() {
        System.clearProperty(GlChoice.PROPERTY);
    }

    static List<String> ids() {
        return new Mujoco().all().stream().map(EnvSpec::id).toList();
    }

    private static RandomStream random(String name) {
        return new RandomStreams(3).stream(name);
    }

    @ParameterizedTest
    @CsvSource({
        "InvertedPendulum-v5, 4, 1",
        "InvertedDoublePendulum-v5, 9, 1",
        "InvertedDoublePendulum-v4, 11, 1",
        "Reacher-v5, 10, 2",
        "Reacher-v4, 11, 2",
        "Pusher-v5, 23, 7",
        "Swimmer-v5, 8, 2",
        "Hopper-v5, 11, 3",
        "HalfCheetah-v5, 17, 6",
        "Walker2d-v5, 17, 6",
        "Ant-v5, 105, 8",
        "Ant-v4, 27, 8",
        "Humanoid-v5, 348, 17",
        "Humanoid-v4, 376, 17",
        "HumanoidStandup-v5, 348, 17",
        "HumanoidStandup-v4, 376, 17"
    })
    void spacesAreThoseOfGymnasium(String id, int observations, int actions) {
        Library.require();
        try (Env<float[], float[]> env = Tasks.env(id)) {
            assertThat(env.observationSpace().nullValue()).hasSize(observations);
            assertThat(env.actionSpace().nullValue()).hasSize(actions);
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void aRestoredStateContinuesBitForBit(String id) throws IOException {
        Library.require();
        try (MujocoEnv env = Tasks.env(id);
                MujocoEnv other = Tasks.env(id)) {
            RandomStream actions = random("actions");
            env.reset(random("start"));
            for (int t = 0; t < 3; t++) {
                env.step(env.actionSpace().sample(actions));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            env.saveState(new DataOutputStream(bytes));
            other.restoreState(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), random("start"));
            for (int t = 0; t < 4; t++) {
                float[] action = env.actionSpace().sample(actions);
                Step<float[]> expected = env.step(action);
                Step<float[]> got = other.step(action);
                assertThat(got.observation()).isEqualTo(expected.observation());
                assertThat(got.reward()).isEqualTo(expected.reward());
                assertThat(got.terminated()).isEqualTo(expected.terminated());
                if (expected.ends()) {
                    break;
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void theCheckerFindsNothing(String id) {
        Library.require();
        assertThat(EnvChecker.check(Tasks.factory(id, 20), 1, 60)).isEmpty();
    }

    @Test
    void theRequirementSaysWhichLibraryIsUsedAndWhere() {
        Layout layout = Library.require();
        Requirement requirement = new Mujoco().requirement().orElseThrow();
        assertThat(requirement.name()).isEqualTo("MuJoCo");
        assertThat(requirement.state())
                .startsWith(layout.name() + ", " + LibrarySearch.here().find());
    }

    @Test
    void anUnstableSimulationIsAnErrorThatSaysWhy() {
        Library.require();
        try (MujocoEnv env = Tasks.env("HalfCheetah-v5")) {
            env.reset(random("start"));
            env.column().simulation(0).velocities.setAtIndex(JAVA_DOUBLE, 4, Double.NaN);
            assertThatIllegalStateException()
                    .isThrownBy(() -> env.step(new float[6]))
                    .withMessageStartingWith("HalfCheetah-v5: the simulation is unstable: MuJoCo: ")
                    .withMessageContaining("QVEL at DOF 4");
        }
    }

    @Test
    void hopperFallsAndVersionsDifferInWhatTheLastStepEarns() {
        Library.require();
        double[] last = new double[2];
        for (int version = 4; version <= 5; version++) {
            try (MujocoEnv env = Tasks.env("Hopper-v" + version)) {
                env.reset(random("start"));
                Step<float[]> step;
                do {
                    step = env.step(new float[] {1, 1, 1});
                } while (!step.ends());
                assertThat(step.terminated()).isTrue();
                last[version - 4] = step.reward();
            }
        }
        // The same fall, of which version 5 no longer pays the last step.
        assertThat(last[0] - last[1]).isCloseTo(1, within(1e-12));
    }
}
