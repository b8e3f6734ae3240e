package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The loops of {@link FlatUpdate}. The rest behind the last whole vector is done with a mask. */
final class VectorUpdate {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    // Sums of so many numbers in float lose no digit that a norm needs; beyond, they are added up in double.
    private static final int STRETCH = 1 << 12;

    private VectorUpdate() {}

    static void adam(
            MemorySegment parameters,
            MemorySegment gradients,
            MemorySegment mean,
            MemorySegment variance,
            float share1,
            float beta2,
            float share2,
            float offset,
            float factor) {
        FloatVector share1s = FloatVector.broadcast(SPECIES, share1);
        FloatVector share2s = FloatVector.broadcast(SPECIES, share2);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        int count = Math.toIntExact(parameters.byteSize() / Float.BYTES);
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            long at = (long) i * Float.BYTES;
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, parameters, at, ORDER);
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gradients, at, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(SPECIES, mean, at, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, variance, at, ORDER);
            m = g.sub(m).fma(share1s, m);
            v = g.mul(g).fma(share2s, v.mul(beta2));
            p = m.div(v.sqrt().add(offset)).fma(factors, p);
            m.intoMemorySegment(mean, at, ORDER);
            v.intoMemorySegment(variance, at, ORDER);
            p.intoMemorySegment(parameters, at, ORDER);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(whole, count);
        long at = (long) whole * Float.BYTES;
        FloatVector p = FloatVector.fromMemorySegment(SPECIES, parameters, at, ORDER, rest);
        FloatVector g = FloatVector.fromMemorySegment(SPECIES, gradients, at, ORDER, rest);
        FloatVector m = FloatVector.fromMemorySegment(SPECIES, mean, at, ORDER, rest);
        FloatVector v = FloatVector.fromMemorySegment(SPECIES, variance, at, ORDER, rest);
        m = g.sub(m).fma(share1s, m);
        v = g.mul(g).fma(share2s, v.mul(beta2));
        p = m.div(v.sqrt().add(offset)).fma(factors, p);
        m.intoMemorySegment(mean, at, ORDER, rest);
        v.intoMemorySegment(variance, at, ORDER, rest);
        p.intoMemorySegment(parameters, at, ORDER, rest);
    }

    static void adamByMean(
            MemorySegment parameters,
            MemorySegment gradients,
            MemorySegment mean,
            MemorySegment variance,
            float share1,
            float beta2,
            float share2,
            float factor) {
        FloatVector share1s = FloatVector.broadcast(SPECIES, share1);
        FloatVector share2s = FloatVector.broadcast(SPECIES, share2);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        int count = Math.toIntExact(parameters.byteSize() / Float.BYTES);
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            long at = (long) i * Float.BYTES;
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, parameters, at, ORDER);
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gradients, at, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(SPECIES, mean, at, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, variance, at, ORDER);
            m = g.sub(m).fma(share1s, m);
            v = g.mul(g).fma(share2s, v.mul(beta2));
            p = m.fma(factors, p);
            m.intoMemorySegment(mean, at, ORDER);
            v.intoMemorySegment(variance, at, ORDER);
            p.intoMemorySegment(parameters, at, ORDER);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(whole, count);
        long at = (long) whole * Float.BYTES;
        FloatVector p = FloatVector.fromMemorySegment(SPECIES, parameters, at, ORDER, rest);
        FloatVector g = FloatVector.fromMemorySegment(SPECIES, gradients, at, ORDER, rest);
        FloatVector m = FloatVector.fromMemorySegment(SPECIES, mean, at, ORDER, rest);
        FloatVector v = FloatVector.fromMemorySegment(SPECIES, variance, at, ORDER, rest);
        m = g.sub(m).fma(share1s, m);
        v = g.mul(g).fma(share2s, v.mul(beta2));
        p = m.fma(factors, p);
        m.intoMemorySegment(mean, at, ORDER, rest);
        v.intoMemorySegment(variance, at, ORDER, rest);
        p.intoMemorySegment(parameters, at, ORDER, rest);
    }

    static void rmsProp(
            MemorySegment parameters,
            MemorySegment gradients,
            MemorySegment variance,
            float decay,
            float share,
            float inside,
            float outside,
            float factor) {
        FloatVector shares = FloatVector.broadcast(SPECIES, share);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        int count = Math.toIntExact(parameters.byteSize() / Float.BYTES);
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            long at = (long) i * Float.BYTES;
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, parameters, at, ORDER);
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gradients, at, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, variance, at, ORDER);
            v = g.mul(g).fma(shares, v.mul(decay));
            p = g.div(v.add(inside).sqrt().add(outside)).fma(factors, p);
            v.intoMemorySegment(variance, at, ORDER);
            p.intoMemorySegment(parameters, at, ORDER);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(whole, count);
        long at = (long) whole * Float.BYTES;
        FloatVector p = FloatVector.fromMemorySegment(SPECIES, parameters, at, ORDER, rest);
        FloatVector g = FloatVector.fromMemorySegment(SPECIES, gradients, at, ORDER, rest);
        FloatVector v = FloatVector.fromMemorySegment(SPECIES, variance, at, ORDER, rest);
        v = g.mul(g).fma(shares, v.mul(decay));
        p = g.div(v.add(inside).sqrt().add(outside)).fma(factors, p);
        v.intoMemorySegment(variance, at, ORDER, rest);
        p.intoMemorySegment(parameters, at, ORDER, rest);
    }

    static double sumOfSquares(MemorySegment numbers) {
        int count = Math.toIntExact(numbers.byteSize() / Float.BYTES);
        int whole = SPECIES.loopBound(count);
        double total = 0;
        float[] sums = new float[LANES];
        for (int start = 0; start < whole; start += STRETCH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = start; i < Math.min(whole, start + STRETCH); i += LANES) {
                FloatVector x = FloatVector.fromMemorySegment(SPECIES, numbers, (long) i * Float.BYTES, ORDER);
                sum = x.fma(x, sum);
            }
            sum.intoArray(sums, 0);
            for (float part : sums) { // in this order: that of a reduction differs between the compilers
                total += part;
            }
        }
        for (int i = whole; i < count; i++) {
            double number = numbers.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            total += number * number;
        }
        return total;
    }

    static void scale(MemorySegment numbers, float factor) {
        int count = Math.toIntExact(numbers.byteSize() / Float.BYTES);
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            long at = (long) i * Float.BYTES;
            FloatVector n = FloatVector.fromMemorySegment(SPECIES, numbers, at, ORDER);
            n = n.mul(factor);
            n.intoMemorySegment(numbers, at, ORDER);
        }
        VectorMask<Float> rest = SPECIES.indexInRange(whole, count);
        long at = (long) whole * Float.BYTES;
        FloatVector n = FloatVector.fromMemorySegment(SPECIES, numbers, at, ORDER, rest);
        n = n.mul(factor);
        n.intoMemorySegment(numbers, at, ORDER, rest);
    }
}
