package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.agent.RandomAgent;
import jarl.env.EnvFactory;
import jarl.env.NoInfo;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import jarl.testing.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an environment hands out is checked when it arrives. */
class ArrivalsTest {

    record Pair(Integer room, float[] joints) {}

    record PairTensors(Tensor room, Tensor joints) implements TensorTree {}

    /** Observes a number of three rooms; its second step leads to a fourth. */
    private static final EnvFactory<Integer, Integer> ROOMS =
            Script.endless().observing(new Discrete(3), at -> at.step() == 2 ? 3 : 0);

    private static final Composite<Pair> PAIR =
            new Composite<>(Pair.class, PairTensors.class, List.of(new Discrete(3), Box.unbounded(2)));

    @SuppressWarnings("NullAway")
    private static <O> void refused(Space<O> space, O value, String... parts) {
        assertThat(space.defect(value)).isPresent();
        assertThat(space.defect(value).orElseThrow()).contains(parts);
        assertThatThrownBy(() -> Arrivals.observation(space, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void whatCannotBeUsedIsNamed() {
        refused(new Discrete(3), 3, "[0, 2]", "got 3");
        refused(new Discrete(3), -1, "got -1");
        refused(new MultiDiscrete(3, 2), new int[] {0, 2}, "[3, 2]", "got [0, 2]");
        refused(new MultiDiscrete(3, 2), new int[] {0}, "got [0]");
        refused(new MultiBinary(3), new boolean[2], "3 booleans, got 2");
        refused(new ImageBox(1, 2, 2, 1), new byte[] {0, 1, 2, 0}, "from 0 to 1, got 2 at index 2");
        refused(new ImageBox(1, 2, 2), new byte[3], "4 bytes, got 3");
        refused(Box.unbounded(2), new float[] {0, Float.POSITIVE_INFINITY}, "component 1", "got Infinity");
        refused(Box.of(-1, 1, 2), new float[] {Float.NaN, 0}, "component 0", "got NaN");
        refused(Box.unbounded(2), new float[3], "2 values, got 3");
        refused(PAIR, new Pair(3, new float[2]), "room: ", "got 3");
        refused(PAIR, new Pair(0, new float[] {0, Float.NEGATIVE_INFINITY}), "joints: component 1", "got -Infinity");
        refused(PAIR, new Pair(0, new float[1]), "joints: expected 2 values, got 1");
    }

    @Test
    void boundsOfBoxesAreForTheChecker() {
        assertThat(Box.of(-1, 1, 1).defect(new float[] {1.5f})).isEmpty();
        assertThat(PAIR.defect(new Pair(2, new float[] {1e30f, 0}))).isEmpty();
    }

    @Test
    void aStepThatIsNoneIsRefused() {
        Space<Integer> space = new Discrete(2);
        assertThatThrownBy(() -> Arrivals.step(space, NoInfo.class, null)).hasMessageContaining("expected a Step");
        assertThatThrownBy(() -> Arrivals.step(space, Pair.class, new Step<>(0, 0, false, false)))
                .hasMessageContaining("info must be a Pair as infoType() says, got a NoInfo");
        assertThatThrownBy(() -> Arrivals.step(space, NoInfo.class, new Step<>(0, Double.NaN, false, false)))
                .hasMessageContaining("reward");
    }

    @Test
    void anEvaluationNamesEpisodeAndStep() throws Exception {
        try (var agent = new RandomAgent<>(new Discrete(2));
                var evaluator = new Evaluator<>(ROOMS, agent, 1, false, 1)) {
            assertThatThrownBy(() -> evaluator.play(1, 7))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContaining("evaluation episode 0, step 2 of its episode, seed 7")
                    .hasMessageContaining("the observation cannot be used: expected an integer in [0, 2], got 3");
        }
    }
}
