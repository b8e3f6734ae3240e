package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Vectors (or arrays, row-major in one float[]) of float32 with a lower and an upper bound for each component, which may be infinite. */
public final class Box implements Space<float[]> {

    private final int[] shape;
    private final float[] low;
    private final float[] high;

    private Box(int[] shape, float[] low, float[] high) {
        this.shape = shape;
        this.low = low;
        this.high = high;
        int size = Leaf.product(shape);
        if (size < 1) {
            throw new IllegalArgumentException(
                    "Box: expected at least one number, got none: shape " + Arrays.toString(shape));
        }
        if (low.length != size || high.length != size) {
            throw new IllegalArgumentException("Box: shape " + Arrays.toString(shape) + " needs " + size
                    + " bounds, got " + low.length + " and " + high.length);
        }
        for (int i = 0; i < size; i++) {
            if (!(low[i] <= high[i])) {
                throw new IllegalArgumentException(
                        "Box: component " + i + " has low " + low[i] + " above high " + high[i]);
            }
        }
    }

    /** A vector with bounds for each component. */
    public static Box of(float[] low, float[] high) {
        return new Box(new int[] {low.length}, low.clone(), high.clone());
    }

    /** An array of this shape with the same bounds everywhere. */
    public static Box of(float low, float high, int... shape) {
        int size = Leaf.product(shape);
        float[] lows = new float[size];
        float[] highs = new float[size];
        Arrays.fill(lows, low);
        Arrays.fill(highs, high);
        return new Box(shape.clone(), lows, highs);
    }

    /** An array of this shape without bounds. */
    public static Box unbounded(int... shape) {
        return of(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, shape);
    }

    /** A box of the same shape with other bounds. */
    Box withBounds(float[] lows, float[] highs) {
        return new Box(shape, lows.clone(), highs.clone());
    }

    public int[] shape() {
        return shape.clone();
    }

    /** Lower bounds, row-major. */
    public float[] low() {
        return low.clone();
    }

    /** Upper bounds, row-major. */
    public float[] high() {
        return high.clone();
    }

    /** Whether every component has finite bounds on both sides. */
    public boolean bounded() {
        for (int i = 0; i < low.length; i++) {
            if (Float.isInfinite(low[i]) || Float.isInfinite(high[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public float[] sample(RandomGenerator random) {
        float[] value = new float[low.length];
        for (int i = 0; i < value.length; i++) {
            if (Float.isFinite(low[i]) && Float.isFinite(high[i])) {
                value[i] = (float) (low[i] + random.nextDouble() * ((double) high[i] - low[i]));
            } else {
                value[i] = Math.clamp((float) random.nextGaussian(), low[i], high[i]);
            }
        }
        return value;
    }

    @Override
    public float[] nullValue() {
        return new float[low.length];
    }

    @Override
    public float[] copy(float[] value) {
        return value.clone();
    }

    @Override
    public Optional<String> mismatch(float[] value) {
        if (value.length != low.length) {
            return Optional.of("expected " + low.length + " values, got " + value.length);
        }
        for (int i = 0; i < value.length; i++) {
            if (!(value[i] >= low[i] && value[i] <= high[i])) {
                return Optional.of(
                        "component " + i + ": expected a value in [" + low[i] + ", " + high[i] + "], got " + value[i]);
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> defect(float[] value) {
        if (value == null || value.length != low.length) {
            return Optional.of("expected " + low.length + " values, got " + (value == null ? "null" : value.length));
        }
        for (int i = 0; i < value.length; i++) {
            if (!Float.isFinite(value[i])) {
                return Optional.of("component " + i + ": expected a finite number, got " + value[i]);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean finite(float[] value) {
        for (float component : value) {
            if (!Float.isFinite(component)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<LeafLayout> leaves() {
        return Leaf.layout(ElementType.FLOAT32, shape);
    }

    @Override
    public Rows<float[]> rows(List<MemorySegment> leaves) {
        MemorySegment memory = Leaf.memory(leaves);
        int width = low.length;
        return new Rows<>() {
            @Override
            public void write(long row, float[] value) {
                Leaf.requireLength(width, value.length);
                MemorySegment.copy(value, 0, memory, JAVA_FLOAT, row * width * Float.BYTES, width);
            }

            @Override
            public float[] read(long row) {
                float[] value = new float[width];
                MemorySegment.copy(memory, JAVA_FLOAT, row * width * Float.BYTES, value, 0, width);
                return value;
            }
        };
    }

    @Override
    public int size() {
        return low.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Box that
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(low, that.low)
                && Arrays.equals(high, that.high);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
        boolean uniform = true;
        for (int i = 1; i < low.length; i++) {
            uniform &= low[i] == low[0] && high[i] == high[0];
        }
        return uniform
                ? "Box(" + low[0] + ", " + high[0] + ", shape " + Arrays.toString(shape) + ")"
                : "Box(" + Arrays.toString(low) + ", " + Arrays.toString(high) + ")";
    }
}
