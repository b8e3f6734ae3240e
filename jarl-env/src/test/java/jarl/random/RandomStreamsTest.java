package jarl.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {

    private static long[] draw(RandomStream stream, int count) {
        long[] values = new long[count];
        Arrays.setAll(values, i -> stream.nextLong());
        return values;
    }

    /**
     * The numbers of every run hang on these. Computed by an independent implementation: the first 16 bytes of the SHA-256 of seed and
     * index (8 bytes each, big-endian) and the name in UTF-8 seed the published xoroshiro128++.
     */
    @Test
    void firstValuesNeverChange() {
        assertThat(draw(new RandomStreams(1).stream("learner"), 3))
                .containsExactly(-5382887756296868748L, 4152966090537369372L, -7810832406106796051L);
        assertThat(draw(new RandomStreams(-7).stream("environment", 3), 3))
                .containsExactly(-5391759134185484184L, 1938421579610487192L, -8832360947166500070L);
        assertThat(draw(new RandomStreams(0).stream("\u00e4"), 2))
                .containsExactly(4409591998632107822L, 3915492107332784665L);
    }

    @Test
    void sameArgumentsGiveTheSameBitsInWhateverOrderTheyAreAskedFor() {
        RandomStreams streams = new RandomStreams(42);
        long[] first = draw(streams.stream("environment", 5), 10);
        draw(streams.stream("learner"), 100);
        assertThat(draw(streams.stream("environment", 5), 10)).isEqualTo(first);
        assertThat(draw(new RandomStreams(42).stream("environment", 5), 10)).isEqualTo(first);
    }

    @Test
    void streamsDifferBySeedNameAndIndex() {
        Set<Long> firsts = new HashSet<>();
        for (long seed = -3; seed < 3; seed++) {
            for (String name : new String[] {"", "a", "b", "ab", "environment"}) {
                for (long index = -2; index < 20; index++) {
                    firsts.add(new RandomStreams(seed).stream(name, index).nextLong());
                }
            }
        }
        assertThat(firsts).hasSize(6 * 5 * 22);
    }

    @Test
    void neighbouringStreamsAreUncorrelated() {
        RandomStreams streams = new RandomStreams(0);
        int count = 20_000;
        RandomStream first = streams.stream("environment", 0);
        RandomStream second = streams.stream("environment", 1);
        double products = 0;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double x = first.nextDouble() - 0.5;
            double y = second.nextDouble() - 0.5;
            products += x * y;
            sum += x;
        }
        // a product of two such uniforms has standard deviation 1/12, one has sqrt(1/12)
        assertThat(Math.abs(products / count)).isLessThan(5 / 12.0 / Math.sqrt(count));
        assertThat(Math.abs(sum / count)).isLessThan(5 * Math.sqrt(1 / 12.0) / Math.sqrt(count));
    }

    /** Of xoroshiro128++ in Commons RNG, which jarl used before: checkpoints of then can be read. */
    @Test
    void numbersAndStatesAreThoseOfCommonsRng() {
        RandomStream stream = new RandomStream(0x0123456789abcdefL, 0x1122334455667788L);
        var reference = RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {0x0123456789abcdefL, 0x1122334455667788L});
        for (int i = 0; i < 1000; i++) {
            assertThat(stream.nextLong()).isEqualTo(reference.nextLong());
            assertThat(stream.state()).isEqualTo(((RandomProviderDefaultState) reference.saveState()).getState());
        }
    }

    @Test
    void aRestoredStreamContinuesWithTheSameBits() {
        RandomStream stream = new RandomStreams(9).stream("learner");
        draw(stream, 37);
        byte[] state = stream.state();
        long[] expected = draw(stream, 100);
        RandomStream other = new RandomStreams(1).stream("another");
        other.restore(state);
        assertThat(draw(other, 100)).isEqualTo(expected);
        stream.restore(state);
        assertThat(draw(stream, 100)).isEqualTo(expected);
    }

    @Test
    void derivedDrawsContinueToo() {
        RandomStream stream = new RandomStreams(9).stream("learner");
        assertThat(stream.nextGaussian()).isFinite();
        assertThat(stream.nextInt(10)).isBetween(0, 9);
        byte[] state = stream.state();
        double[] expected = {stream.nextGaussian(), stream.nextInt(1000), stream.nextDouble(), stream.nextGaussian()};
        stream.restore(state);
        assertThat(new double[] {stream.nextGaussian(), stream.nextInt(1000), stream.nextDouble(), stream.nextGaussian()
                })
                .isEqualTo(expected);
    }

    @Test
    void theStateIsACopy() {
        RandomStream stream = new RandomStreams(9).stream("learner");
        byte[] state = stream.state();
        byte[] untouched = state.clone();
        draw(stream, 5);
        assertThat(state).isEqualTo(untouched);
    }
}
