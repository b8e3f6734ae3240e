package jarl.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class ScoreBannerTest {

    private static final int SCORE = 0xFAFAF7;

    private static BufferedImage picture(int width) {
        BufferedImage picture = new BufferedImage(width, 50, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < 50; y++) {
                picture.setRGB(x, y, 31 * x + y);
            }
        }
        return picture;
    }

    /** The dots of the letter at this place, as lines. */
    private static String letter(BufferedImage picture, int index, int dot) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 7; row++) {
            for (int column = 0; column < 5; column++) {
                int x = (4 + 6 * index + column) * dot;
                boolean lit = (picture.getRGB(x, (4 + row) * dot) & 0xFFFFFF) == SCORE;
                text.append(lit ? '#' : '.');
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void theTextIsReadable() {
        for (int width : new int[] {160, 600}) {
            BufferedImage whole = ScoreBanner.above(picture(width), "s -1", "step 3");
            int dot = width == 160 ? 1 : 2;
            assertThat(letter(whole, 0, dot)).isEqualTo("""
                    .####
                    #....
                    #....
                    .###.
                    ....#
                    ....#
                    ####.
                    """);
            assertThat(letter(whole, 2, dot)).isEqualTo("""
                    .....
                    .....
                    .....
                    #####
                    .....
                    .....
                    .....
                    """);
            assertThat(letter(whole, 3, dot)).isEqualTo("""
                    ..#..
                    .##..
                    ..#..
                    ..#..
                    ..#..
                    ..#..
                    .###.
                    """);
        }
    }

    @Test
    void thePictureIsWholeBelowTheStrip() {
        BufferedImage picture = picture(300);
        BufferedImage whole = ScoreBanner.above(picture, "score 1", "step 1");
        assertThat(whole.getHeight()).isEqualTo(50 + ScoreBanner.height(300));
        assertThat(Images.pixels(whole.getSubimage(0, ScoreBanner.height(300), 300, 50), 300, 50))
                .isEqualTo(Images.pixels(picture, 300, 50));
    }

    /** Eight letters of six dots, less one, and two margins of four: 55; with the other text of 35 and a margin more, 94. */
    @Test
    void whereThereIsNoRoomForBothTheRightTextIsLeftOut() {
        assertThat(inkAtTheRight(94)).isTrue();
        assertThat(inkAtTheRight(93)).isFalse();
    }

    private static boolean inkAtTheRight(int width) {
        BufferedImage whole = ScoreBanner.above(picture(width), "score 12", "step 3");
        int background = new Color(whole.getRGB(0, 0)).getRGB();
        for (int x = 55; x < width; x++) {
            for (int y = 0; y < ScoreBanner.height(width); y++) {
                if (whole.getRGB(x, y) != background) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void smallPicturesAreEnlargedByWholeNumbers() {
        assertThat(Images.comfortableScale(600)).isEqualTo(1);
        assertThat(Images.comfortableScale(240)).isEqualTo(1);
        assertThat(Images.comfortableScale(160)).isEqualTo(2);
        assertThat(Images.comfortableScale(10)).isEqualTo(24);
    }

    @Test
    void enlargingKeepsEdgesAndReducingMixes() {
        BufferedImage board = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        board.setRGB(0, 0, 0xFFFFFF);
        int[] large = Images.pixels(Images.scaled(board, 3), 6, 3);
        assertThat(large).startsWith(0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0, 0, 0);
        BufferedImage checks = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1600; i++) {
            checks.setRGB(i % 40, i / 40, (i % 40 + i / 40) % 2 == 0 ? 0xFFFFFF : 0);
        }
        for (double scale : new double[] {0.5, 0.25}) {
            BufferedImage small = Images.scaled(checks, scale);
            assertThat(small.getWidth()).isEqualTo((int) (40 * scale));
            assertThat(small.getRGB(3, 3) & 255).isBetween(120, 135);
        }
    }
}
