package jarl.box2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * An episode recorded from Box2D 2.3.1 itself, the engine in C++, with the rules of Gymnasium 1.3.0: its start, the random numbers of its steps,
 * its actions, and what came of them. Recorded through libGDX 1.12.1's binding, gdx-box2d, whose
 * sorting of new contacts was repaired: it sorts only the first.
 */
record Recording(JsonNode json) {

    static List<Recording> of(String task) {
        try (InputStream in = Recording.class.getResourceAsStream(task + ".json")) {
            List<Recording> all = new ArrayList<>();
            new ObjectMapper().readTree(Objects.requireNonNull(in)).forEach(node -> all.add(new Recording(node)));
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return json.get("name").asText();
    }

    boolean flag(String name) {
        return json.get(name).asBoolean();
    }

    int integer(String name) {
        return json.get(name).asInt();
    }

    double number(String name) {
        return json.get(name).asDouble();
    }

    double[] numbers(String name) {
        return numbers(json.get(name));
    }

    static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }

    JsonNode get(String name) {
        return json.get(name);
    }

    int steps() {
        return json.get("actions").size();
    }

    int choice(int t) {
        return json.get("actions").get(t).asInt();
    }

    float[] action(int t) {
        double[] numbers = numbers(json.get("actions").get(t));
        float[] action = new float[numbers.length];
        for (int i = 0; i < action.length; i++) {
            action[i] = (float) numbers[i];
        }
        return action;
    }

    double reward(int t) {
        return json.get("rewards").get(t).asDouble();
    }

    /** The random numbers of the steps, one after another. */
    DoubleSupplier dispersions() {
        Iterator<JsonNode> all = json.get("dispersions").iterator();
        return () -> all.next().asDouble();
    }

    /** How the lander's episode starts. */
    LanderStart landerStart() {
        double[] force = numbers("force");
        return new LanderStart(numbers("heights"), force[0], force[1], integer("windIndex"), integer("torqueIndex"));
    }

    /** The way of the walker. */
    WalkerTerrain terrain() {
        List<double[]> blocks = new ArrayList<>();
        get("blocks").forEach(block -> blocks.add(numbers(block)));
        return new WalkerTerrain(numbers("heights"), blocks, number("push"));
    }

    void assertObservation(int t, float[] observation, double tolerance) {
        double[] expected = numbers(json.get("observations").get(t));
        assertThat(observation).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) observation[i])
                    .as("component %d of observation %d", i, t)
                    .isCloseTo(expected[i], within(tolerance));
        }
    }

    void assertReward(int t, double reward, double tolerance) {
        assertThat(reward).as("reward of step %d", t).isCloseTo(reward(t), within(tolerance));
    }
}
