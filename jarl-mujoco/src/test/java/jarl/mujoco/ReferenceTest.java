package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jarl.env.Step;
import jarl.random.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Episodes of Gymnasium 1.3.0 on MuJoCo 3.14.0, from its states and with its actions. */
class ReferenceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ant-v5",
                "HalfCheetah-v5",
                "Hopper-v5",
                "InvertedDoublePendulum-v5",
                "InvertedPendulum-v5",
                "Reacher-v5",
                "Swimmer-v5",
                "Walker2d-v5"
            })
    void equalsGymnasiumStepByStep(String id) throws IOException {
        Layout library = Library.require();
        // With the recorded library, doubles rounded to float32, and rewards whose cost Gymnasium sums in float32.
        // Other versions of MuJoCo
        // solve contacts differently: the first steps agree to a few digits only.
        boolean same = library.name().equals("3.14.0");
        double tolerance = same ? 1e-6 : 0.1;
        int longest = same ? Integer.MAX_VALUE : id.startsWith("Ant") ? 2 : 5;
        try (InputStream in = ReferenceTest.class.getResourceAsStream(id + ".json")) {
            for (JsonNode episode :
                    new ObjectMapper().readTree(Objects.requireNonNull(in)).get("trajectories")) {
                replay(id, episode, tolerance, longest);
            }
        }
    }

    private static void replay(String id, JsonNode episode, double tolerance, int longest) {
        try (MujocoEnv env = Tasks.env(id)) {
            float[] first = env.reset(new RandomStreams(1).stream("reset"));
            assertThat(first).hasSize(episode.get("observations").get(0).size());
            Simulation simulation = env.column().simulation(0);
            simulation.reset();
            JsonNode state = episode.get("initial_state");
            for (int i = 0; i < simulation.nq; i++) {
                simulation.positions.setAtIndex(
                        JAVA_DOUBLE, i, state.get("qpos").get(i).asDouble());
            }
            for (int i = 0; i < simulation.nv; i++) {
                simulation.velocities.setAtIndex(
                        JAVA_DOUBLE, i, state.get("qvel").get(i).asDouble());
            }
            env.column().begin(0);
            for (int t = 0; t < Math.min(longest, episode.get("actions").size()); t++) {
                Step<float[]> step = env.step(floats(episode.get("actions").get(t)));
                close(
                        id + " observation " + (t + 1),
                        episode.get("observations").get(t + 1),
                        step.observation(),
                        tolerance);
                double reward = episode.get("rewards").get(t).asDouble();
                assertThat(step.reward())
                        .as("%s reward %d", id, t)
                        .isCloseTo(reward, within(tolerance * Math.max(1, Math.abs(reward))));
                assertThat(step.terminated())
                        .as("%s terminated %d", id, t)
                        .isEqualTo(episode.get("terminated").get(t).asBoolean());
            }
        }
    }

    private static void close(String what, JsonNode expected, float[] got, double tolerance) {
        assertThat(got).hasSize(expected.size());
        for (int i = 0; i < got.length; i++) {
            double number = expected.get(i).asDouble();
            assertThat((double) got[i])
                    .as("%s component %d", what, i)
                    .isCloseTo(number, within(tolerance * Math.max(1, Math.abs(number))));
        }
    }

    private static float[] floats(JsonNode array) {
        float[] numbers = new float[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) array.get(i).asDouble();
        }
        return numbers;
    }
}
