package jarl.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Fused multiply-adds on registers alone: what no kernel can exceed. */
final class VectorPeak {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Operations of one turn: ten vectors, enough to hide the latency of two units, each a multiplication and an addition. */
    static final long OPERATIONS = 10L * 2 * SPECIES.length();

    private VectorPeak() {}

    /** Does {@link #OPERATIONS} so many times; the result keeps the compiler from leaving them out. */
    static float turns(long count, float factor) {
        FloatVector by = FloatVector.broadcast(SPECIES, factor);
        FloatVector a = FloatVector.broadcast(SPECIES, 1);
        FloatVector b = a.add(1);
        FloatVector c = b.add(1);
        FloatVector d = c.add(1);
        FloatVector e = d.add(1);
        FloatVector f = e.add(1);
        FloatVector g = f.add(1);
        FloatVector h = g.add(1);
        FloatVector i = h.add(1);
        FloatVector j = i.add(1);
        for (long turn = 0; turn < count; turn++) {
            a = a.fma(by, by);
            b = b.fma(by, by);
            c = c.fma(by, by);
            d = d.fma(by, by);
            e = e.fma(by, by);
            f = f.fma(by, by);
            g = g.fma(by, by);
            h = h.fma(by, by);
            i = i.fma(by, by);
            j = j.fma(by, by);
        }
        FloatVector sum =
                a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j);
        return sum.lane(0);
    }
}
