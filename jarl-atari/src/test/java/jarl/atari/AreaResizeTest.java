package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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
        byte[] rows = new byte[3 * 8];
        Arrays.fill(rows, 0, 8, (byte) 10);
        Arrays.fill(rows, 8, 16, (byte) 40);
        Arrays.fill(rows, 16, 24, (byte) 250);
        byte[] got = new byte[2];
        new AreaResize(3, 8, 2, 1).apply(rows, 0, got, 0);
        // (10 + 40 / 2) / 1.5 = 20 and (40 / 2 + 250) / 1.5 = 180
        assertThat(got).containsExactly(20, (byte) 180);
        byte[] columns = {0, 8, 0, 8, 0, 8, 0, 80};
        byte[] thirds = new byte[3];
        new AreaResize(1, 8, 1, 3).apply(columns, 0, thirds, 0);
        // (0 + 8 + 2/3 0) / 8/3 = 3; (1/3 0 + 8 + 0 + 1/3 8) / 8/3 = 4; (2/3 8 + 0 + 80) / 8/3 = 32
        assertThat(thirds).containsExactly(3, 4, 32);
    }

    @Test
    void rowsThatAreAlikeAreResizedAsAnyOthers() {
        // Runs of equal rows of all lengths and positions; expected from the definition, in doubles.
        for (int length = 1; length < 8; length++) {
            byte[] picture = new byte[210 * 160];
            for (int y = 0; y < 210; y++) {
                for (int x = 0; x < 160; x++) {
                    picture[y * 160 + x] = (byte) (y / length * 31 + x * 3);
                }
            }
            byte[] square = new byte[84 * 84];
            new AreaResize(210, 160, 84, 84).apply(picture, 0, square, 0);
            byte[] half = new byte[105 * 80];
            new AreaResize(210, 160, 105, 80).apply(picture, 0, half, 0);
            for (int y = 0; y < 105; y++) {
                for (int x = 0; x < 80; x++) {
                    assertThat(half[y * 80 + x] & 0xFF).isEqualTo((int) Math.floor(mean(picture, y, 105, x, 80) + 0.5));
                    if (y < 84) {
                        assertThat((double) (square[y * 84 + x] & 0xFF))
                                .isEqualTo(Math.rint(mean(picture, y, 84, x, 84)));
                    }
                }
            }
        }
    }

    /** The mean of the area that one pixel of a smaller picture covers, without the errors that make a tie none. */
    private static double mean(byte[] picture, int y, int height, int x, int width) {
        double sum = 0;
        for (int j = 0; j < 210; j++) {
            double rows = Math.max(0, Math.min((j + 1) * height, (y + 1) * 210) - Math.max(j * height, y * 210));
            for (int i = 0; i < 160 && rows > 0; i++) {
                double columns = Math.max(0, Math.min((i + 1) * width, (x + 1) * 160) - Math.max(i * width, x * 160));
                sum += rows * columns * (picture[j * 160 + i] & 0xFF); // whole numbers, exact
            }
        }
        return sum / (210 * 160);
    }

    @Test
    void theBrightestScreenStaysTheBrightest() {
        for (int height : new int[] {210, 214, 220, 230, 250}) {
            byte[] white = new byte[height * 160];
            Arrays.fill(white, (byte) 255);
            for (int[] size : new int[][] {{84, 84}, {104, 80}, {1, 1}, {209, 159}, {97, 101}}) {
                byte[] got = new byte[size[0] * size[1]];
                new AreaResize(height, 160, size[0], size[1]).apply(white, 0, got, 0);
                assertThat(got).containsOnly((byte) 255);
            }
        }
    }
}
