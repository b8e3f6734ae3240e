package jarl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jarl.env.Env;
import jarl.env.Step;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A recorded episode of the real Gymnasium 1.3.0 task.
 *
 * @param initialState where it began
 * @param actions A of them
 * @param observations A + 1, float32
 * @param rewards A
 * @param terminated A
 * @param truncated A
 */
record GymnasiumTrajectory(
        JsonNode initialState,
        JsonNode actions,
        JsonNode observations,
        JsonNode rewards,
        JsonNode terminated,
        JsonNode truncated) {

    /** All recorded episodes of this task. */
    static List<GymnasiumTrajectory> of(String id) {
        try (InputStream in = GymnasiumTrajectory.class.getResourceAsStream("/gymnasium/" + id + ".json")) {
            List<GymnasiumTrajectory> all = new ArrayList<>();
            for (JsonNode node :
                    new ObjectMapper().readTree(Objects.requireNonNull(in)).get("trajectories")) {
                all.add(new GymnasiumTrajectory(
                        node.get("initial_state").get("state"),
                        node.get("actions"),
                        node.get("observations"),
                        node.get("rewards"),
                        node.get("terminated"),
                        node.get("truncated")));
            }
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Where the episode began, in double precision. */
    double[] start() {
        return numbers(initialState);
    }

    /**
     * Repeats the episode: observations must agree to 1e-6, the rest exactly.
     *
     * @param env in the initial state
     */
    <A> void replay(Env<float[], A> env, float[] firstObservation, Function<JsonNode, A> readAction) {
        replay(env, firstObservation, readAction, 0);
    }

    /** The same with rewards that need not agree exactly. */
    <A> void replay(
            Env<float[], A> env, float[] firstObservation, Function<JsonNode, A> readAction, double rewardTolerance) {
        assertObservation(0, firstObservation);
        for (int t = 0; t < actions.size(); t++) {
            Step<float[]> step = env.step(readAction.apply(actions.get(t)));
            assertObservation(t + 1, step.observation());
            assertThat(step.reward())
                    .as("reward of step %d", t)
                    .isCloseTo(rewards.get(t).asDouble(), within(rewardTolerance));
            assertThat(step.terminated())
                    .as("terminated at step %d", t)
                    .isEqualTo(terminated.get(t).asBoolean());
            assertThat(step.truncated())
                    .as("truncated at step %d", t)
                    .isEqualTo(truncated.get(t).asBoolean());
        }
    }

    private void assertObservation(int t, float[] observation) {
        double[] expected = numbers(observations.get(t));
        assertThat(observation).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) observation[i])
                    .as("component %d of observation %d", i, t)
                    .isCloseTo(expected[i], within(1e-6));
        }
    }

    /** An action of a Box space. */
    static float[] vector(JsonNode action) {
        float[] vector = new float[action.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) action.get(i).asDouble();
        }
        return vector;
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }
}
