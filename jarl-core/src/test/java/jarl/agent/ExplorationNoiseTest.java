package jarl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.config.Defaults;
import jarl.random.RandomStreams;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplorationNoiseTest {

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private final RandomGenerator[] random = {new RandomStreams(4).stream("noise")};

    private static ExplorationNoise of(NoiseConfig.Kind kind, int size) {
        return new ExplorationNoise(Defaults.of(NoiseConfig.class, Map.of("kind", kind)), size);
    }

    /** The first number of each step of one long episode. */
    private double[] episode(ExplorationNoise noise, int steps) {
        TensorTree state = TensorTree.allocate(noise.initialState(), 1);
        double[] numbers = new double[steps];
        for (int t = 0; t < steps; t++) {
            numbers[t] = noise.next(random, state, state)[0];
        }
        return numbers;
    }

    private static double correlation(double[] numbers, int lag) {
        double sum = 0;
        for (int i = lag; i < numbers.length; i++) {
            sum += numbers[i] * numbers[i - lag];
        }
        return sum / (numbers.length - lag);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STATE_DEPENDENT")
    void everyNumberIsStandardNormalFromTheFirstStepOn(NoiseConfig.Kind kind) {
        ExplorationNoise noise = of(kind, 2);
        int episodes = 20_000;
        double[] first = new double[episodes];
        double[] third = new double[episodes];
        for (int i = 0; i < episodes; i++) {
            double[] episode = episode(noise, 3);
            first[i] = episode[0];
            third[i] = episode[2];
        }
        for (double[] numbers : new double[][] {first, third}) {
            double fourth = 0;
            for (double number : numbers) {
                fourth += Math.pow(number, 4) / episodes;
            }
            assertThat(correlation(numbers, 0)).isCloseTo(1, within(0.05));
            assertThat(fourth).isCloseTo(3, within(0.3));
        }
    }

    @Test
    void whiteNoiseForgetsAtOnce() {
        assertThat(correlation(episode(of(NoiseConfig.Kind.WHITE, 3), 100_000), 1))
                .isCloseTo(0, within(0.02));
    }

    @Test
    void ornsteinUhlenbeckKeepsAllButTheta() {
        double[] numbers = episode(of(NoiseConfig.Kind.ORNSTEIN_UHLENBECK, 1), 200_000);
        assertThat(correlation(numbers, 1)).isCloseTo(0.85, within(0.03));
        assertThat(correlation(numbers, 4)).isCloseTo(Math.pow(0.85, 4), within(0.03));
    }

    /** A spectrum of 1/f has equal power in each octave: sums over blocks of twice the length have about the same variance per length squared. */
    @Test
    void pinkNoiseHasAsMuchPowerInEachOctave() {
        double[] numbers = episode(of(NoiseConfig.Kind.PINK, 1), 1 << 19);
        double[] power = new double[6];
        for (int octave = 0; octave < power.length; octave++) {
            power[octave] = variance(numbers, 1 << octave) - variance(numbers, 2 << octave);
        }
        for (int octave = 1; octave < power.length; octave++) {
            assertThat(power[octave] / power[1])
                    .as("octave %s", octave)
                    .isCloseTo(1, within(0.35)); // white noise: 1/16 at the last;
        }
    }

    /** Of the means over blocks of this length. */
    private static double variance(double[] numbers, int length) {
        double sum = 0;
        for (int block = 0; block + length <= numbers.length; block += length) {
            double mean = 0;
            for (int i = 0; i < length; i++) {
                mean += numbers[block + i] / length;
            }
            sum += mean * mean;
        }
        return sum / Math.floorDiv(numbers.length, length);
    }

    /** With exponent 2 and at most 16 steps, P(n) = n^-2 / 1.5843. */
    @Test
    void repeatedNoiseStaysForAZetaNumberOfSteps() {
        double[] numbers = episode(of(NoiseConfig.Kind.REPEATED, 2), 200_000);
        int[] lengths = new int[17];
        int runs = 0;
        int length = 1;
        for (int t = 1; t < numbers.length; t++) {
            if (numbers[t] == numbers[t - 1]) {
                length++;
            } else {
                lengths[length]++;
                runs++;
                length = 1;
            }
        }
        for (int n : new int[] {1, 2, 3, 4, 16}) {
            assertThat((double) lengths[n] / runs).as("%s steps", n).isCloseTo(1 / (n * n * 1.5843), within(0.01));
        }
    }
}
