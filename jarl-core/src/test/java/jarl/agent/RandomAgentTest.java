package jarl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomAgentTest {

    private static final int ROWS = 2;

    /** Actions of {@code calls} calls, those of row 0 first; the mask holds for all. */
    private static <A> List<List<A>> act(Space<A> space, int calls, boolean... mask) {
        RandomGenerator[] random = IntStream.range(0, ROWS)
                .mapToObj(i -> new RandomStreams(5).stream("action", i))
                .toArray(RandomGenerator[]::new);
        List<List<A>> drawn = List.of(new ArrayList<>(), new ArrayList<>());
        try (var _ = TensorScope.withoutGradients();
                RandomAgent<A> agent = new RandomAgent<>(space)) {
            TensorTree masks = NoTensors.INSTANCE;
            if (mask.length > 0) {
                byte[] flags = new byte[ROWS * mask.length];
                for (int i = 0; i < flags.length; i++) {
                    flags[i] = (byte) (mask[i % mask.length] ? 1 : 0);
                }
                Tensor tensor = Tensor.zeros(DType.BOOL, ROWS, mask.length);
                tensor.segment().copyFrom(java.lang.foreign.MemorySegment.ofArray(flags));
                masks = tensor;
            }
            TensorTree action = SpaceTensors.allocate(space, ROWS);
            AgentInputs inputs = new AgentInputs(
                    NoTensors.INSTANCE,
                    SpaceTensors.allocate(space, ROWS),
                    Tensor.zeros(DType.FLOAT32, ROWS),
                    masks,
                    NoTensors.INSTANCE);
            for (int call = 0; call < calls; call++) {
                agent.act(inputs, random, action, agent.exampleInfo(), NoTensors.INSTANCE);
                for (int row = 0; row < ROWS; row++) {
                    drawn.get(row).add(SpaceTensors.rows(space, action).read(row));
                }
            }
            assertThat(agent.blocks().count()).isZero();
        }
        return drawn;
    }

    /** Of 3,000 draws each of three choices gets 1,000, give or take five standard deviations of 26. */
    @Test
    void allChoicesAreAsLikely() {
        List<Integer> drawn = act(new Discrete(3), 3_000).getFirst();
        for (int choice = 0; choice < 3; choice++) {
            int wanted = choice;
            assertThat(drawn.stream().filter(action -> action == wanted).count())
                    .isBetween(870L, 1130L);
        }
    }

    @Test
    void whatTheMaskForbidsIsNeverDoneAndWhatIsLeftIsAsLikely() {
        List<Integer> drawn =
                act(new Discrete(4), 2_000, true, false, true, false).getLast();
        assertThat(drawn).containsOnly(0, 2);
        assertThat(drawn.stream().filter(action -> action == 2).count()).isBetween(890L, 1110L);
        List<int[]> pairs = act(new MultiDiscrete(2, 3), 200, false, true, true, true, false)
                .getFirst();
        assertThat(pairs).allMatch(pair -> pair[0] == 1 && pair[1] < 2);
    }

    @Test
    void rowsHaveStreamsOfTheirOwnWhichDecideEverything() {
        List<List<float[]>> drawn = act(Box.of(-2, 3, 2), 50);
        assertThat(drawn.get(0))
                .allSatisfy(
                        action -> assertThat(Box.of(-2, 3, 2).mismatch(action)).isEmpty());
        assertThat(Arrays.deepEquals(drawn.get(0).toArray(), drawn.get(1).toArray()))
                .isFalse();
        assertThat(Arrays.deepEquals(
                        drawn.get(0).toArray(), act(Box.of(-2, 3, 2), 50).get(0).toArray()))
                .isTrue();
    }
}
