package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Images as unsigned bytes 0 to 255, row-major in one byte[]; tensors are uint8 of shape [channels, height, width], scaled to [0, 1] only
 * inside the model.
 *
 * @param channels colours or stacked frames
 * @param height in pixels
 * @param width in pixels
 */
public record ImageBox(int channels, int height, int width) implements Space<byte[]> {

    public ImageBox {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "ImageBox: sizes must be at least 1, got " + channels + " x " + height + " x " + width);
        }
    }

    @Override
    public byte[] sample(RandomGenerator random) {
        byte[] value = new byte[size()];
        random.nextBytes(value);
        return value;
    }

    @Override
    public byte[] nullValue() {
        return new byte[size()];
    }

    @Override
    public Optional<String> mismatch(byte[] value) {
        return value.length == size()
                ? Optional.empty()
                : Optional.of("expected " + size() + " bytes, got " + value.length);
    }

    @Override
    public ArrayTuple allocate(long... leading) {
        return Tensor.zeros(DType.UINT8, Leaf.shape(leading, channels, height, width));
    }

    @Override
    public Rows<byte[]> rows(ArrayTuple buffer) {
        MemorySegment memory = Leaf.memory(buffer, DType.UINT8);
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
