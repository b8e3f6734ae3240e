package jarl.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link FlatUpdate}. What is left behind the last whole vector is done number by number, in a method of its own: with both in
 * one, the first compiler, C1, has too many values to keep and gives up, and the method stays interpreted.
 *
 * <p>A running mean that is nearer to zero than any normal float becomes zero. Of a weight that gets no gradient any more, such as that of a
 * pixel which is never set, it would stay there for ever, and a processor takes a hundred times as long for such numbers.
 */
final class VectorUpdate {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    // Sums of so many numbers in float lose no digit that a norm needs; beyond, they are added up in double.
    private static final int STRETCH = 1 << 12;

    // Partial sums: those of the widest vectors, on each width the same.
    private static final int CHAINS = Math.max(16, LANES);

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
            m = m.blend(0, m.abs().lt(Float.MIN_NORMAL));
            v = g.mul(g).fma(share2s, v.mul(beta2));
            v = v.blend(0, v.lt(Float.MIN_NORMAL));
            p = m.div(v.sqrt().add(offset)).fma(factors, p);
            m.intoMemorySegment(mean, at, ORDER);
            v.intoMemorySegment(variance, at, ORDER);
            p.intoMemorySegment(parameters, at, ORDER);
        }
        adamOfRest(parameters, gradients, mean, variance, share1, beta2, share2, offset, factor, whole, count);
    }

    private static void adamOfRest(
            MemorySegment parameters,
            MemorySegment gradients,
            MemorySegment mean,
            MemorySegment variance,
            float share1,
            float beta2,
            float share2,
            float offset,
            float factor,
            int from,
            int to) {
        for (int i = from; i < to; i++) {
            float m = mean(mean, gradients, share1, i);
            float v = variance(variance, gradients, beta2, share2, i);
            float p = parameters.getAtIndex(JAVA_FLOAT, i);
            parameters.setAtIndex(JAVA_FLOAT, i, Math.fma(m / (root(v) + offset), factor, p));
        }
    }

    /** Takes a gradient into its mean. */
    private static float mean(MemorySegment mean, MemorySegment gradients, float share, int i) {
        float old = mean.getAtIndex(JAVA_FLOAT, i);
        float result = normal(Math.fma(gradients.getAtIndex(JAVA_FLOAT, i) - old, share, old));
        mean.setAtIndex(JAVA_FLOAT, i, result);
        return result;
    }

    /** Takes a gradient into the mean of its squares. */
    private static float variance(MemorySegment variance, MemorySegment gradients, float decay, float share, int i) {
        float gradient = gradients.getAtIndex(JAVA_FLOAT, i);
        float result = normal(Math.fma(gradient * gradient, share, variance.getAtIndex(JAVA_FLOAT, i) * decay));
        variance.setAtIndex(JAVA_FLOAT, i, result);
        return result;
    }

    private static float normal(float number) {
        return Math.abs(number) < Float.MIN_NORMAL ? 0 : number;
    }

    private static float root(float value) {
        return (float) Math.sqrt(value);
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
            m = m.blend(0, m.abs().lt(Float.MIN_NORMAL));
            v = g.mul(g).fma(share2s, v.mul(beta2));
            v = v.blend(0, v.lt(Float.MIN_NORMAL));
            p = m.fma(factors, p);
            m.intoMemorySegment(mean, at, ORDER);
            v.intoMemorySegment(variance, at, ORDER);
            p.intoMemorySegment(parameters, at, ORDER);
        }
        for (int i = whole; i < count; i++) {
            float m = mean(mean, gradients, share1, i);
            var _ = variance(variance, gradients, beta2, share2, i);
            parameters.setAtIndex(JAVA_FLOAT, i, Math.fma(m, factor, parameters.getAtIndex(JAVA_FLOAT, i)));
        }
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
            v = v.blend(0, v.lt(Float.MIN_NORMAL));
            p = g.div(v.add(inside).sqrt().add(outside)).fma(factors, p);
            v.intoMemorySegment(variance, at, ORDER);
            p.intoMemorySegment(parameters, at, ORDER);
        }
        for (int i = whole; i < count; i++) {
            float v = variance(variance, gradients, decay, share, i);
            float step = gradients.getAtIndex(JAVA_FLOAT, i) / (root(v + inside) + outside);
            parameters.setAtIndex(JAVA_FLOAT, i, Math.fma(step, factor, parameters.getAtIndex(JAVA_FLOAT, i)));
        }
    }

    static double sumOfSquares(MemorySegment numbers) {
        int count = Math.toIntExact(numbers.byteSize() / Float.BYTES);
        int whole = count - count % CHAINS;
        double total = 0;
        float[] sums = new float[CHAINS];
        for (int start = 0; start < whole; start += STRETCH) {
            int end = Math.min(whole, start + STRETCH);
            for (int chain = 0; chain < CHAINS; chain += LANES) { // the numbers stay in the cache meanwhile
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = start + chain; i < end; i += CHAINS) {
                    FloatVector x = FloatVector.fromMemorySegment(SPECIES, numbers, (long) i * Float.BYTES, ORDER);
                    sum = x.fma(x, sum);
                }
                sum.intoArray(sums, chain);
            }
            for (float part : sums) { // in this order: that of a reduction differs between the compilers
                total += part;
            }
        }
        for (int i = whole; i < count; i++) {
            double number = numbers.getAtIndex(JAVA_FLOAT, i);
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
        for (int i = whole; i < count; i++) {
            numbers.setAtIndex(JAVA_FLOAT, i, numbers.getAtIndex(JAVA_FLOAT, i) * factor);
        }
    }
}
