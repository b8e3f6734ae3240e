package jarl.algorithm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.random.RandomStreams;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Random shifts of the images that are learned from (Kostrikov et al. 2021, Image augmentation is all you need, DrQ): each image of a row, with all of its
 * channels, is padded by repeating its edge and cut out again at a random place. Once for each observation and once for the next one, as in DrQ-v2 (Yarats et al.
 * 2022); which places depends on the run's seed and the update's number only.
 *
 * @param pixels padding on each side: the most pixels that an image moves in each direction; 0 for none
 * @param streams the run's
 */
record RandomShifts(int pixels, RandomStreams streams) {

    // Of the option that the algorithms have.
    static final String HELP =
            "images: most pixels that each one drawn from replay is shifted by, up or down and left or right, its "
                    + "edge repeated; 0 for no shifts";
    static final String SOURCE = "Kostrikov et al. 2021 (DrQ): 4";
    static final int MOST_PIXELS = 1000;

    /** The same lesson on shifted images. */
    ContinuousUpdate.Lesson before(ContinuousUpdate.Lesson lesson) {
        return pixels == 0
                ? lesson
                : (batch, update, progress) -> lesson.learn(shifted(batch, update), update, progress);
    }

    TransitionBatch shifted(TransitionBatch batch, long update) {
        RandomGenerator random = streams.stream("random shifts", update);
        return new TransitionBatch(
                shifted(batch.inputs(), random),
                batch.action(),
                batch.nStepReturn(),
                shifted(batch.nextInputs(), random),
                batch.discountFactor(),
                batch.weight(),
                batch.indexes());
    }

    private AgentInputs shifted(AgentInputs inputs, RandomGenerator random) {
        return inputs.withObservation(
                TensorTree.map(inputs.observation(), leaf -> leaf.dtype() == DType.UINT8 ? moved(leaf, random) : leaf));
    }

    private Tensor moved(Tensor images, RandomGenerator random) {
        int[] down = new int[(int) images.size(0)];
        int[] right = new int[down.length];
        for (int row = 0; row < down.length; row++) {
            down[row] = random.nextInt(2 * pixels + 1) - pixels;
            right[row] = random.nextInt(2 * pixels + 1) - pixels;
        }
        return moved(images, down, right);
    }

    /**
     * Moves images, whose edges are repeated where nothing was.
     *
     * @param images uint8 {@code [N, channels, height, width]}
     * @param down pixels for each of N; negative ones move it up
     * @param right likewise
     */
    static Tensor moved(Tensor images, int[] down, int[] right) {
        MemorySegment from = images.to(Device.CPU).contiguous().segment();
        Tensor result = Tensor.uninitialized(DType.UINT8, false, images.shape());
        MemorySegment to = result.segment();
        int channels = (int) images.size(1);
        int height = (int) images.size(2);
        int width = (int) images.size(3);
        for (int row = 0; row < down.length; row++) {
            for (int channel = 0; channel < channels; channel++) {
                long plane = ((long) row * channels + channel) * height;
                for (int y = 0; y < height; y++) {
                    long source = (plane + Math.clamp(y - (long) down[row], 0, height - 1)) * width;
                    moveLine(from, source, to, (plane + y) * width, width, right[row]);
                }
            }
        }
        return result.to(images.device());
    }

    private static void moveLine(MemorySegment from, long source, MemorySegment to, long target, int width, int right) {
        int left = Math.clamp(right, 0, width); // pixels before the line's first one
        int behind = Math.clamp(-right, 0, width);
        to.asSlice(target, left).fill(from.get(JAVA_BYTE, source));
        MemorySegment.copy(from, source + behind, to, target + left, (long) width - left - behind);
        to.asSlice(target + width - behind, behind).fill(from.get(JAVA_BYTE, source + width - 1));
    }
}
