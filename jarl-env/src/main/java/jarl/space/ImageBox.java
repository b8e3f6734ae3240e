package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Images as unsigned bytes, row-major in one byte[]; in memory uint8 of shape [channels, height, width], divided by {@code maximum} only
 * inside the model.
 *
 * @param channels colours or stacked frames
 * @param height in pixels
 * @param width in pixels
 * @param maximum the largest value: 255 for pictures, 1 for binary planes
 */
public record ImageBox(int channels, int height, int width, int maximum) implements Space<byte[]> {

    public ImageBox {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "ImageBox: sizes must be at least 1, got " + channels + " x " + height + " x " + width);
        }
        if (maximum < 1 || maximum > 255) {
            throw new IllegalArgumentException("ImageBox: maximum must be from 1 to 255, got " + maximum);
        }
    }

    /** Pictures, with values 0 to 255. */
    public ImageBox(int channels, int height, int width) {
        this(channels, height, width, 255);
    }

    @Override
    public byte[] sample(RandomGenerator random) {
        byte[] value = new byte[size()];
        if (maximum == 255) {
            random.nextBytes(value);
        } else {
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) random.nextInt(maximum + 1);
            }
        }
        return value;
    }

    @Override
    public byte[] nullValue() {
        return new byte[size()];
    }

    @Override
    public byte[] copy(byte[] value) {
        return value.clone();
    }

    @Override
    public Optional<String> mismatch(byte[] value) {
        if (value.length != size()) {
            return Optional.of("expected " + size() + " bytes, got " + value.length);
        }
        for (int i = 0; maximum < 255 && i < value.length; i++) {
            if (Byte.toUnsignedInt(value[i]) > maximum) {
                return Optional.of("expected values from 0 to " + maximum + ", got " + Byte.toUnsignedInt(value[i])
                        + " at index " + i);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<LeafLayout> leaves() {
        return Leaf.layout(ElementType.UINT8, channels, height, width);
    }

    @Override
    public Rows<byte[]> rows(List<MemorySegment> leaves) {
        MemorySegment memory = Leaf.memory(leaves);
        int length = size();
        return new Rows<>() {
            @Override
            public void write(long row, byte[] value) {
                Leaf.requireLength(length, value.length);
                MemorySegment.copy(value, 0, memory, JAVA_BYTE, row * length, length);
            }

            @Override
            public byte[] read(long row) {
                byte[] value = new byte[length];
                MemorySegment.copy(memory, JAVA_BYTE, row * length, value, 0, length);
                return value;
            }
        };
    }

    @Override
    public int size() {
        return Leaf.product(channels, height, width);
    }
}
