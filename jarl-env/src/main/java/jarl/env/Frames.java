package jarl.env;

import jarl.space.Box;
import jarl.space.ImageBox;
import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Stacks of observations, oldest first, each an array of its own. As values are row-major, joining along the first
 * dimension is putting one after the other.
 */
sealed interface Frames<O> {

    /** Stacks of {@code count} observations of a space. */
    @SuppressWarnings("unchecked") // Space is sealed: a Box has float[] values, an ImageBox byte[]
    static <O> Frames<O> of(Space<O> space, int count) {
        return switch (space) {
            case Box box -> (Frames<O>) new OfFloats(stacked(box, count), box.size());
            case ImageBox(int channels, int height, int width, int maximum) ->
                (Frames<O>) new OfBytes(
                        new ImageBox(Math.multiplyExact(count, channels), height, width, maximum),
                        channels * height * width);
            default ->
                throw new IllegalArgumentException(
                        "FrameStack: expected observations in a Box or an ImageBox, got " + space);
        };
    }

    /** The space of the stacks. */
    Space<O> space();

    /** A new stack: without the oldest observation, with this one as the newest. */
    O push(O stack, O observation);

    O copy(O stack);

    void write(DataOutput out, O stack) throws IOException;

    O read(DataInput in) throws IOException;

    private static Box stacked(Box box, int count) {
        float[] low = box.low();
        float[] high = box.high();
        int[] shape = box.shape();
        if (shape.length == 1) {
            float[] lows = new float[Math.multiplyExact(count, low.length)];
            float[] highs = new float[lows.length];
            for (int i = 0; i < lows.length; i++) {
                lows[i] = Math.min(0, low[i % low.length]);
                highs[i] = Math.max(0, high[i % low.length]);
            }
            return Box.of(lows, highs);
        }
        float lowest = 0;
        float highest = 0;
        for (int i = 0; i < low.length; i++) {
            lowest = Math.min(lowest, low[i]);
            highest = Math.max(highest, high[i]);
        }
        // A scalar has no first dimension: it gets one.
        int[] stacked = shape.length == 0 ? new int[] {1} : shape;
        stacked[0] = Math.multiplyExact(count, stacked[0]);
        return Box.of(lowest, highest, stacked);
    }

    private static void requireLength(int expected, int got) {
        if (got != expected) {
            throw new IllegalStateException("FrameStack: observation: expected " + expected + " values, got " + got);
        }
    }

    /** Stacks of vectors. */
    record OfFloats(Box space, int width) implements Frames<float[]> {

        @Override
        public float[] push(float[] stack, float[] observation) {
            requireLength(width, observation.length);
            float[] next = new float[stack.length];
            System.arraycopy(stack, width, next, 0, stack.length - width);
            System.arraycopy(observation, 0, next, stack.length - width, width);
            return next;
        }

        @Override
        public float[] copy(float[] stack) {
            return stack.clone();
        }

        @Override
        public void write(DataOutput out, float[] stack) throws IOException {
            for (float component : stack) {
                out.writeFloat(component);
            }
        }

        @Override
        public float[] read(DataInput in) throws IOException {
            float[] stack = new float[space.size()];
            for (int i = 0; i < stack.length; i++) {
                stack[i] = in.readFloat();
            }
            return stack;
        }
    }

    /** Stacks of images. */
    record OfBytes(ImageBox space, int width) implements Frames<byte[]> {

        @Override
        public byte[] push(byte[] stack, byte[] observation) {
            requireLength(width, observation.length);
            byte[] next = Arrays.copyOfRange(stack, width, stack.length + width);
            System.arraycopy(observation, 0, next, stack.length - width, width);
            return next;
        }

        @Override
        public byte[] copy(byte[] stack) {
            return stack.clone();
        }

        @Override
        public void write(DataOutput out, byte[] stack) throws IOException {
            out.write(stack);
        }

        @Override
        public byte[] read(DataInput in) throws IOException {
            byte[] stack = new byte[space.size()];
            in.readFully(stack);
            return stack;
        }
    }
}
