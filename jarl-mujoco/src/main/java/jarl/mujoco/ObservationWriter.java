package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** Copies MuJoCo's doubles into rows of float32. Each function returns the index after the last one written. */
final class ObservationWriter {

    private ObservationWriter() {}

    static long write(MemorySegment from, int first, int last, MemorySegment to, long index) {
        return write(from, first, last, Double.POSITIVE_INFINITY, to, index);
    }

    /** Clips to [-limit, limit]. */
    static long write(MemorySegment from, int first, int last, double limit, MemorySegment to, long index) {
        for (int i = first; i < last; i++) {
            to.setAtIndex(JAVA_FLOAT, index++, (float) Math.clamp(from.getAtIndex(JAVA_DOUBLE, i), -limit, limit));
        }
        return index;
    }

    static long write(double value, MemorySegment to, long index) {
        to.setAtIndex(JAVA_FLOAT, index, (float) value);
        return index + 1;
    }
}
