package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Against OpenCV 5.0.0 from Python, with the picture {@code (7x + 13y + 9 (xy mod 11) + 50 (x div 40)) mod 256}:
 * {@code resize(picture, (84, 84), INTER_AREA)} and, as rlpyt does it, {@code resize(picture[1:-1], (80, 104), INTER_LINEAR)}.
 */
class AreaResizeTest {

    private static byte[] picture() {
        byte[] picture = new byte[210 * 160];
        for (int y = 0; y < 210; y++) {
            for (int x = 0; x < 160; x++) {
                picture[y * 160 + x] = (byte) (x * 7 + y * 13 + x * y % 11 * 9 + x / 40 * 50);
            }
        }
        return picture;
    }

    private static byte[] recorded(String name) throws IOException {
        try (InputStream stream = AreaResizeTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    /** How many pixels differ by one; by more, none may. */
    private static int differences(byte[] got, byte[] expected) {
        assertThat(got).hasSameSizeAs(expected);
        int count = 0;
        for (int i = 0; i < got.length; i++) {
            int difference = Math.abs((got[i] & 0xFF) - (expected[i] & 0xFF));
            assertThat(difference).as("pixel " + i).isLessThanOrEqualTo(1);
            count += difference;
        }
        return count;
    }

    @Test
    void halvingIsRlpytsResize() throws IOException {
        byte[] got = new byte[104 * 80];
        new AreaResize(208, 160, 104, 80).apply(picture(), 160, got, 0);
        assertThat(got).isEqualTo(recorded("linear-104x80.bin"));
    }

    @Test
    void averagingIsOpenCvsButForTies() throws IOException {
        byte[] square = new byte[84 * 84];
        new AreaResize(210, 160, 84, 84).apply(picture(), 0, square, 0);
        // One pixel in 200 has a fraction of exactly one half, on which OpenCV's sum of floats may fall to either side.
        assertThat(differences(square, recorded("area-84x84.bin"))).isLessThan(84 * 84 / 200);
        byte[] other = new byte[64 * 96];
        new AreaResize(210, 160, 64, 96).apply(picture(), 0, other, 0);
        assertThat(differences(other, recorded("area-64x96.bin"))).isLessThan(64 * 96 / 200);
    }

    @Test
    void theSameSizeIsACopy() {
        byte[] got = new byte[210 * 160 + 5];
        new AreaResize(210, 160, 210, 160).apply(picture(), 0, got, 5);
        byte[] expected = new byte[210 * 160 + 5];
        System.arraycopy(picture(), 0, expected, 5, 210 * 160);
        assertThat(got).isEqualTo(expected);
    }

    @Test
    void shareOfPixelsCountsByHand() {
        byte[] got = new byte[2];
        new AreaResize(1, 3, 1, 2).apply(new byte[] {10, 40, (byte) 250}, 0, got, 0);
        // (10 + 40 / 2) / 1.5 = 20 and (40 / 2 + 250) / 1.5 = 180
        assertThat(got).containsExactly(20, (byte) 180);
    }
}
