package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.DType;
import jarl.tensor.NamedTensors;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomShiftsTest {

    private static final RandomStreams STREAMS = new RandomStreams(2);

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private static Tensor images(int count, int channels, int height, int width, byte... pixels) {
        Tensor images = Tensor.zeros(DType.UINT8, count, channels, height, width);
        images.segment().copyFrom(MemorySegment.ofArray(pixels));
        return images;
    }

    private static byte[] pixels(Tensor images) {
        return images.segment().toArray(ValueLayout.JAVA_BYTE);
    }

    /** Of 1 2 3 over 4 5 6. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 123456",
        "1, 0, 123123",
        "-1, 0, 456456",
        "0, 1, 112445",
        "0, -1, 233566",
        "1, -1, 233233",
        "-1, 2, 444444",
        "0, -2, 333666",
        "5, 7, 111111",
        "-5, -7, 666666"
    })
    void anImageIsMovedAndItsEdgeRepeated(int down, int right, String expected) {
        Tensor moved = RandomShifts.moved(
                images(1, 1, 2, 3, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6),
                new int[] {down},
                new int[] {right});
        assertThat(moved.shape()).containsExactly(1, 1, 2, 3);
        StringBuilder numbers = new StringBuilder();
        for (byte pixel : pixels(moved)) {
            numbers.append(pixel);
        }
        assertThat(numbers.toString()).isEqualTo(expected);
    }

    @Test
    void channelsOfARowMoveTogetherAndRowsByThemselves() {
        byte[] numbers = {1, (byte) 200, 3, 4, 5, 6, 7, 8}; // 2 rows, 2 channels of 1 x 2
        Tensor moved = RandomShifts.moved(images(2, 2, 1, 2, numbers), new int[] {0, 0}, new int[] {1, -1});
        assertThat(pixels(moved)).containsExactly(1, 1, 3, 3, 6, 6, 8, 8);
    }

    private static final int ROWS = 400;

    /** Of 5 x 5 pixels, of which the middle one is white. */
    private static AgentInputs inputs() {
        byte[] pixels = new byte[ROWS * 25];
        for (int row = 0; row < ROWS; row++) {
            pixels[row * 25 + 12] = 1;
        }
        TensorTree observation = new NamedTensors(
                List.of("image", "joints"), List.of(images(ROWS, 1, 5, 5, pixels), Tensor.full(0.5, ROWS, 2)));
        return new AgentInputs(
                observation, Tensor.full(0, ROWS, 1), Tensor.full(0, ROWS), NoTensors.INSTANCE, NoTensors.INSTANCE);
    }

    private static TransitionBatch batch() {
        return new TransitionBatch(
                inputs(),
                Tensor.full(0, ROWS, 1),
                Tensor.full(0, ROWS),
                inputs(),
                Tensor.full(1, ROWS),
                Tensor.full(1, ROWS),
                new long[ROWS]);
    }

    /** Where the white pixel of each row is. */
    private static int[] places(AgentInputs inputs) {
        byte[] pixels = pixels(TensorTree.leaves(inputs.observation()).get("image"));
        int[] places = new int[ROWS];
        int found = 0;
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i] == 1) {
                places[i / 25] = i % 25;
                found++;
            }
        }
        assertThat(found).isEqualTo(ROWS);
        return places;
    }

    @Test
    void shiftsAreAllThatFitThePaddingAndDependOnTheUpdateAlone() {
        var shifts = new RandomShifts(1, STREAMS);
        TransitionBatch shifted = shifts.shifted(batch(), 7);
        int[] now = places(shifted.inputs());
        int[] next = places(shifted.nextInputs());
        Set<Integer> seen = new HashSet<>();
        Arrays.stream(now).forEach(seen::add);
        assertThat(seen).containsExactlyInAnyOrder(6, 7, 8, 11, 12, 13, 16, 17, 18);
        for (int place : seen) { // one in nine each: 44 of 400, deviation 6.3
            assertThat(Arrays.stream(now).filter(each -> each == place).count()).isBetween(20L, 70L);
        }
        assertThat(next).isNotEqualTo(now);
        assertThat(TensorTree.leaves(shifted.inputs().observation())
                        .get("joints")
                        .toFloats())
                .containsOnly(0.5f);
        TransitionBatch again = new RandomShifts(1, STREAMS).shifted(batch(), 7);
        assertThat(places(again.inputs())).isEqualTo(now);
        assertThat(places(again.nextInputs())).isEqualTo(next);
        assertThat(places(shifts.shifted(batch(), 8).inputs())).isNotEqualTo(now);
    }

    @Test
    void withoutPixelsNothingChanges() {
        ContinuousUpdate.Lesson lesson = (_, _, _) -> {
            throw new IllegalStateException();
        };
        assertThat(new RandomShifts(0, STREAMS).before(lesson)).isSameAs(lesson);
    }
}
