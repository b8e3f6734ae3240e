package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Images {@code [N, C, H, W]} as they arrive, one at a time as numbers in a plane; a batch of them as floats would leave the cache. */
final class VectorFrames {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    private final ImagePlane plane;
    private final int channels;
    private final byte[] bytes;
    private final float[] numbers;
    private final float[] image;

    /** Memory for an image of so many channels, divided into planes if one has fewer. */
    VectorFrames(ImagePlane plane, int channels) {
        this.plane = plane;
        this.channels = channels;
        int count = channels * plane.height() * plane.width();
        this.bytes = new byte[Math.ceilDiv(count, BYTES.length()) * BYTES.length()];
        this.numbers = new float[bytes.length + ImagePlane.SLACK];
        this.image = asTheyAre() ? numbers : plane.allocate(Math.ceilDiv(channels, plane.channels()));
    }

    private boolean asTheyAre() {
        return plane.channelsFirst() && plane.border() == 0;
    }

    /**
     * Reads an image.
     *
     * @param ofBytes the memory has uint8, not float32
     * @return the plane, used again by the next call
     */
    float[] read(MemorySegment memory, boolean ofBytes, int index) {
        int count = channels * plane.height() * plane.width();
        if (ofBytes) {
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, (long) index * count, bytes, 0, count);
            convert();
        } else {
            MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, (long) index * count * Float.BYTES, numbers, 0, count);
        }
        if (!asTheyAre()) {
            place();
        }
        return image;
    }

    private void convert() {
        for (int i = 0; i < bytes.length; i += BYTES.length()) {
            ByteVector some = ByteVector.fromArray(BYTES, bytes, i);
            for (int part = 0; part < BYTES.length() / FLOATS.length(); part++) {
                some.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, part)
                        .convertShape(VectorOperators.I2F, FLOATS, 0)
                        .reinterpretAsFloats()
                        .intoArray(numbers, i + part * FLOATS.length());
            }
        }
    }

    private void place() {
        int from = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < plane.height(); y++) {
                int to = c / plane.channels() * plane.size()
                        + plane.at(y, 0)
                        + c % plane.channels() * plane.channelStep();
                for (int x = 0; x < plane.width(); x++) {
                    image[to] = numbers[from++];
                    to += plane.pixelStep();
                }
            }
        }
    }
}
