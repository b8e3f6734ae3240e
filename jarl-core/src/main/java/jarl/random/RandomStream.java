package jarl.random;

import java.util.random.RandomGenerator;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A random generator (xoroshiro128++) whose state can be saved and restored, so that an interrupted run continues with the same bits.
 * Not thread-safe: one stream belongs to one environment column, or to the learner, or to one evaluation episode.
 */
public final class RandomStream implements RandomGenerator {

    private final RestorableUniformRandomProvider generator;

    RandomStream(long seed0, long seed1) {
        this.generator = RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {seed0, seed1});
    }

    @Override
    public long nextLong() {
        return generator.nextLong();
    }

    /** The state, to be given to {@link #restore}. */
    public byte[] state() {
        return ((RandomProviderDefaultState) generator.saveState()).getState();
    }

    /** Continues from a state that {@link #state} returned. */
    public void restore(byte[] state) {
        generator.restoreState(new RandomProviderDefaultState(state));
    }
}
