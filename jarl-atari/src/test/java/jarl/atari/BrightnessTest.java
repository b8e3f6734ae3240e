package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BrightnessTest {

    @Test
    void isTheLargerUnsignedShadeOfEachPixel() {
        RandomGenerator random = new RandomStreams(3).stream("pictures");
        byte[] shades = new byte[256];
        random.nextBytes(shades);
        for (int changes : new int[] {0, 1, 5, 400}) {
            byte[] one = new byte[800];
            // Runs of equal pixels, as on screens.
            for (int i = 0; i < one.length; i++) {
                one[i] = i % 40 == 0 ? (byte) random.nextInt(256) : one[i - 1];
            }
            byte[] other = one.clone();
            for (int i = 0; i < changes; i++) {
                other[random.nextInt(800)] = (byte) random.nextInt(256);
            }
            byte[] got = new byte[800];
            Brightness.max(one, other, shades, got);
            for (int i = 0; i < 800; i++) {
                int expected = Math.max(shades[one[i] & 0xFF] & 0xFF, shades[other[i] & 0xFF] & 0xFF);
                assertThat(got[i] & 0xFF).as("pixel " + i).isEqualTo(expected);
            }
        }
    }
}
